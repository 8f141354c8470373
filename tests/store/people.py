"""People in a database, for tests that need rows and do not care which; and how a file is damaged."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from frontdesk.store.database import Database
from frontdesk.store.users import User, add, everybody


def new_user(name: str) -> Callable[[Connection], User]:
    """A unit of work that adds somebody."""
    return lambda connection: add(connection, User(id=name, email=f"{name}@example.com", name=name.title()))


def names(database: Database) -> list[str]:
    """Who is there, by e-mail."""
    return [user.id for user in database.read_now(everybody)]


def damage_table(file: Path, table: str) -> None:
    """The first page of a table in a file that nobody has open is not what it was."""
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray(file.read_bytes())
    data[(page - 1) * size : (page - 1) * size + 8] = b"\xff" * 8
    file.write_bytes(data)
