"""The one-time links that make the first administrator: kept until there is a user."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from frontdesk.store.schema import set_ups


def add(connection: Connection, token_hash: str, now_ms: int, expires_at: int) -> None:
    """Store a link; expired ones are deleted. Every node that starts has its own."""
    connection.execute(delete(set_ups).where(set_ups.c.expires_at <= now_ms))
    connection.execute(insert(set_ups).values(token_hash=token_hash, created_at=now_ms, expires_at=expires_at))


def holds(connection: Connection, token_hash: str, now_ms: int) -> bool:
    """Whether the link is valid: it has not expired, and no link was used yet."""
    link = set_ups.c.token_hash == token_hash, set_ups.c.expires_at > now_ms
    return connection.execute(select(set_ups.c.token_hash).where(*link)).first() is not None


def end(connection: Connection) -> None:
    """Make every link invalid, of all nodes."""
    connection.execute(delete(set_ups))
