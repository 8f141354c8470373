"""The audit only grows, on every kind of database, and each entry seals the one before."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from frontdesk.store import audit
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database


def act(n: int, **details: object) -> Act:
    return Act(1_000 + n, "token ci", "192.0.2.1", "deploy", "sales", details)


def written(database: Database, *acts: Act) -> None:
    for each in acts:
        database.write_now(lambda connection, each=each: audit.append(connection, each))


def test_entries_are_numbered_and_each_has_the_digest_of_the_one_before(database: Database) -> None:
    written(database, act(1, release="a"), act(2, release="é😀"), act(3))
    entries = database.read_now(lambda connection: tuple(audit.everything(connection)))
    assert [entry.n for entry in entries] == [1, 2, 3]
    assert [entry.before for entry in entries] == ["", entries[0].digest, entries[1].digest]
    assert [audit.seal(entry.n, entry.act, entry.before) for entry in entries] == [entry.digest for entry in entries]
    assert entries[1].act.details == {"release": "é😀"}


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_no_statement_changes_an_entry(database: Database, statement: str) -> None:
    written(database, act(1))
    before = database.read_now(lambda connection: audit.last(connection, 9))

    def unit(connection: Connection) -> None:
        connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="the audit only grows"):
        database.write_now(unit)
    assert database.read_now(lambda connection: audit.last(connection, 9)) == before


def test_the_last_about_a_subject_come_newest_first(database: Database) -> None:
    written(database, act(1), Act(5, "", "", "rollback", "other"), Act(6, "", "", "rollback", "sales"), act(4))
    found = database.read_now(lambda connection: audit.of(connection, "sales", ("deploy", "rollback"), 2))
    assert [entry.n for entry in found] == [4, 3]
