"""How the database is spoken to, whichever it is: its dialect by its URL, and what every dialect must offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from frontdesk.errors import SetupError
from frontdesk.store import postgres, sqlite
from frontdesk.store.fault import UnavailableError

READERS: Final = 4
"""Connections that read at once."""


class Dialect(Protocol):
    """What `store.sqlite` and `store.postgres` both know; a module is one."""

    def accepted(self, url: URL) -> URL:
        """The URL as it is used; SetupError where we cannot use it."""

    def engine(self, url: URL, *, writes: bool, connections: int) -> Engine:
        """An engine whose transactions all write, or all read one snapshot."""

    def fault(self, connection: Connection) -> str | None:
        """What makes the database unfit for use; found within a start's time, outside of a transaction."""

    def damage(self, url: URL) -> str | None:
        """What damage a look at everything finds; blocks."""

    def rebuilding(self, connection: Connection) -> AbstractContextManager[None]:
        """A transaction that is alone, waits its turn, and may remake tables."""

    def dangling(self, connection: Connection) -> str | None:
        """A table with a row that refers to nothing."""

    def in_transaction(self, connection: Connection) -> bool:
        """The connection, which is not lost, has a transaction that takes statements."""

    COUNTS: bool
    """The database counts the changes of others."""

    def generation(self, connection: Connection) -> int | None:
        """A number that changes when another connection has committed, or this is a new one; none if none can tell."""

    def broken(self, error: BaseException | None) -> bool:
        """The driver's error says that the database cannot do its work."""

    def cause(self, error: DBAPIError) -> str:
        """The driver's own words, in one line."""


DIALECTS: Final[Mapping[str, Dialect]] = {"sqlite": sqlite, "postgresql": postgres}


def read_url(text: str) -> URL:
    """The database that a `--db` names.

    Raises:
        SetupError: It is not a SQLAlchemy URL of a database that we can use.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SetupError(
            "the database must be a URL such as sqlite:////var/lib/frontdesk.db or postgresql+psycopg://host/name"
        ) from error
    name = url.get_backend_name()
    if name not in DIALECTS:
        raise SetupError(f"only sqlite and postgresql databases can be used, not {name!r}")
    return DIALECTS[name].accepted(url)


def engine(url: URL, *, writes: bool) -> Engine:
    """An engine whose transactions are all of one sort: they write, or they read one snapshot and cannot write.

    A transaction that writes is the only one in the whole database, whichever process it belongs to. What it reads
    stays true until its end, and numbers that it gives become visible in their order.
    """
    try:
        return DIALECTS[url.get_backend_name()].engine(url, writes=writes, connections=1 if writes else READERS)
    except (NoSuchModuleError, ArgumentError, TypeError, ImportError) as error:
        raise SetupError(f"no driver for the database {url.render_as_string()}: {error}") from error


def _of(connection: Connection) -> Dialect:
    return DIALECTS[connection.dialect.name]


def fault(engine: Engine) -> str | None:
    """What makes the database unfit for use, in a few words: damage, or a wrong encoding. None if nothing was found.

    It takes a start's time, however large the database: see `store.sqlite.SMALL_BYTES`.
    """
    with engine.connect() as connection:
        return _of(connection).fault(connection)


def damage(url: URL) -> str | None:
    """What damage a look at the whole database finds, in a few words. Blocks, a second and more for each gigabyte.

    For a thread beside the work, after a start that looked at a part only.
    """
    return DIALECTS[url.get_backend_name()].damage(url)


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which a table may be dropped and made anew although rows of others refer to it.

    One process is in it at a time. Whoever changes anything looks for `dangling` rows before its end.
    """
    with engine.connect() as connection, _of(connection).rebuilding(connection):
        yield connection


def dangling(connection: Connection) -> str | None:
    """A table with a row that refers to nothing; none if there is no such row."""
    return _of(connection).dangling(connection)


def in_transaction(connection: Connection) -> bool:
    """The transaction still takes statements.

    It does not after a full disk (SQLite has taken all back by itself), after a statement that failed outside of a
    savepoint (PostgreSQL), or when the connection is gone: then nothing of it will ever be stored.
    """
    return not connection.invalidated and _of(connection).in_transaction(connection)


def counts_changes(engine: Engine) -> bool:
    """`generation` gives a number."""
    return DIALECTS[engine.dialect.name].COUNTS


def generation(connection: Connection) -> int | None:
    """A number that differs from the one before once another connection has committed a change, or this one is new.

    None where the database does not tell: then others must be expected to have changed anything.
    """
    return _of(connection).generation(connection)


@contextmanager
def unavailable() -> Iterator[None]:
    """Inside, a database that cannot answer raises `UnavailableError`; wrong statements stay what they are."""
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
    """The connection is gone, the file is damaged or no database, or the server cannot do its work."""
    return error.connection_invalidated or any(dialect.broken(error.orig) for dialect in DIALECTS.values())


def cause(error: DBAPIError) -> str:
    """The driver's own words, in one line."""
    name = "postgresql" if hasattr(error.orig, "sqlstate") else "sqlite"
    return DIALECTS[name].cause(error)
