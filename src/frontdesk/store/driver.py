"""Access to the database, whichever it is: the dialect for a URL, and what every dialect must offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from frontdesk.errors import SetupError, UsageError
from frontdesk.store import postgres, sqlite
from frontdesk.store.fault import UnavailableError

READERS: Final = 4
"""Connections that read at once."""


class Dialect(Protocol):
    """What `store.sqlite` and `store.postgres` both provide; each module is a dialect."""

    def accepted(self, url: URL) -> URL:
        """The URL as it is used; UsageError if we cannot use it."""

    def engine(self, url: URL, *, writes: bool, connections: int) -> Engine:
        """An engine whose transactions all write, or all read one snapshot."""

    def fault(self, connection: Connection) -> str | None:
        """What makes the database unfit for use, as far as a quick check at the start tells; outside a transaction."""

    def damage(self, url: URL) -> str | None:
        """The damage that a check of the whole database finds; blocks."""

    def rebuilding(self, connection: Connection) -> AbstractContextManager[None]:
        """An exclusive transaction that waits its turn and may rebuild tables."""

    def dangling(self, connection: Connection) -> str | None:
        """A table with a row whose foreign key points to nothing."""

    def in_transaction(self, connection: Connection) -> bool:
        """Whether the connection, which is not lost, has a transaction that still takes statements."""

    COUNTS: bool
    """Whether the database counts the changes of other connections."""

    def generation(self, connection: Connection) -> int | None:
        """A number that changes when another connection has committed, or this one is new; None if not `COUNTS`."""

    def broken(self, error: BaseException | None) -> bool:
        """Whether the driver's error says that the database cannot do its work."""

    def cause(self, error: DBAPIError) -> str:
        """The driver's own words, in one line."""


DIALECTS: Final[Mapping[str, Dialect]] = {"sqlite": sqlite, "postgresql": postgres}


def read_url(text: str) -> URL:
    """The database that a `--db` option names.

    Raises:
        UsageError: The text is not a SQLAlchemy URL of a database that we can use.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "the database must be a URL such as sqlite:////var/lib/frontdesk.db or postgresql+psycopg://host/name"
        ) from error
    name = url.get_backend_name()
    if name not in DIALECTS:
        raise UsageError(f"only sqlite and postgresql databases can be used, not {name!r}")
    return DIALECTS[name].accepted(url)


def engine(url: URL, *, writes: bool) -> Engine:
    """An engine whose transactions are all of one sort: they write, or they read one snapshot and cannot write.

    Only one writing transaction runs at a time in the whole database, across all processes. What it reads stays true
    until its end, and the numbers that it gives become visible in their order.
    """
    try:
        return DIALECTS[url.get_backend_name()].engine(url, writes=writes, connections=1 if writes else READERS)
    except (NoSuchModuleError, ArgumentError, TypeError, ImportError) as error:
        raise SetupError(f"no driver for the database {url.render_as_string()}: {error}") from error


def _of(connection: Connection) -> Dialect:
    return DIALECTS[connection.dialect.name]


def fault(engine: Engine) -> str | None:
    """What makes the database unfit for use, in a few words: damage, or a wrong encoding. None if nothing was found.

    Quick enough for every start, however large the database: see `store.sqlite.SMALL_BYTES`.
    """
    with engine.connect() as connection:
        return _of(connection).fault(connection)


def damage(url: URL) -> str | None:
    """The damage that a check of the whole database finds, in a few words. Blocks, at least a second per gigabyte.

    For a background thread, after a start that checked only a part.
    """
    return DIALECTS[url.get_backend_name()].damage(url)


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which a table may be dropped and recreated although rows of other tables refer to it.

    Only one process is in it at a time. A caller that changes anything must look for `dangling` rows before its end.
    """
    with engine.connect() as connection, _of(connection).rebuilding(connection):
        yield connection


def dangling(connection: Connection) -> str | None:
    """A table with a row whose foreign key points to nothing; None if there is no such row."""
    return _of(connection).dangling(connection)


def in_transaction(connection: Connection) -> bool:
    """Whether the transaction still takes statements.

    It does not after a full disk (SQLite has rolled it back by itself), after a statement that failed outside of a
    savepoint (PostgreSQL), or when the connection is gone: then nothing of the transaction will ever be stored.
    """
    return not connection.invalidated and _of(connection).in_transaction(connection)


def counts_changes(engine: Engine) -> bool:
    """Whether `generation` gives a number."""
    return DIALECTS[engine.dialect.name].COUNTS


def generation(connection: Connection) -> int | None:
    """A number that differs from the previous one once another connection has committed a change, or this one is new.

    None if the database does not tell: then any change by other connections must be expected.
    """
    return _of(connection).generation(connection)


@contextmanager
def unavailable() -> Iterator[None]:
    """Inside, a database that cannot answer raises `UnavailableError`; errors of wrong statements pass unchanged."""
    try:
        yield
    except OperationalError as error:
        raise UnavailableError(f"the database cannot answer: {cause(error)}") from error
    except PoolTimeoutError as error:
        raise UnavailableError("the database cannot answer: every connection is in use") from error
    except DBAPIError as error:
        if broken(error):
            raise UnavailableError(f"the database cannot be used: {cause(error)}") from error
        raise


def broken(error: DBAPIError) -> bool:
    """Whether the connection is gone, the file is damaged or no database, or the server cannot do its work."""
    return error.connection_invalidated or any(dialect.broken(error.orig) for dialect in DIALECTS.values())


def cause(error: DBAPIError) -> str:
    """The driver's own words, in one line."""
    name = "postgresql" if hasattr(error.orig, "sqlstate") else "sqlite"
    return DIALECTS[name].cause(error)
