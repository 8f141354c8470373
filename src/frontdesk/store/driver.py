"""How the database is spoken to: engines, transactions, and what its errors mean. The only file that knows SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from frontdesk.errors import SetupError
from frontdesk.store.fault import UnavailableError

BUSY_S = 2.0
"""How long a transaction waits for another process's lock before it is `UnavailableError`."""

READERS = 4

PRAGMAS = (
    f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


def read_url(text: str) -> URL:
    """The database that a `--db` names.

    Raises:
        SetupError: It is not a SQLAlchemy URL of a database that we can use.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SetupError(f"the database must be a URL such as sqlite:////var/lib/frontdesk.db, not {text!r}") from error
    if url.get_backend_name() != "sqlite":
        raise SetupError(f"only sqlite databases can be used, not {url.get_backend_name()!r}")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise SetupError(f"sqlite is spoken by its own driver only: write sqlite:///, not {url.drivername}:///")
    if url.database in (None, "", ":memory:") or "mode" in url.query or "uri" in url.query:
        raise SetupError("the database must be a file: one in memory would lose conversations")
    if url.query:
        raise SetupError(f"a database URL takes no options: leave out {', '.join(sorted(url.query))!r}")
    return url


def engine(url: URL, *, writes: bool) -> Engine:
    """An engine whose transactions are all of one sort: `BEGIN IMMEDIATE`, or a snapshot that cannot write."""
    try:
        # Errors end up in the log, where nothing may stand that a visitor wrote: they go without parameters.
        made = create_engine(
            url, pool_size=1 if writes else READERS, max_overflow=0, pool_timeout=BUSY_S, hide_parameters=True
        )
    except (NoSuchModuleError, ArgumentError, TypeError) as error:
        raise SetupError(f"no driver for the database {url.render_as_string()}: {error}") from error
    event.listen(made, "connect", _on_connect if writes else _on_connect_reading)
    event.listen(made, "begin", _begin_immediate if writes else _begin)
    return made


def _on_connect(raw: Any, _record: object) -> None:
    # The driver's own transaction control begins too late and commits too early: we say BEGIN ourselves.
    raw.isolation_level = None
    for pragma in PRAGMAS:
        raw.execute(pragma)


def _on_connect_reading(raw: Any, record: object) -> None:
    _on_connect(raw, record)
    raw.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which a table may be dropped and made anew although rows of others refer to it.

    Whoever changes anything looks for `dangling` rows before its end.
    """
    with engine.connect() as connection:
        # SQLite takes the switch outside of a transaction only; SQLAlchemy's own statements would begin one.
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def dangling(connection: Connection) -> str | None:
    """A table with a row that refers to nothing; none if there is no such row."""
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if found is None else str(found[0])


def in_transaction(connection: Connection) -> bool:
    """The database still holds the transaction open; after a full disk it has rolled everything back by itself."""
    raw: Any = connection.connection.driver_connection
    return bool(raw.in_transaction)


@contextmanager
def unavailable() -> Iterator[None]:
    """Inside, a database that cannot answer raises `UnavailableError`; wrong statements stay what they are."""
    try:
        yield
    except OperationalError as error:
        raise UnavailableError(f"the database cannot answer: {cause(error)}") from error
    except DBAPIError as error:
        if broken(error):
            raise UnavailableError(f"the database cannot be read: {cause(error)}") from error
        raise


def broken(error: DBAPIError) -> bool:
    """The file is damaged, or is no database."""
    return getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR"))


def cause(error: DBAPIError) -> str:
    """The driver's own words."""
    return str(error.orig)
