"""Removing a conversation takes its rows, in every table, on every kind of database, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, insert, select

from frontdesk.store import identities, playbooks, reads, retention, search_index
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.database import Database
from frontdesk.store.feed import Entry
from frontdesk.store.identities import Identity
from frontdesk.store.keys import Answered
from frontdesk.store.ledger import Ledger
from frontdesk.store.playbooks import StoredRelease
from frontdesk.store.reads import Read
from frontdesk.store.records import Record
from frontdesk.store.retention import HANGING
from frontdesk.store.schema import counted, moves
from frontdesk.store.search_index import Found

DAY_MS = 86_400_000
ONE_EACH = frozenset({"finds", "reads", "identities", "counted"})


def fill(database: Database, *ids: str, rows: int = 3) -> None:
    """Conversations with rows in every table."""

    def release(connection: Connection) -> None:
        playbooks.add_release(connection, StoredRelease("digest", "sales", 1, "test"), b"")
        playbooks.activate(connection, "sales", "digest", None, 1)

    def unit(ledger: Ledger) -> None:
        for one in ids:
            ledger.begin(Conversation(one, "sales", "digest", f"token-{one}", {}, 1, 1, expires_at=DAY_MS))
            for n in range(1, rows + 1):
                ledger.happened(one, n, {})
                ledger.log(one, (LogRow(1, "message", "visitor", seq=n, visitor_seq=n),))
                ledger.keep(one, "visitor", f"k{n}", Answered("digest", {}))
                ledger.record(Record(f"{one}-{n}", one, "lead", "Jane", 1, "bot"))
                ledger.tell(Entry(one, 1, "message", "visitor", "", "bot", None, "unassigned", None))

    def beside(connection: Connection) -> None:
        for one in ids:
            words = frozenset(f"word{n}" for n in range(rows))
            search_index.keep(connection, {one: (None, Found(rows, words))})
            reads.advance(connection, one, 1, 1, 1)
            identities.note(connection, one, Identity("42", True), 1)
            connection.execute(insert(counted).values(conversation=one, version=1, events=1))
            for n in range(rows):
                move = {"conversation": one, "version": n, "events": n, "before": "digest", "after": "digest"}
                connection.execute(insert(moves).values(**move, cards={}, at=1))

    database.write_now(release)
    database.turn_now(unit)
    database.write_now(beside)


def left(database: Database, conversation_id: str) -> set[int]:
    """How many rows the tables have of a conversation, but for those with one row each."""
    many = [table for table in HANGING if table.name not in ONE_EACH]
    queries = [select(func.count()).where(table.c.conversation == conversation_id) for table in many]
    return database.read_now(lambda connection: {connection.execute(query).scalar_one() for query in queries})


def test_every_row_goes_and_those_of_others_stay(database: Database) -> None:
    fill(database, "old", "other")
    assert left(database, "old") == left(database, "other") == {3}
    (found,) = database.read_now(lambda connection: retention.old(connection, DAY_MS, limit=1))
    assert found.id == "old"
    assert database.write_now(lambda connection: retention.remove(connection, found))
    assert left(database, "old") == {0}
    assert database.read_now(lambda connection: search_index.of(connection, ["old"])) == {}
    assert database.read_now(lambda connection: reads.of(connection, "old")) == Read()
    assert database.read_now(lambda connection: identities.of(connection, "old")) is None
    assert left(database, "other") == {3}
    assert database.read_now(retention.count) == 1


def test_no_transaction_takes_more_rows_than_it_may(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS", 2)
    fill(database, "long", rows=5)
    (found,) = database.read_now(lambda connection: retention.old(connection, DAY_MS))
    steps = []
    while not database.write_now(lambda connection: retention.remove(connection, found)):
        steps.append(left(database, "long"))
    assert steps == [{3}, {1}]
    assert database.read_now(retention.count) == 0


def test_pages_go_on_behind_the_last(database: Database) -> None:
    fill(database, "a", "b", "c")
    first = database.read_now(lambda connection: retention.old(connection, DAY_MS, limit=2))
    rest = database.read_now(lambda connection: retention.old(connection, DAY_MS, first[-1], limit=2))
    assert [old.id for old in (*first, *rest)] == ["a", "b", "c"]
    assert database.read_now(lambda connection: retention.old(connection, DAY_MS - 1)) == ()


def test_a_table_that_refers_to_conversations_is_cleared_whichever_it_is() -> None:
    assert {table.name for table in HANGING} == {
        "events",
        "log",
        "keys",
        "records",
        "feed",
        "terms",
        "moves",
        *ONE_EACH,
    }
    assert all("conversation" in table.c for table in HANGING)
