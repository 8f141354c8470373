"""Users for the command line: each function opens the database, does one unit of work, and closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from frontdesk.errors import UsageError
from frontdesk.runtime import settings
from frontdesk.runtime.accounts import passwords, sessions, users
from frontdesk.runtime.clock import Clock
from frontdesk.store import audit
from frontdesk.store import users as stored
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.driver import read_url
from frontdesk.store.users import User

COMMAND: Final = "command"
"""The name and the address of the command line in the audit."""


@contextmanager
def opened(db: str) -> Iterator[Database]:
    """The database of a URL, for one piece of work."""
    database = Database.open(db)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def existing(db: str) -> Iterator[Database]:
    """The same for a database that must exist: reading never creates one.

    Raises:
        UsageError: There is no such file.
    """
    if (file := missing(db)) is not None:
        raise UsageError(f"there is no database {file}; name it with --db or in FRONTDESK_DB")
    with opened(db) as database:
        yield database


def missing(db: str) -> str | None:
    """The file of a database that does not exist yet; None if it exists, or if the database is not a file."""
    where = read_url(db)
    file = where.database or ""
    return file if where.get_backend_name() == "sqlite" and not Path(file).is_file() else None


def add(
    db: str,
    public_url: str,
    email: str,
    *,
    name: str,
    role: str,
    teams: Iterable[str],
    password: str | None,
) -> str | None:
    """Add a user; without a password, a one-time sign-in link.

    Raises:
        UsageError: A value cannot be used, or the address is taken.
        SetupError: The database cannot be opened.
    """
    hashed, now_ms, teams = _hash(password), Clock().now_ms(), tuple(teams)

    def unit(connection: Connection) -> str | None:
        user = users.add(connection, email, name=name, role=role, teams=teams, password_hash=hashed, now_ms=now_ms)
        _note(connection, "user-added", user, role=user.role, teams=list(user.teams))
        return None if hashed else sessions.invite(connection, user, now_ms)

    return _link(db, public_url, unit)


def set_password(db: str, public_url: str, email: str, password: str | None) -> str | None:
    """Set a user's password; without one, take it away and give a one-time sign-in link."""
    hashed, now_ms = _hash(password), Clock().now_ms()

    def unit(connection: Connection) -> str | None:
        user = users.set_password(connection, email, hashed)
        _note(connection, "user-password", user)
        return None if hashed else sessions.invite(connection, user, now_ms)

    return _link(db, public_url, unit)


def _link(db: str, public_url: str, unit: Callable[[Connection], str | None]) -> str | None:
    origin = settings.public_url(public_url)
    with opened(db) as database:
        token = database.write_now(unit)
    return sessions.link(origin, token) if token else None


def _hash(password: str | None) -> str | None:
    if password is None:
        return None
    passwords.check(password)
    return passwords.hash_password(password)


def everybody(db: str) -> tuple[User, ...]:
    """All users, by address."""
    with opened(db) as database:
        return database.read_now(stored.everybody)


def disable(db: str, email: str, *, undo: bool = False) -> None:
    """Disable a user; with `undo`, enable the user again."""

    def unit(connection: Connection) -> None:
        _note(connection, "user-enabled" if undo else "user-disabled", users.disable(connection, email, undo=undo))

    with opened(db) as database:
        database.write_now(unit)


def set_role(db: str, email: str, role: str) -> None:
    """Give a user another role."""

    def unit(connection: Connection) -> None:
        before = users.named(connection, email).role
        _note(connection, "user-role", users.set_role(connection, email, role), role=role, before=before)

    with opened(db) as database:
        database.write_now(unit)


def _note(connection: Connection, action: str, user: User, **details: Any) -> None:
    audit.append(connection, Act(Clock().now_ms(), COMMAND, COMMAND, action, user.email, details))
