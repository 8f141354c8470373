"""Conversations that a visitor has left unfinished: found by `unfinished_at`, with what is known of each."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, exists, func, select, update

from frontdesk.store.conversations import Conversation, conversation_of
from frontdesk.store.schema import conversations, log, records
from frontdesk.store.statement import readable

STEP: Final = 100
"""How many conversations one query finds at most."""


def due(connection: Connection, now_ms: int, limit: int = STEP) -> tuple[Conversation, ...]:
    """Conversations whose `unfinished_at` has come, the longest due first."""
    query = select(conversations).where(conversations.c.unfinished_at <= now_ms)
    query = query.order_by(conversations.c.unfinished_at, conversations.c.id)
    return tuple(conversation_of(row) for row in readable(connection, query, limit))


def last_answer_at(connection: Connection, conversation: Conversation) -> int:
    """When the visitor last said something; if they never did, when the conversation began."""
    query = select(func.max(log.c.at)).where(log.c.conversation == conversation.id, log.c.sender == "visitor")
    return connection.execute(query).scalar() or conversation.created_at


def met_a_person(connection: Connection, conversation_id: str) -> bool:
    """Whether an agent has ever joined."""
    joined = exists().where(log.c.conversation == conversation_id, log.c.kind == "joined")
    return bool(connection.execute(select(joined)).scalar())


def is_recorded(connection: Connection, conversation_id: str) -> bool:
    """Whether the conversation has a lead or a deal."""
    made = exists().where(records.c.conversation == conversation_id, records.c.kind.in_(("lead", "deal")))
    return bool(connection.execute(select(made)).scalar())


def look_again(connection: Connection, conversation: Conversation, at_ms: int | None) -> bool:
    """Set when to check a conversation next, None for never; false if another process has set it meanwhile.

    This is no change of the conversation: its version stays.
    """
    as_found = conversations.c.id == conversation.id, conversations.c.unfinished_at == conversation.unfinished_at
    return connection.execute(update(conversations).where(*as_found).values(unfinished_at=at_ms)).rowcount == 1
