"""Access to PostgreSQL: sessions, transactions, the one writer, and what its errors mean."""

from __future__ import annotations

import logging
import selectors
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

from frontdesk.errors import UsageError
from frontdesk.store import statement

CONNECT_S: Final = 5
"""How long it may take to connect."""

LOCK_S: Final = 2
"""How long a statement waits for another transaction's lock before it fails as `UnavailableError`."""

STATEMENT_S: Final = 10
"""How long one statement may take."""

IDLE_S: Final = 5
"""How long a transaction may be idle before the server ends it: a node that hangs must not hold up the others."""

START_WAIT_S: Final = 60
"""How long a start waits for a process that is bringing the tables up to date."""

SILENCE_MS: Final = 10_000
"""How long sent bytes may stay unacknowledged before the network counts as gone."""

WRITER: Final = 0x0F_0DE5
"""The advisory lock that every writing transaction takes before anything else, and holds until its end."""

BEGIN: Final = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({WRITER})"
BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

DUE: Final = "frontdesk_begin"
"""The key under which a connection keeps the BEGIN that is still to be sent."""

SESSION: Final = (
    f"SET lock_timeout = '{LOCK_S}s';"
    f"SET statement_timeout = '{STATEMENT_S}s';"
    f"SET idle_in_transaction_session_timeout = '{IDLE_S}s';"
    # `remote_apply` promises more than `on`: an operator who chose it keeps it.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') <> 'remote_apply'"
)

DRIVERS: Final = ("postgresql", "postgresql+psycopg")

BROKEN: Final = ("25006", "25P02", "25P03", "53", "57", "58", "XX")
"""SQLSTATEs, or their prefixes, of a server that cannot work now: read-only, out of space, shutting down, damaged."""


def accepted(url: URL) -> URL:
    """The URL of a database that we can use, with our driver in it.

    Raises:
        UsageError: The URL names another driver, or no database.
    """
    if url.drivername not in DRIVERS:
        raise UsageError(
            f"for PostgreSQL, Frontdesk works with psycopg only: write postgresql+psycopg://, not {url.drivername}://"
        )
    if not url.database:
        raise UsageError("the URL must name the database: postgresql+psycopg://user@host/NAME")
    return url.set(drivername="postgresql+psycopg")


def engine(url: URL, *, writes: bool, connections: int) -> Engine:
    """An engine whose transactions are all of one sort: read committed, or a snapshot that cannot write."""
    # The driver is slow to import: users of SQLite need not wait for it.
    from frontdesk.store.nul import TextDumper

    # It warns of every pipeline that another process's faster write has ended, which is raised as well.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    settings = {
        "connect_timeout": CONNECT_S,
        "keepalives_idle": CONNECT_S,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": SILENCE_MS,
        "application_name": "frontdesk",
    }
    made = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_S,
        hide_parameters=True,
        json_deserializer=statement.read,
        connect_args={name: value for name, value in settings.items() if name not in url.query},
    )
    event.listen(made, "connect", partial(_on_connect, TextDumper))
    event.listen(made, "checkout", _on_checkout)
    event.listen(made, "begin", partial(_begin, BEGIN if writes else BEGIN_READING))
    event.listen(made, "before_cursor_execute", _send_begin)
    return made


def _on_connect(dumper: type, raw: Any, _record: object) -> None:
    # We send BEGIN ourselves, as on SQLite: the kind of transaction is set in one place.
    raw.autocommit = True
    raw.adapters.register_dumper(str, dumper)
    raw.execute(SESSION)


def _on_checkout(raw: Any, _record: object, _proxy: object) -> None:
    # A server that ended an idle connection has said so, and the bytes wait to be read: no query is needed to find out.
    if spoken(raw.fileno()):
        raise DisconnectionError("the server has ended the connection")


def spoken(socket: int) -> bool:
    """Whether the other side of an idle connection has sent something, or hung up."""
    # Not `select.select`, which takes only descriptors below 1,024: a server with many visitors has more.
    with selectors.DefaultSelector() as selector:
        selector.register(socket, selectors.EVENT_READ)
        return bool(selector.select(0))


def _begin(statement: str, connection: Connection) -> None:
    connection.info[DUE] = statement


def _send_begin(connection: Connection, cursor: Any, *_rest: object) -> None:
    # With the first statement, not before: what a unit of work computes until then keeps no other writer waiting.
    # Only one writer runs at a time, as on SQLite. So what it reads stays true until it has written, the numbers that
    # it gives become visible in their order, and there are no deadlocks.
    if statement := connection.info.pop(DUE, None):
        cursor.execute(statement)


def fault(connection: Connection) -> str | None:
    """What makes the database unfit for us; None if nothing does."""
    # The server has said so when it was connected to. A query would wait for whoever brings the tables up to date.
    raw: Any = connection.connection.driver_connection
    encoding = raw.info.parameter_status("server_encoding")
    return None if encoding == "UTF8" else f"it holds {encoding} text: make one with ENCODING 'UTF8'"


def damage(url: URL) -> str | None:
    """None: a server looks after its own files."""
    return None


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """An exclusive transaction that waits its turn and may take as long as it needs."""
    raw: Any = connection.connection.driver_connection
    raw.execute(f"SET lock_timeout = '{START_WAIT_S}s'; SET statement_timeout = 0")
    try:
        with connection.begin():
            yield
    finally:
        if not raw.closed:
            raw.execute(SESSION)


def dangling(connection: Connection) -> str | None:
    """None: PostgreSQL has no foreign keys that point to nothing."""
    return None


def in_transaction(connection: Connection) -> bool:
    """Whether the transaction takes statements; after a failed statement it takes none."""
    if DUE in connection.info:
        return True
    raw: Any = connection.connection.driver_connection
    return bool(raw.info.transaction_status.name == "INTRANS")


COUNTS: Final = False


def generation(connection: Connection) -> int | None:
    """None: the server keeps no such count."""
    return None


def broken(error: BaseException | None) -> bool:
    """Whether the server cannot do its work now, whatever the statement."""
    return (getattr(error, "sqlstate", None) or "").startswith(BROKEN)


def cause(error: DBAPIError) -> str:
    """The server's own words in one line, without the details, which may hold values of rows."""
    said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
    return said.partition("\n")[0].strip()
