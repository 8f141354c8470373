"""Open chats whose owner may no longer sign in, or is away: no other agent can see or take them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, exists, select

from frontdesk.store.schema import conversations, users
from frontdesk.store.statement import readable

Chat = tuple[str, str]
"""The ids of a conversation and of the agent who owns it."""


def orphans(connection: Connection) -> tuple[Chat, ...]:
    """Open chats of disabled users, the longest unchanged first."""
    owner = exists().where(users.c.id == conversations.c.assigned_to)
    return _owned(connection, owner.where(users.c.disabled.is_(True)))


def left_alone(connection: Connection, there: Collection[str]) -> tuple[Chat, ...]:
    """Open chats whose owner is not among those present, the longest unchanged first."""
    return _owned(connection, conversations.c.assigned_to.not_in(sorted(there)))


def _owned(connection: Connection, condition: ColumnElement[bool]) -> tuple[Chat, ...]:
    query = (
        select(conversations.c.id, conversations.c.assigned_to)
        .where(conversations.c.assigned_to.is_not(None), conversations.c.standing == "assigned", condition)
        .order_by(conversations.c.updated_at, conversations.c.id)
    )
    return tuple((conversation, owner) for conversation, owner in readable(connection, query))
