"""Keys that every node shares: made once, at random, and kept in the database."""

from __future__ import annotations

from secrets import token_bytes

from sqlalchemy import Connection, insert, select

from frontdesk.store.schema import secrets

BYTES = 32


def shared(connection: Connection, name: str) -> bytes:
    """The key of this name, made at the first call. A unit that writes."""
    known = connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar_one_or_none()
    if known is not None:
        return bytes(known)
    value = token_bytes(BYTES)
    connection.execute(insert(secrets).values(name=name, value=value))
    return value
