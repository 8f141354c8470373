"""Who is signed in, and the one-time links that let people in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from frontdesk.store.schema import invitations, sessions, users
from frontdesk.store.users import User, by_id, user_of

ID_DIGITS: Final = 24
"""How many leading hexadecimal digits of a sign-in's digest are its id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a person signed in.

    Attributes:
        way: `password`, `link`, `oidc` or `set-up`.
        address: Where the request came from.
        browser: What the browser calls itself, truncated.
    """

    way: str
    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Session:
    """A valid sign-in, with the person as they are now.

    Attributes:
        origin: None for a sign-in from before origins were stored.
    """

    token_hash: str
    user: User
    created_at: int
    expires_at: int
    last_seen_at: int
    origin: Origin | None = None

    @property
    def id(self) -> str:
        """What people may see of the sign-in: the token cannot be derived from it."""
        return self.token_hash[:ID_DIGITS]


def begin(
    connection: Connection, token_hash: str, user: str, now_ms: int, expires_at: int, origin: Origin | None = None
) -> None:
    """Store a sign-in."""
    values = {} if origin is None else {"way": origin.way, "address": origin.address, "browser": origin.browser}
    connection.execute(
        insert(sessions).values(
            token_hash=token_hash, user=user, created_at=now_ms, expires_at=expires_at, last_seen_at=now_ms, **values
        )
    )


def find(connection: Connection, token_hash: str, now_ms: int) -> Session | None:
    """The sign-in of a token, unless it has expired or its person is disabled."""
    row = connection.execute(
        select(sessions).where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now_ms)
    ).one_or_none()
    user = None if row is None else by_id(connection, row.user)
    if row is None or user is None or user.disabled:
        return None
    return _session(row, user)


def of(connection: Connection, user: User, now_ms: int) -> tuple[Session, ...]:
    """The valid sign-ins of a person, newest first."""
    rows = connection.execute(
        select(sessions)
        .where(sessions.c.user == user.id, sessions.c.expires_at > now_ms)
        .order_by(sessions.c.created_at.desc(), sessions.c.token_hash)
    )
    return tuple(_session(row, user) for row in rows)


def _session(row: Any, user: User) -> Session:
    origin = None if row.way is None else Origin(row.way, row.address or "", row.browser or "")
    return Session(row.token_hash, user, row.created_at, row.expires_at, row.last_seen_at, origin)


def users_of(connection: Connection, token_hashes: Collection[str], now_ms: int) -> dict[str, User]:
    """Digest to person, for those of these sign-ins that are still valid: for a watch over open sockets.

    Raises:
        CorruptError: A row cannot be read.
    """
    rows = connection.execute(
        select(sessions.c.token_hash, users)
        .join(users, users.c.id == sessions.c.user)
        .where(sessions.c.token_hash.in_(token_hashes), sessions.c.expires_at > now_ms, users.c.disabled.is_(False))
    )
    return {row.token_hash: user_of(row) for row in rows}


def touch(connection: Connection, token_hash: str, now_ms: int, expires_at: int) -> None:
    """Note that a sign-in was used, and extend it."""
    connection.execute(
        update(sessions).where(sessions.c.token_hash == token_hash).values(last_seen_at=now_ms, expires_at=expires_at)
    )


def end(connection: Connection, token_hash: str) -> None:
    """Sign out; does nothing if the sign-in is gone already."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all(connection: Connection, user: str, but: str = "") -> int:
    """Sign a person out everywhere; returns how many sign-ins ended.

    Args:
        but: The digest of a sign-in that stays.
    """
    theirs = sessions.c.user == user, sessions.c.token_hash != but
    return connection.execute(delete(sessions).where(*theirs)).rowcount


def end_one(connection: Connection, user: str, session_id: str) -> bool:
    """Sign a person out in one place; false if they have no such sign-in."""
    theirs = sessions.c.user == user, func.substr(sessions.c.token_hash, 1, ID_DIGITS) == session_id
    return connection.execute(delete(sessions).where(*theirs)).rowcount > 0


def sweep(connection: Connection, now_ms: int) -> None:
    """Forget sign-ins that have expired."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now_ms))


def invite(connection: Connection, token_hash: str, user: str, now_ms: int, expires_at: int) -> None:
    """Store a one-time link; all used and expired links, of any person, are deleted."""
    dead = or_(invitations.c.used_at.is_not(None), invitations.c.expires_at <= now_ms)
    connection.execute(delete(invitations).where(dead))
    connection.execute(
        insert(invitations).values(token_hash=token_hash, user=user, created_at=now_ms, expires_at=expires_at)
    )


def withdraw(connection: Connection, user: str) -> None:
    """Make every link of a person worthless."""
    connection.execute(delete(invitations).where(invitations.c.user == user))


def invited(connection: Connection, token_hash: str, now_ms: int) -> User | None:
    """The person whom a link would let in, if it is unused and has not expired; the link stays unused."""
    row = connection.execute(
        select(invitations.c.user).where(
            invitations.c.token_hash == token_hash,
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now_ms,
        )
    ).one_or_none()
    user = None if row is None else by_id(connection, row.user)
    return None if user is None or user.disabled else user


def redeem(connection: Connection, token_hash: str, now_ms: int) -> User | None:
    """Use a link up; the person whom it lets in, None if it is unknown, used or expired."""
    user = invited(connection, token_hash, now_ms)
    if user is not None:
        connection.execute(update(invitations).where(invitations.c.token_hash == token_hash).values(used_at=now_ms))
    return user
