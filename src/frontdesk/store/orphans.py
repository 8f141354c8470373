"""Open chats whose owner may sign in no more, or is not there: nobody else sees them, and nobody may take them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from frontdesk.store.schema import conversations, users


def orphans(connection: Connection, limit: int) -> tuple[tuple[str, str], ...]:
    """Ids of such conversations with the id of their owner, the one that has stood still longest first."""
    rows = connection.execute(
        select(conversations.c.id, users.c.id)
        .join_from(users, conversations, conversations.c.assigned_to == users.c.id)
        .where(users.c.disabled.is_(True), conversations.c.standing == "assigned")
        .order_by(conversations.c.updated_at)
        .limit(limit)
    )
    return tuple((conversation, owner) for conversation, owner in rows)


def left_alone(connection: Connection, there: Collection[str], limit: int) -> tuple[tuple[str, str], ...]:
    """Ids of open chats with the id of their owner, who is none of these; the one that stood still longest first."""
    rows = connection.execute(
        select(conversations.c.id, conversations.c.assigned_to)
        .where(conversations.c.assigned_to.is_not(None), conversations.c.standing == "assigned")
        .where(conversations.c.assigned_to.not_in(sorted(there)))
        .order_by(conversations.c.updated_at)
        .limit(limit)
    )
    return tuple((conversation, owner) for conversation, owner in rows)
