"""Conversations as rows: compare-and-set, numbers without gaps, and what sweeps find."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from frontdesk.store import conversations, playbooks
from frontdesk.store.conversations import Conversation, LogRow, VersionError
from frontdesk.store.database import Database
from frontdesk.store.playbooks import StoredRelease


def conversation(name: str, **rest: object) -> Conversation:
    known = {"id": name, "playbook": "sales", "release": "d1", "token_hash": name, "state": {}}
    return Conversation(**known | {"created_at": 1, "updated_at": 1} | rest)  # type: ignore[arg-type]


@pytest.fixture
def stored(database: Database) -> Database:
    """A database with a playbook that conversations can belong to."""

    def unit(connection: Connection) -> None:
        playbooks.add_release(connection, StoredRelease("d1", "sales", 1, "test"), b"{}")
        playbooks.activate(connection, "sales", "d1", None, 1)

    database.write_now(unit)
    return database


def begin(database: Database, *begun: Conversation) -> None:
    database.write_now(lambda connection: [conversations.begin(connection, one) for one in begun])


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
    saved = stored.write_now(lambda connection: conversations.save(connection, replace(first, phase="waiting")))
    assert saved.version == 1
    with pytest.raises(VersionError):
        stored.write_now(lambda connection: conversations.save(connection, replace(second, phase="closed")))
    assert load(stored, "c") == saved


def test_rows_are_numbered_without_gaps_for_agents_and_for_the_visitor(stored: Database) -> None:
    begin(stored, conversation("c"))
    rows = tuple(LogRow(1, "message", "bot", visible=visible) for visible in (True, False, True, True))

    def unit(connection: Connection) -> None:
        one = conversations.load(connection, "c")
        assert one is not None
        for part in (rows[:2], rows[2:], ()):
            one, _ = conversations.append_rows(connection, one, part)
        conversations.save(connection, one)

    stored.write_now(unit)
    assert (load(stored, "c").seq, load(stored, "c").visitor_seq) == (4, 3)
    agents = stored.read_now(lambda connection: conversations.rows_for_agents(connection, "c", 0, 10))
    visitors = stored.read_now(lambda connection: conversations.rows_for_visitor(connection, "c", 1, 10))
    assert [(row.seq, row.visitor_seq, row.visible) for row in agents] == [
        (1, 1, True), (2, None, False), (3, 2, True), (4, 3, True),
    ]  # fmt: skip
    assert [row.visitor_seq for row in visitors] == [2, 3]


def test_what_happened_is_kept_in_order(stored: Database) -> None:
    begin(stored, conversation("c"))

    def unit(connection: Connection) -> None:
        one = conversations.load(connection, "c")
        assert one is not None
        for number in range(12):
            one = conversations.append_event(connection, one, {"T": "Said", "text": f"{number}"})
        conversations.save(connection, one)

    stored.write_now(unit)
    found = stored.read_now(lambda connection: conversations.history(connection, "c"))
    assert [event["text"] for event in found] == [str(number) for number in range(12)]


def test_a_sweep_finds_what_is_due_earliest_first(stored: Database) -> None:
    begin(stored, *(conversation(f"c{due}", timer="wait", due_ms=due) for due in (30, 10, 20)), conversation("idle"))
    due = stored.read_now(lambda connection: conversations.due(connection, 20, 10))
    assert due == (("c10", "wait", 10), ("c20", "wait", 20))
    assert len(stored.read_now(lambda connection: conversations.due(connection, 99, 2))) == 2
    assert stored.read_now(lambda connection: conversations.count_due(connection, 20)) == 2


def test_what_is_due_is_read_page_after_page_each_timer_once(stored: Database) -> None:
    begin(stored, *(conversation(f"c{n}", timer="wait", due_ms=n // 3) for n in range(10)))

    def page(after: tuple[str, str, int] | None) -> tuple[tuple[str, str, int], ...]:
        return stored.read_now(lambda connection: conversations.due(connection, 3, 4, after))

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
    listed = stored.read_now(lambda connection: playbooks.releases_of(connection, "sales"))
    assert [release.digest for release in listed] == ["d2", "d1"]
