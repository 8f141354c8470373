"""What units read and decide: from memory where that can be checked, and right whoever else has written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, select

from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.keys import Answered
from frontdesk.store.ledger import Ledger
from frontdesk.store.schema import conversations as table
from store.batches import Counter, Plain, alone, change, furnish, happened, stored, together
from store.people import names, new_user


class ShutError(Exception):
    """The conversation is closed."""


@pytest.fixture
def warm(database: Database) -> Database:
    """A database whose writer holds the conversations `c` and `d` in memory."""
    furnish(database, "c", "d")
    assert together(database, Counter("c"), Counter("d")) == [1, 1]
    return database


def if_open(found: Conversation) -> None:
    if found.phase == "closed":
        raise ShutError


def test_what_is_held_is_not_read_again(warm: Database) -> None:
    counter = Counter()
    assert alone(warm, counter) == 2
    assert counter.read == [1]


def test_a_turn_on_what_another_process_has_changed_is_taken_again(warm: Database, beside: Database) -> None:
    assert alone(beside, Counter()) == 2
    counter = Counter()
    assert alone(warm, counter) == 3
    assert counter.read == [1, 2]
    assert (stored(warm).seq, stored(warm).version, happened(warm)) == (3, 3, 3)


def test_turns_of_the_same_batch_that_need_not_run_again_give_the_right_answer_all_the_same(
    warm: Database, beside: Database
) -> None:
    assert alone(beside, Counter("c")) == 2
    assert together(warm, Counter("d"), Counter("c"), Counter("d")) == [2, 3, 3]
    assert [stored(warm, name).seq for name in "cd"] == [3, 3]


def test_what_is_right_is_not_refused_for_an_old_reason(warm: Database, beside: Database) -> None:
    change(warm, phase="closed")
    assert isinstance(together(warm, Counter(fails=if_open))[0], ShutError)
    change(beside, phase="bot")
    assert alone(warm, Counter(fails=if_open)) == 2


def test_what_is_wrong_is_not_taken_for_an_old_reason(warm: Database, beside: Database) -> None:
    change(beside, phase="closed")
    (refused,) = together(warm, Counter(fails=if_open))
    assert isinstance(refused, ShutError)
    assert happened(warm) == 1


def test_a_unit_that_finds_nothing_to_do_has_read_the_tables(warm: Database, beside: Database) -> None:
    change(beside, phase="waiting")

    def unit(ledger: Ledger) -> str | None:
        found = ledger.conversation("c")
        return None if found is None or found.phase == "bot" else found.phase

    assert alone(warm, unit) == "waiting"


def keyed(body: str, answer: int) -> Counter:
    """A unit that counts once for its key."""

    class Once(Counter):
        def __call__(self, ledger: Ledger) -> int:
            known = ledger.answered("c", "visitor", "k")
            if known is not None:
                if known.digest != body:
                    raise ShutError("key-reused")
                return int(known.answer["seq"])
            ledger.keep("c", "visitor", "k", Answered(body, {"seq": answer}))
            super().__call__(ledger)
            return answer

    return Once()


def test_a_key_that_another_process_has_stored_gives_its_answer(warm: Database, beside: Database) -> None:
    assert alone(beside, keyed("a", 7)) == 7
    assert alone(warm, keyed("a", 8)) == 7
    assert (stored(warm).seq, happened(warm)) == (2, 2)


def test_a_key_that_another_process_has_stored_for_something_else_is_refused(warm: Database, beside: Database) -> None:
    assert alone(beside, keyed("a", 7)) == 7
    others = together(warm, Counter("d"), keyed("b", 8), Counter("d"))
    assert [others[0], type(others[1]), others[2]] == [2, ShutError, 3]
    assert happened(warm) == 2


def test_a_key_twice_in_a_batch_is_answered_once(warm: Database) -> None:
    assert together(warm, keyed("a", 7), keyed("a", 8)) == [7, 7]
    assert isinstance(together(warm, keyed("b", 9))[0], ShutError)
    assert happened(warm) == 2


def test_what_a_unit_begins_the_next_of_the_batch_goes_on_with(warm: Database) -> None:
    def begins(ledger: Ledger) -> None:
        found = ledger.conversation("c")
        assert found is not None
        ledger.begin(found.moved({"id": "new", "token_hash": "new", "seq": 0, "version": 0}))

    assert together(warm, begins, Counter("new"), Counter("new"))[1:] == [1, 2]
    assert (stored(warm, "new").seq, happened(warm, "new")) == (2, 2)


def total(connection: Connection) -> int:
    return int(connection.execute(select(func.sum(table.c.seq))).scalar_one())


def test_a_plain_unit_between_others_sees_what_those_before_it_decided(warm: Database) -> None:
    assert together(warm, Counter("c"), Plain(total), Counter("d"), Plain(total)) == [2, 3, 2, 4]


def counts_and_asks(ledger: Ledger, *, fails: bool) -> int:
    Counter("c")(ledger)
    seen = total(ledger.connection)
    if fails:
        raise ShutError
    return seen


def test_a_unit_that_asks_for_a_connection_sees_what_it_decided_itself(warm: Database) -> None:
    assert together(warm, Counter("d"), lambda ledger: counts_and_asks(ledger, fails=False)) == [2, 4]
    assert stored(warm).seq == 2


def test_a_unit_that_fails_after_its_decisions_were_written_goes_back_alone(warm: Database) -> None:
    before, after = Counter("c"), Counter("c")
    outcomes = together(warm, before, lambda ledger: counts_and_asks(ledger, fails=True), after)
    assert [outcomes[0], type(outcomes[1]), outcomes[2]] == [2, ShutError, 3]
    assert (stored(warm).seq, stored(warm).version, happened(warm)) == (3, 3, 3)
    # What is held now is what is stored: the next turn need not run twice.
    last = Counter("c")
    assert (alone(warm, last), last.read) == (4, [3])


def test_a_unit_that_fails_alone_leaves_what_is_held_as_it_is_stored(warm: Database) -> None:
    (failed,) = together(warm, lambda ledger: counts_and_asks(ledger, fails=True))
    assert isinstance(failed, ShutError)
    last = Counter("c")
    assert (alone(warm, last), last.read, happened(warm)) == (2, [1], 2)


def test_what_a_reader_has_seen_is_as_good_as_what_is_held_until_the_write_says_no(
    database: Database, database_url: str
) -> None:
    furnish(database, "c")
    again = Database.open(database_url)
    asyncio.run(again.warm({"c": 0}))
    change(database, phase="waiting")
    phases: list[str] = []

    def unit(ledger: Ledger) -> None:
        found = ledger.conversation("c")
        assert found is not None
        phases.append(found.phase)
        ledger.save(found, found.moved({"team": "sales", "version": found.version + 1}))

    alone(again, unit)
    assert phases == ["bot", "waiting"]
    assert (stored(again).phase, stored(again).team, stored(again).version) == ("waiting", "sales", 2)
    again.close()


def test_a_part_that_fails_drops_what_it_decided_and_nothing_else(warm: Database) -> None:
    def unit(ledger: Ledger) -> list[str]:
        done = []
        for name, fails in (("c", if_open), ("d", _always)):
            try:
                with ledger.part():
                    Counter(name)(ledger)
                    fails(stored_as(ledger, name))
                done.append(name)
            except ShutError:
                continue
        return done

    assert alone(warm, unit) == ["c"]
    assert (stored(warm, "c").seq, stored(warm, "d").seq, happened(warm, "d")) == (2, 1, 1)


def test_a_part_that_fails_after_it_wrote_takes_that_back_and_nothing_else(warm: Database) -> None:
    read: list[int] = []

    def part(ledger: Ledger, name: str, user: str, fails: Callable[[Conversation], None]) -> None:
        with ledger.part():
            Counter(name)(ledger)
            new_user(user)(ledger.connection)
            Counter(name)(ledger)
            fails(stored_as(ledger, name))

    def unit(ledger: Ledger) -> None:
        Counter("d")(ledger)
        part(ledger, "c", "mia", if_open)
        with pytest.raises(ShutError):
            part(ledger, "d", "omar", _always)
        read.append(stored_as(ledger, "d").seq)
        part(ledger, "d", "zoe", if_open)

    assert alone(warm, unit) is None
    assert names(warm) == ["mia", "zoe"]
    assert (stored(warm, "c").seq, stored(warm, "d").seq, happened(warm, "c"), happened(warm, "d")) == (3, 4, 3, 4)
    assert read[-1] == 2
    # What is held is what is stored.
    counter = Counter("d")
    assert alone(warm, counter) == 5
    assert counter.read == [4]


def _always(found: Conversation) -> None:
    raise ShutError


def stored_as(ledger: Ledger, name: str) -> Conversation:
    found = ledger.conversation(name)
    assert found is not None
    return found
