"""Which statements read a whole table: told by the database's own plan, whatever the table is called in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bench.parts import part

queries = part("queries")


@pytest.mark.parametrize(
    ("statement", "scanned"),
    [
        ("SELECT id FROM conversations WHERE preview = 'x'", True),
        ("SELECT count(*) FROM conversations", True),
        ("SELECT c.id FROM conversations AS c", True),
        ('SELECT c.id FROM "conversations" AS "c"', True),
        ("SELECT id FROM conversations WHERE id = 'x'", False),
        ("SELECT id FROM conversations WHERE due_ms <= 5 ORDER BY due_ms", False),
        ("SELECT id FROM users", False),
    ],
)
def test_a_plan_says_whether_a_table_is_read_whole(tmp_path: Path, statement: str, scanned: bool) -> None:
    connection = sqlite3.connect(tmp_path / "frontdesk.db")
    connection.execute("CREATE TABLE conversations (id TEXT PRIMARY KEY, due_ms INTEGER, preview TEXT)")
    connection.execute("CREATE TABLE users (id TEXT)")
    connection.execute("CREATE INDEX due ON conversations (due_ms)")
    connection.close()
    assert queries.scans(tmp_path, [statement], "conversations") == ([statement] if scanned else [])


def test_every_statement_of_a_new_connection_is_heard_with_its_values(tmp_path: Path) -> None:
    before = sqlite3.connect
    with queries.heard() as statements:
        connection = sqlite3.connect(tmp_path / "a.db")
        connection.execute("SELECT ? + 1", (41,))
        connection.close()
    assert statements == ["SELECT 41 + 1"]
    assert (sqlite3.connect, sqlite3.dbapi2.connect) == (before, before)
