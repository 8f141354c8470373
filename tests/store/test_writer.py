"""One thread writes: whose units share a commit, who goes first, and what is told when the database fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from frontdesk.store import Unavailable, feed
from frontdesk.store import writer as module
from frontdesk.store.database import Database
from frontdesk.store.failpoint import Plan, armed
from frontdesk.store.ledger import Ledger
from frontdesk.store.writer import BATCH, LATER, LATER_ALONE
from store.batches import PATIENCE_S, Counter, Hold, Later, Plain, alone, furnish, happened, stored, submit, together
from store.people import names, new_user
from store.test_feed import entry


@pytest.fixture
def room(database: Database) -> Database:
    """A database with the conversations `c` and `d`."""
    furnish(database, "c", "d")
    return database


def fails(ledger: Ledger) -> None:
    Counter("c")(ledger)
    ledger.tell(entry("c", 1))
    raise LookupError("changed my mind")


def test_a_unit_that_fails_leaves_nothing_and_its_neighbours_are_stored_and_told(room: Database) -> None:
    commits, first = room.commits, Counter("c")
    outcomes = together(room, first, fails, Counter("d"), Plain(new_user("mia")), fails, Counter("c"))
    assert [outcomes[0], outcomes[2], outcomes[5]] == [1, 1, 2]
    assert [type(outcome) for outcome in (outcomes[1], outcomes[4])] == [LookupError] * 2
    assert (happened(room, "c"), happened(room, "d"), names(room)) == (2, 1, ["mia"])
    assert room.read_now(feed.end) == 0
    # Whoever came before it need not run again.
    assert first.read == [0]
    # The commit that was held, and one for all of them.
    assert room.commits - commits == 2


def test_units_on_one_conversation_give_consecutive_numbers_with_one_statement_for_its_row(room: Database) -> None:
    alone(room, Counter("c"))
    with armed() as plan:
        assert together(room, *(Counter("c") for _ in range(20))) == list(range(2, 22))
    assert plan.reached["writer.flush.conversations.before"] == 1
    assert plan.reached["writer.flush.events.before"] == 1
    assert (stored(room).seq, stored(room).version, happened(room)) == (21, 21, 21)


@pytest.mark.parametrize(
    "point",
    ["begin.before=raise@2", "begin.after=raise@2", "flush.conversations.after=raise", "commit.before=raise@2"],
)
def test_a_batch_that_the_database_cannot_take_leaves_nothing_and_tells_everybody(room: Database, point: str) -> None:
    alone(room, Counter("c"))
    # The first commit is the one that holds the others up.
    with armed(f"writer.{point}"):
        outcomes = together(room, Counter("c"), Counter("d"), Counter("c"))
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert (happened(room, "c"), happened(room, "d")) == (1, 0)
    assert together(room, Counter("c"), Counter("d")) == [2, 1]


@pytest.mark.parametrize("odd", [{"event": "\ud800"}, {"seq": 2**70}], ids=["no text", "no number"])
def test_a_unit_whose_rows_cannot_be_written_fails_alone(room: Database, odd: dict[str, Any]) -> None:
    def unit(ledger: Ledger) -> None:
        Counter("d")(ledger)
        ledger.happened("d", odd.get("seq", 9), odd)

    commits = room.commits
    outcomes = together(room, Counter("c"), unit, Counter("d"), Plain(new_user("mia")))
    assert [outcomes[0], outcomes[2]] == [1, 1]
    assert isinstance(outcomes[1], Exception)
    assert (happened(room, "c"), happened(room, "d"), names(room), room.commits - commits) == (1, 1, ["mia"], 2)


def test_nothing_that_was_held_is_trusted_after_the_database_failed(room: Database) -> None:
    alone(room, Counter("c"))
    # It is on disk, but nobody knows: what is held is older.
    with armed("writer.commit.after=raise@2"):
        (outcome,) = together(room, Counter("c"))
    assert isinstance(outcome, Unavailable)
    again = Counter("c")
    assert (alone(room, again), again.read) == (3, [2])


def test_who_waits_goes_first_and_few_of_the_others_share_a_commit(room: Database) -> None:
    order: list[tuple[str, int]] = []
    with armed() as plan:
        units = [Later(_noted(order, plan, "later")) for _ in range(LATER + LATER_ALONE + 2)]
        together(room, *units, *(_noted(order, plan, "soon") for _ in range(5)))
    batches = sorted({batch for _, batch in order})
    assert [kind for kind, _ in order[:5]] == ["soon"] * 5
    assert [sum(kind == "later" for kind, at in order if at == batch) for batch in batches] == [LATER, LATER_ALONE, 2]


def _noted(order: list[tuple[str, int]], plan: Plan, kind: str) -> Callable[[Ledger], None]:
    def unit(ledger: Ledger) -> None:
        order.append((kind, plan.reached["writer.begin.after"]))
        ledger.tell(entry("c", 1))

    return unit


def test_who_comes_while_a_unit_runs_that_nobody_waits_for_runs_next_in_the_same_commit(room: Database) -> None:
    order: list[tuple[str, int]] = []
    with armed() as plan:

        async def scene() -> None:
            loop, came = asyncio.get_running_loop(), threading.Event()
            futures: list[asyncio.Future[Any]] = []

            def comes() -> None:
                futures.append(submit(room, _noted(order, plan, "soon")))
                came.set()

            def first(ledger: Ledger) -> None:
                _noted(order, plan, "first")(ledger)
                loop.call_soon_threadsafe(comes)
                came.wait(PATIENCE_S)

            async with Hold(room):
                futures += [submit(room, Later(unit)) for unit in (first, _noted(order, plan, "later"))]
            await asyncio.gather(*futures[:2])
            await asyncio.gather(*futures)

        asyncio.run(scene())
    assert [kind for kind, _ in order] == ["first", "soon", "later"]
    assert order[0][1] == order[1][1] < order[2][1]


def test_no_more_than_a_batch_shares_a_commit(room: Database) -> None:
    commits = room.commits
    assert together(room, *(Counter("c") for _ in range(BATCH + 1))) == list(range(1, BATCH + 2))
    assert room.commits - commits == 3


def test_who_comes_when_too_many_wait_is_told_at_once(room: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUEUED", 3)

    async def scene() -> list[int]:
        async with Hold(room):
            waiting = [submit(room, Counter("c")) for _ in range(2)] + [submit(room, Later(Counter("c")))]
            with pytest.raises(Unavailable, match="overloaded"):
                submit(room, Counter("c"))
            with pytest.raises(Unavailable, match="overloaded"):
                await room.write(new_user("mia"))
        return list(await asyncio.gather(*waiting))

    assert asyncio.run(scene()) == [1, 2, 3]
    assert alone(room, Counter("c")) == 4


def test_however_many_want_something_a_unit_that_nobody_waits_for_has_its_turn(room: Database) -> None:
    order: list[str] = []

    def note(what: str) -> Callable[[Ledger], None]:
        return lambda ledger: order.append(what)

    async def scene() -> None:
        async with Hold(room):
            futures = [submit(room, note("soon")) for _ in range(2 * BATCH)] + [submit(room, Later(note("later")))]
        await asyncio.gather(*futures)

    asyncio.run(scene())
    # A unit that decides nothing runs twice, the second time carefully.
    assert order.index("later") < 2 * BATCH


def test_a_write_that_nobody_waits_for_any_more_does_not_happen(room: Database) -> None:
    async def scene() -> None:
        async with Hold(room):
            gone = asyncio.create_task(room.write(new_user("gone")))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
        await room.write(new_user("mia"))

    asyncio.run(scene())
    assert names(room) == ["mia"]


def test_a_turn_is_taken_although_nobody_waits_for_it_any_more(room: Database) -> None:
    async def scene() -> None:
        async with Hold(room):
            room.turn(Counter("c"), lambda result, error: None)

    asyncio.run(scene())
    assert alone(room, Counter("c")) == 2


def test_who_cannot_be_told_keeps_nobody_else_from_being_told(room: Database) -> None:
    faults: list[str] = []

    def fails_to_hear(result: object, error: BaseException | None) -> None:
        raise LookupError("deaf")

    async def scene() -> int:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: faults.append(context["message"]))
        async with Hold(room):
            room.turn(Counter("c"), fails_to_hear)
            heard = submit(room, Counter("c"))
        return int(await heard)

    assert asyncio.run(scene()) == 2
    assert faults == ["a unit could not be told"]


def test_a_writer_goes_on_when_the_loop_of_a_caller_is_gone(room: Database) -> None:
    async def leaves() -> None:
        room.turn(Counter("c"), lambda result, error: None)

    asyncio.run(leaves())
    assert alone(room, Counter("c")) == 2


def test_turns_of_two_processes_on_one_conversation_are_numbered_without_a_gap(
    room: Database, beside: Database
) -> None:
    def turn(counter: Counter) -> object:
        def unit(ledger: Ledger) -> tuple[int, int]:
            seq = counter(ledger)
            told = entry("c", seq)
            ledger.tell(told)
            return seq, id(told)

        return unit

    async def scene() -> list[tuple[int, int]]:
        turns = [submit(database, turn(Counter("c"))) for _ in range(20) for database in (room, beside)]
        return list(await asyncio.gather(*turns))

    seqs = sorted(seq for seq, _ in asyncio.run(scene()))
    assert seqs == list(range(1, 41))
    entries = room.read_now(lambda connection: feed.after(connection, 0, 100))
    # The places in the feed follow the order of the commits, and that is the order of the conversation's numbers.
    assert [(one.n, one.at) for one in entries] == [(n, n) for n in range(1, 41)]
