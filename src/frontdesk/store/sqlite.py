"""Access to SQLite: pragmas, `BEGIN IMMEDIATE`, and what its errors mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from frontdesk.errors import CorruptError, UsageError
from frontdesk.store import statement
from frontdesk.store.fault import UnavailableError

BUSY_S: Final = 2.0
"""How long a transaction waits for another process's lock before it fails as `UnavailableError`."""

START_WAIT_S: Final = 10.0
"""How long a start waits for a process that is bringing the tables up to date."""

AGAIN_S: Final = 0.01
"""Pause between attempts where SQLite itself does not wait for a lock."""

PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Deleted content is overwritten, however SQLite was built: free pages hold nothing of a visitor who was erased.
    "PRAGMA secure_delete = ON",
)

SMALL_BYTES: Final = 64 * 1024 * 1024
"""A file up to this size is checked completely before it is used, which takes about 0.1 s."""

FEW_ROWS: Final = ("users", "sessions", "invitations", "playbooks", "secrets")
"""Tables that are checked at every start, however large the file: without them nobody can sign in or be served."""

BROKEN: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")
"""Prefixes of the names of errors that say that the file is damaged, or is no database."""


UNREADABLE: Final = "Could not decode to UTF-8"
"""The start of the driver's message about one damaged text, which it raises as an `OperationalError`."""

NUMBER: Final = "frontdesk_number"
"""The key under which a connection keeps its number among those of this process."""

COUNT_BITS: Final = 32
"""Bits of SQLite's own count of changes."""

_numbers = count()


def accepted(url: URL) -> URL:
    """The URL of a file that we can use.

    Raises:
        UsageError: The URL names another driver, a database in memory, or options.
    """
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise UsageError(
            f"for SQLite, Frontdesk works with the built-in driver only: write sqlite:///, not {url.drivername}:///"
        )
    if url.database in (None, "", ":memory:") or "mode" in url.query or "uri" in url.query:
        raise UsageError("the database must be a file: one in memory would lose conversations")
    if url.query:
        raise UsageError(f"a database URL takes no options: leave out {', '.join(sorted(url.query))!r}")
    return url


def engine(url: URL, *, writes: bool, connections: int) -> Engine:
    """An engine whose transactions are all of one sort: `BEGIN IMMEDIATE`, or a snapshot that cannot write."""
    # Errors end up in the log, which must hold nothing that a visitor wrote: they come without parameters.
    made = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_S,
        hide_parameters=True,
        json_deserializer=statement.read,
    )
    event.listen(made, "connect", _on_connect if writes else _on_connect_reading)
    event.listen(made, "begin", _begin_immediate if writes else _begin)
    event.listen(made, "handle_error", _of_a_text)
    return made


def _on_connect(raw: Any, _record: object) -> None:
    # The driver's own transaction control begins too late and commits too early: we say BEGIN ourselves.
    raw.isolation_level = None
    with _legible():
        for pragma in PRAGMAS:
            raw.execute(pragma)
        _log_ahead(raw)


def _of_a_text(context: ExceptionContext) -> CorruptError | None:
    """The error for one damaged text, without the text; the driver reports it as if the database could not answer."""
    error = context.original_exception
    if not str(error).startswith(UNREADABLE):
        return None
    error.args = (str(error).partition(" with text ")[0],)
    return CorruptError(f"stored text cannot be read: {error}")


@contextmanager
def _legible() -> Iterator[None]:
    """Inside, a damaged name raises `DatabaseError`: SQLite's message repeats it, and the driver cannot decode that."""
    try:
        yield
    except UnicodeDecodeError as error:
        damaged = sqlite3.DatabaseError("a name in it cannot be read")
        damaged.sqlite_errorname = "SQLITE_CORRUPT"
        raise damaged from error


def _log_ahead(raw: Any) -> None:
    """Switch to a write-ahead log; on a new file, SQLite does not wait for another process that is doing the same."""
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            raw.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(AGAIN_S)


def _on_connect_reading(raw: Any, record: object) -> None:
    _on_connect(raw, record)
    raw.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def fault(connection: Connection) -> str | None:
    """The damage that a check of all pages finds, or of a few tables if the file is large; None if there is none."""
    # On the driver's own connection, so that no transaction begins: a check must not block writers.
    raw: Any = connection.connection.driver_connection
    return _damage(raw, SMALL_BYTES)


def damage(url: URL) -> str | None:
    """The damage that a check of every table finds; None if there is none. Blocks, at least a second per gigabyte."""
    with closing(sqlite3.connect(f"file:{quote(url.database or '')}?mode=rw", uri=True)) as raw:
        raw.execute(PRAGMAS[0])
        return _damage(raw, None)


def _damage(raw: sqlite3.Connection, most_bytes: int | None) -> str | None:
    try:
        with _legible():
            for check in _checks(raw, most_bytes):
                found = raw.execute(check).fetchone()[0]
                if found != "ok":
                    return f"its file is damaged: {' '.join(found.replace('*** in database main ***', '').split())}"
    except sqlite3.DatabaseError as error:
        if broken(error):
            return f"its file is damaged: {one_line(error)}"
        raise UnavailableError(f"the database cannot be checked: {one_line(error)}") from error
    return None


def _checks(raw: sqlite3.Connection, most_bytes: int | None) -> list[str]:
    """Statements that check the whole file or, if it is larger than the limit, only the vital tables.

    Without a limit, one statement for each table: while a statement runs, the write-ahead log can only grow.
    """
    (pages,), (page,) = raw.execute("PRAGMA page_count").fetchone(), raw.execute("PRAGMA page_size").fetchone()
    if most_bytes is not None and pages * page <= most_bytes:
        return ["PRAGMA quick_check(1)"]
    there = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return [f"PRAGMA quick_check({name})" for name in there if most_bytes is None or name in FEW_ROWS]


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """A transaction that waits its turn, in which tables may be dropped and recreated although others refer to them."""
    # SQLite accepts this pragma only outside of a transaction, and SQLAlchemy's own statements would begin one.
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute(f"PRAGMA busy_timeout = {int(START_WAIT_S * 1000)}")
    try:
        with connection.begin():
            yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute(PRAGMAS[0])


def dangling(connection: Connection) -> str | None:
    """A table with a row whose foreign key points to nothing; None if there is no such row."""
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if found is None else str(found[0])


def in_transaction(connection: Connection) -> bool:
    """Whether the driver's connection still has its transaction; on a full disk, SQLite rolls it back by itself."""
    raw: Any = connection.connection.driver_connection
    return bool(raw.in_transaction)


COUNTS: Final = True


def generation(connection: Connection) -> int | None:
    """A number that differs after changes by others: SQLite counts per connection, so the connection is part of it."""
    if NUMBER not in connection.info:
        connection.info[NUMBER] = next(_numbers)
    changes = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
    return int(connection.info[NUMBER]) << COUNT_BITS | changes


def broken(error: BaseException | None) -> bool:
    """Whether the file is damaged, or is no database."""
    return getattr(error, "sqlite_errorname", "").startswith(BROKEN)


def cause(error: DBAPIError) -> str:
    """The driver's own words in one line."""
    return one_line(error.orig)


def one_line(error: BaseException | None) -> str:
    """The first line of the driver's message: for a damaged schema, whole statements follow it."""
    return str(error).partition("\n")[0].strip()
