"""Which statements a server sends to its database while it starts, and which of them read a whole table."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from running import database

from frontdesk.runtime.app import Shell
from frontdesk.runtime.settings import Settings

NUMBER: Final = re.compile(r"\d+")
START_S: Final = 2.0
"""How long a server is listened to: each of its loops has gone round by then."""


@contextlib.contextmanager
def heard() -> Iterator[list[str]]:
    """Inside, every statement of every new SQLite connection of this process is noted, with its values in it."""
    statements: list[str] = []
    connect = sqlite3.connect

    def listening(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.set_trace_callback(statements.append)
        return connection

    doors: tuple[Any, ...] = (sqlite3, sqlite3.dbapi2)
    try:
        for door in doors:
            door.connect = listening
        yield statements
    finally:
        for door in doors:
            door.connect = connect


async def _started(folder: Path) -> None:
    async with Shell.open(Settings(db=database(folder), allow_direct=True, public_url="http://127.0.0.1")) as shell:
        await asyncio.sleep(START_S)
        await shell.desk.timers.lag(0)


def of_a_start(folder: Path) -> list[str]:
    """Every different statement that reads or changes rows while a server starts on this folder's database."""
    with heard() as statements:
        asyncio.run(_started(folder))
    verbs = ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")
    rows = [one.strip() for one in statements if one.strip().upper().startswith(verbs)]
    return sorted({NUMBER.sub("0", one): one for one in rows}.values())


def scans(folder: Path, statements: list[str], table: str) -> list[str]:
    """Those of them whose plan reads all of a table, or all of one of its indexes."""
    connection = sqlite3.connect(folder / "frontdesk.db")
    try:
        return [one for one in statements if _scans(_plan(connection, one), _names(one, table))]
    finally:
        connection.close()


def _plan(connection: sqlite3.Connection, statement: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


def _names(statement: str, table: str) -> set[str]:
    """What a table is called in a statement, and so in its plan."""
    return {table, *re.findall(rf'\b{table}\b"? AS "?(\w+)', statement, re.IGNORECASE)}


def _scans(plan: list[str], names: set[str]) -> bool:
    return any(step.split()[:1] == ["SCAN"] and step.split()[1] in names for step in plan)
