"""How SQLite is spoken to: pragmas, `BEGIN IMMEDIATE`, and what its errors mean. The only file that knows SQLite."""

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

from frontdesk.errors import CorruptError, SetupError
from frontdesk.store import statement
from frontdesk.store.fault import UnavailableError

BUSY_S: Final = 2.0
"""How long a transaction waits for another process's lock before it is `UnavailableError`."""

START_WAIT_S: Final = 10.0
"""How long a start waits for a process that is bringing the tables up to date."""

AGAIN_S: Final = 0.01
"""Pause before an attempt is repeated for which SQLite itself does not wait."""

PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is removed is overwritten, however SQLite was built: who asks to be forgotten is not left in free pages.
    "PRAGMA secure_delete = ON",
)

SMALL_BYTES: Final = 64 * 1024 * 1024
"""A file up to this size is looked through before it is used, which takes about 0.1 s."""

FEW_ROWS: Final = ("users", "sessions", "invitations", "playbooks", "secrets")
"""Tables that are checked before the start however large the file is: nobody can sign in or be served without them."""

BROKEN: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")
"""How the names of errors begin that say that the file is damaged, or is no database."""


UNREADABLE: Final = "Could not decode to UTF-8"
"""How the driver begins to say, as if the database could do no more, that one text is damaged."""

NUMBER: Final = "frontdesk_number"
"""Where a connection keeps its number among those of this process."""

COUNT_BITS: Final = 32
"""Bits that SQLite's own count of changes has."""

_numbers = count()


def accepted(url: URL) -> URL:
    """The URL of a file that we can use.

    Raises:
        SetupError: It names another driver, a database in memory, or options.
    """
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise SetupError(f"sqlite is spoken by its own driver only: write sqlite:///, not {url.drivername}:///")
    if url.database in (None, "", ":memory:") or "mode" in url.query or "uri" in url.query:
        raise SetupError("the database must be a file: one in memory would lose conversations")
    if url.query:
        raise SetupError(f"a database URL takes no options: leave out {', '.join(sorted(url.query))!r}")
    return url


def engine(url: URL, *, writes: bool, connections: int) -> Engine:
    """An engine whose transactions are all of one sort: `BEGIN IMMEDIATE`, or a snapshot that cannot write."""
    # Errors end up in the log, where nothing may stand that a visitor wrote: they go without parameters.
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
    """The damage of one text, which the driver reports as if the database could not answer, and repeats: we do not."""
    error = context.original_exception
    if not str(error).startswith(UNREADABLE):
        return None
    error.args = (str(error).partition(" with text ")[0],)
    return CorruptError(f"stored text cannot be read: {error}")


@contextmanager
def _legible() -> Iterator[None]:
    """SQLite repeats a damaged name in what it says of it, which the driver cannot read: here it says less."""
    try:
        yield
    except UnicodeDecodeError as error:
        damaged = sqlite3.DatabaseError("a name in it cannot be read")
        damaged.sqlite_errorname = "SQLITE_CORRUPT"
        raise damaged from error


def _log_ahead(raw: Any) -> None:
    """Let commits go to a log ahead of the file; on a new file, SQLite does not wait for another who is doing that."""
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
    """What damage a look at all pages finds, or at a few tables where the file is large; none if it finds none."""
    # On the driver's own connection, so that no transaction begins: a check must not keep others from writing.
    raw: Any = connection.connection.driver_connection
    return _damage(raw, SMALL_BYTES)


def damage(url: URL) -> str | None:
    """What damage a look at every table finds; none if it finds none. Blocks for a second and more a gigabyte."""
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
            return f"its file is damaged: {error}"
        raise UnavailableError(f"the database cannot be checked: {error}") from error
    return None


def _checks(raw: sqlite3.Connection, most_bytes: int | None) -> list[str]:
    """Statements that look at the whole file, or where it has more bytes, at the tables without which nothing goes.

    Without a limit one statement for each table: as long as one of them runs, the log ahead of the file only grows.
    """
    (pages,), (page,) = raw.execute("PRAGMA page_count").fetchone(), raw.execute("PRAGMA page_size").fetchone()
    if most_bytes is not None and pages * page <= most_bytes:
        return ["PRAGMA quick_check(1)"]
    there = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return [f"PRAGMA quick_check({name})" for name in there if most_bytes is None or name in FEW_ROWS]


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """A transaction that waits its turn, and in which tables may be dropped and made anew under others' references."""
    # SQLite takes the switch outside of a transaction only; SQLAlchemy's own statements would begin one.
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
    """A table with a row that refers to nothing; none if there is no such row."""
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if found is None else str(found[0])


def in_transaction(connection: Connection) -> bool:
    """The driver's connection still has its transaction; after a full disk, SQLite has taken it back by itself."""
    raw: Any = connection.connection.driver_connection
    return bool(raw.in_transaction)


COUNTS: Final = True


def generation(connection: Connection) -> int | None:
    """SQLite counts the changes of others for each connection anew: which one was asked is part of the number."""
    if NUMBER not in connection.info:
        connection.info[NUMBER] = next(_numbers)
    changes = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
    return int(connection.info[NUMBER]) << COUNT_BITS | changes


def broken(error: BaseException | None) -> bool:
    """The file is damaged, or is no database."""
    return getattr(error, "sqlite_errorname", "").startswith(BROKEN)


def cause(error: DBAPIError) -> str:
    """The driver's own words."""
    return str(error.orig)
