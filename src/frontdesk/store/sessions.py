"""Who is signed in, and the one-time links that let people in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, update

from frontdesk.store.schema import invitations, sessions, users
from frontdesk.store.users import User, by_id, user_of


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that holds, with the person as they are now."""

    token_hash: str
    user: User
    created_at: int
    expires_at: int
    last_seen_at: int


def begin(connection: Connection, token_hash: str, user: str, now_ms: int, expires_at: int) -> None:
    """Store a sign-in."""
    connection.execute(
        insert(sessions).values(
            token_hash=token_hash, user=user, created_at=now_ms, expires_at=expires_at, last_seen_at=now_ms
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
    return Session(row.token_hash, user, row.created_at, row.expires_at, row.last_seen_at)


def users_of(connection: Connection, token_hashes: Collection[str], now_ms: int) -> dict[str, User]:
    """The people of those of these sign-ins that still hold, by sign-in: for a watch over open sockets.

    Raises:
        CorruptError: One of them cannot be read.
    """
    rows = connection.execute(
        select(sessions.c.token_hash, users)
        .join(users, users.c.id == sessions.c.user)
        .where(sessions.c.token_hash.in_(token_hashes), sessions.c.expires_at > now_ms, users.c.disabled.is_(False))
    )
    return {row.token_hash: user_of(row) for row in rows}


def touch(connection: Connection, token_hash: str, now_ms: int, expires_at: int) -> None:
    """Note that it was used, and let it last longer."""
    connection.execute(
        update(sessions).where(sessions.c.token_hash == token_hash).values(last_seen_at=now_ms, expires_at=expires_at)
    )


def end(connection: Connection, token_hash: str) -> None:
    """Sign out; nothing if it is gone already."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all(connection: Connection, user: str) -> None:
    """Sign a person out everywhere."""
    connection.execute(delete(sessions).where(sessions.c.user == user))


def sweep(connection: Connection, now_ms: int) -> None:
    """Forget sign-ins that have expired."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now_ms))


def invite(connection: Connection, token_hash: str, user: str, now_ms: int, expires_at: int) -> None:
    """Store a one-time link; those of anybody that are used or have expired are forgotten."""
    dead = or_(invitations.c.used_at.is_not(None), invitations.c.expires_at <= now_ms)
    connection.execute(delete(invitations).where(dead))
    connection.execute(
        insert(invitations).values(token_hash=token_hash, user=user, created_at=now_ms, expires_at=expires_at)
    )


def withdraw(connection: Connection, user: str) -> None:
    """Make every link of a person worthless."""
    connection.execute(delete(invitations).where(invitations.c.user == user))


def invited(connection: Connection, token_hash: str, now_ms: int) -> User | None:
    """Whom an unused link that has not expired would let in; it stays unused."""
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
    """Use a link up: whom it lets in, or none if it is unknown, used or expired."""
    user = invited(connection, token_hash, now_ms)
    if user is not None:
        connection.execute(update(invitations).where(invitations.c.token_hash == token_hash).values(used_at=now_ms))
    return user
