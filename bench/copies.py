"""A database with as many conversations as a busy year: rows of a few real ones, copied under other ids.

Tables are found by asking the database, so that a migration needs no change here. Copies are exact but for the ids of
conversations and what else must be unique.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TOGETHER: Final = 2_000
"""Copies that one statement makes of one conversation."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: whether it is of text, and the place it has in the primary key, 0 if none."""

    name: str
    text: bool
    key: int


def columns(connection: sqlite3.Connection, table: str) -> list[Column]:
    """A table's columns."""
    found = connection.execute(f'PRAGMA table_info("{table}")')
    return [Column(name, "INT" not in kind.upper(), key) for _, name, kind, _, _, key in found]


def unique(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, ...]]:
    """The groups of columns that are unique together, the primary key aside."""
    for _, index, is_unique, origin, _ in connection.execute(f'PRAGMA index_list("{table}")').fetchall():
        if is_unique and origin != "pk":
            yield tuple(row[2] for row in connection.execute(f'PRAGMA index_info("{index}")'))


def told_apart(connection: sqlite3.Connection, table: str, owner: str) -> tuple[set[str], set[str]]:
    """Columns that every copy must have of its own, and those that the database counts by itself."""
    every = columns(connection, table)
    groups = [tuple(column.name for column in every if column.key), *unique(connection, table)]
    alone = {group[0] for group in groups if len(group) == 1 and owner not in group}
    counted = {column.name for column in every if column.name in alone and not column.text}
    return alone - counted, counted


def copy(connection: sqlite3.Connection, table: str, owner: str, source: str, first: int, count: int) -> None:
    """Copy the rows of one conversation so many times, numbered from `first`.

    Args:
        owner: The column that says whose rows they are.
    """
    own, counted = told_apart(connection, table, owner)
    names = [column.name for column in columns(connection, table) if column.name not in counted]
    made = {name: f"\"{name}\" || '-' || turn" for name in own} | {owner: "'copy-' || turn || '-' || ?"}
    values = [made.get(name, f'"{name}"') for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    connection.execute(
        f"WITH RECURSIVE turns(turn) AS (SELECT ? UNION ALL SELECT turn + 1 FROM turns WHERE turn + 1 < ?)"
        f' INSERT INTO "{table}" ({listed}) SELECT {", ".join(values)} FROM turns, "{table}" WHERE "{owner}" = ?',
        (first, first + count, source, source),
    )


def belonging(connection: sqlite3.Connection) -> list[str]:
    """The tables whose rows belong to conversations."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in tables if any(column.name == "conversation" for column in columns(connection, name))]


def multiply(file: Path, sources: Sequence[str], wanted: int) -> int:
    """Copy these conversations in turns until there are so many of them; how many rows the database has then."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        tables = belonging(connection)
        each = -(-wanted // len(sources))
        for source in sources:
            for first in range(0, each, TOGETHER):
                count = min(TOGETHER, each - first)
                connection.execute("BEGIN")
                copy(connection, "conversations", "id", source, first, count)
                for table in tables:
                    copy(connection, table, "conversation", source, first, count)
                connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables)
    finally:
        connection.close()
