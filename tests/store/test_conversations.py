"""Conversations as rows: compare-and-set, numbers without gaps, and what sweeps find."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from frontdesk.store import conversations, folders, keys, playbooks, search_index, users
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.database import Database
from frontdesk.store.flush import VersionError
from frontdesk.store.folders import Selection
from frontdesk.store.ledger import Ledger
from frontdesk.store.playbooks import StoredRelease
from frontdesk.store.search_index import Found


def conversation(name: str, **rest: object) -> Conversation:
    known = {"id": name, "playbook": "sales", "release": "d1", "token_hash": name, "state": {}}
    return Conversation(**known | {"created_at": 1, "updated_at": 1} | rest)  # type: ignore[arg-type]


@pytest.fixture
def stored(database: Database) -> Database:
    """A database with a playbook that conversations can belong to."""
    database.write_now(deploy)
    return database


def deploy(connection: Connection) -> None:
    playbooks.add_release(connection, StoredRelease("d1", "sales", 1, "test"), b"{}")
    playbooks.activate(connection, "sales", "d1", None, 1)


def begin(database: Database, *begun: Conversation) -> None:
    database.turn_now(lambda ledger: [ledger.begin(one) for one in begun])


def save(database: Database, before: Conversation, **changed: object) -> Conversation:
    """The conversation stands differently, under its next version, if it still is as it was."""
    after = replace(before, version=before.version + 1, **changed)  # type: ignore[arg-type]
    database.turn_now(lambda ledger: ledger.save(before, after))
    return after


def load(database: Database, name: str) -> Conversation:
    found = database.read_now(lambda connection: conversations.load(connection, name))
    assert found is not None
    return found


def test_a_conversation_comes_back_as_it_was_stored(stored: Database) -> None:
    full = conversation(
        "c", details={"person.name": "Jane"}, edited=("note",), page={"url": "https://a.example/"}, due_ms=2**41,
        timer="wait", installed=True, origin="https://a.example", preview="Hi", words="jane", team="sales",
    )  # fmt: skip
    begin(stored, full)
    assert load(stored, "c") == full
    assert stored.read_now(lambda connection: conversations.by_token(connection, "c")) == full
    assert stored.read_now(lambda connection: conversations.load(connection, "other")) is None


def test_of_two_who_loaded_the_same_version_one_saves(stored: Database) -> None:
    begin(stored, conversation("c"))
    first, second = load(stored, "c"), load(stored, "c")
    saved = save(stored, first, phase="waiting")
    assert saved.version == 1
    with pytest.raises(VersionError):
        save(stored, second, phase="closed")
    assert load(stored, "c") == saved


def test_of_many_nodes_that_loaded_the_same_version_one_saves(stored: Database, database_url: str) -> None:
    begin(stored, conversation("c"))
    known, together, outcomes = load(stored, "c"), threading.Barrier(4), list[str]()

    def race(name: str) -> None:
        node = Database.open(database_url)
        together.wait(60)
        try:
            save(node, known, phase=name)
            outcomes.append("saved")
        except VersionError:
            outcomes.append("late")
        node.close()

    threads = [threading.Thread(target=race, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(outcomes) == ["late", "late", "late", "saved"]
    assert load(stored, "c").version == 1


def test_rows_are_numbered_for_agents_and_for_the_visitor(stored: Database) -> None:
    begin(stored, conversation("c"))
    numbers = ((1, 1), (2, None), (3, 2), (4, 3))
    rows = tuple(
        LogRow(1, "message", "bot", seq=seq, visitor_seq=mine, visible=mine is not None) for seq, mine in numbers
    )
    stored.turn_now(lambda ledger: ledger.log("c", rows))
    agents = stored.read_now(lambda connection: conversations.rows_for_agents(connection, "c", 0, 10))
    visitors = stored.read_now(lambda connection: conversations.rows_for_visitor(connection, "c", 1, 10))
    assert [(row.seq, row.visitor_seq, row.visible) for row in agents] == [
        (1, 1, True), (2, None, False), (3, 2, True), (4, 3, True),
    ]  # fmt: skip
    assert [row.visitor_seq for row in visitors] == [2, 3]


@pytest.mark.parametrize("taken", ["seq", "visitor_seq"])
def test_a_number_of_the_log_is_given_once(stored: Database, taken: str) -> None:
    begin(stored, conversation("c"))
    numbers = {"seq": (1, 2), "visitor_seq": (2, 1)}[taken]
    stored.turn_now(lambda ledger: ledger.log("c", (LogRow(1, "message", "bot", seq=1, visitor_seq=1),)))
    with pytest.raises(IntegrityError):
        stored.turn_now(
            lambda ledger: ledger.log("c", (LogRow(1, "message", "bot", seq=numbers[0], visitor_seq=numbers[1]),))
        )


def test_what_happened_is_kept_in_order_and_as_it_was(stored: Database) -> None:
    begin(stored, conversation("c"))
    said = [{"T": "Said", "text": text} for text in ("1", "", "two\nlines", "\N{SNOWMAN}\0", '"%s"', "\\u0000")]

    def unit(ledger: Ledger) -> None:
        for n, event in enumerate(said, 1):
            ledger.happened("c", n, event)

    stored.turn_now(unit)
    assert list(stored.read_now(lambda connection: conversations.history(connection, "c"))) == said


def test_what_has_a_nul_in_it_is_not_found_and_does_no_harm(stored: Database) -> None:
    begin(stored, conversation("c", standing="closed", closed_at=1))
    stored.write_now(lambda connection: search_index.keep(connection, {"c": (None, Found(known=frozenset({"jane"})))}))
    selection = Selection("closed", ("closed_at", "id"), descending=True)

    def found(connection: Connection) -> list[object]:
        return [
            conversations.load(connection, "c\0"),
            keys.find(connection, "c", "visitor", "k\0"),
            users.by_email(connection, "mia\0@example.com"),
        ]

    def pages(connection: Connection) -> int:
        """Whatever a NUL matches: it must not be a fault."""
        found = [
            folders.page(connection, selection, words, after, 10)
            for words in ((), ("\0",))
            for after in (None, (1, "\0"))
        ]
        return len(found)

    assert stored.read_now(found) == [None] * 3
    assert stored.read_now(pages) == 4
    assert len(stored.read_now(lambda connection: folders.page(connection, selection, ("jan",), None, 10))) == 1


def test_a_sweep_finds_what_is_due_earliest_first(stored: Database) -> None:
    begin(stored, *(conversation(f"c{due}", timer="wait", due_ms=due) for due in (30, 10, 20)), conversation("idle"))
    due = stored.read_now(lambda connection: conversations.due(connection, 20, 10))
    assert list(due.items()) == [(("c10", "wait", 10), 0), (("c20", "wait", 20), 0)]
    assert len(stored.read_now(lambda connection: conversations.due(connection, 99, 2))) == 2
    assert stored.read_now(lambda connection: conversations.count_due(connection, 20)) == 2


def test_what_is_due_is_read_page_after_page_each_timer_once(stored: Database) -> None:
    begin(stored, *(conversation(f"c{n}", timer="wait", due_ms=n // 3) for n in range(10)))

    def page(after: tuple[str, str, int] | None) -> list[tuple[str, str, int]]:
        return list(stored.read_now(lambda connection: conversations.due(connection, 3, 4, after)))

    found = list(page(None))
    while more := page(found[-1]):
        found += more
    assert [name for name, _, _ in found] == [f"c{n}" for n in range(10)]


def test_those_who_wait_for_a_team_without_anybody_are_found_past_all_who_wait_well(stored: Database) -> None:
    well = [conversation(f"w{n}", phase="waiting", team="sales", requested_at=n) for n in range(20)]
    alone = [conversation(f"a{n}", phase="waiting", team="support", requested_at=100 - n) for n in range(3)]
    begin(stored, *well, *alone, conversation("bot", team="support"))

    def found(*online: str, after: tuple[str, int] | None = None) -> tuple[str, ...]:
        page = stored.read_now(lambda connection: conversations.waiting_for_nobody(connection, online, 5, after))
        return tuple(name for name, _ in page)

    assert found("", "sales") == ("a2", "a1", "a0")
    assert found("", "sales", after=("a2", 98)) == ("a1", "a0")
    assert len(found()) == 5
    assert found("", "sales", "support") == ()


def test_a_release_is_activated_only_over_the_one_that_was_expected(stored: Database) -> None:
    def activate(digest: str, expected: str | None) -> bool:
        return stored.write_now(
            lambda connection: (
                playbooks.add_release(connection, StoredRelease(digest, "sales", 2, "test"), b"{}"),
                playbooks.activate(connection, "sales", digest, expected, 2),
            )[1]
        )

    assert not activate("d2", None)
    assert not activate("d2", "d9")
    assert activate("d2", "d1")
    running = stored.read_now(lambda connection: playbooks.running(connection, "sales"))
    assert running is not None
    assert running.release == "d2"
    assert stored.read_now(lambda connection: playbooks.release_data(connection, "d2")) == b"{}"
