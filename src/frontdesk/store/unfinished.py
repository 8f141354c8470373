"""Conversations that a visitor has left without an end: found by their instant, and what is known of each."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, exists, func, select, update

from frontdesk.store.conversations import Conversation, conversation_of
from frontdesk.store.schema import conversations, log, records
from frontdesk.store.statement import readable

STEP: Final = 100
"""Conversations that one look finds at most; the next goes on."""


def due(connection: Connection, now_ms: int, limit: int = STEP) -> tuple[Conversation, ...]:
    """Conversations whose `unfinished_at` has come, the longest due first."""
    query = select(conversations).where(conversations.c.unfinished_at <= now_ms)
    query = query.order_by(conversations.c.unfinished_at, conversations.c.id)
    return tuple(conversation_of(row) for row in readable(connection, query, limit))


def last_answer_at(connection: Connection, conversation: Conversation) -> int:
    """When the visitor said something last; when they came, if they never did."""
    query = select(func.max(log.c.at)).where(log.c.conversation == conversation.id, log.c.sender == "visitor")
    return connection.execute(query).scalar() or conversation.created_at


def met_a_person(connection: Connection, conversation_id: str) -> bool:
    """An agent has joined, now or ever."""
    joined = exists().where(log.c.conversation == conversation_id, log.c.kind == "joined")
    return bool(connection.execute(select(joined)).scalar())


def is_recorded(connection: Connection, conversation_id: str) -> bool:
    """There is a lead or a deal of it already."""
    made = exists().where(records.c.conversation == conversation_id, records.c.kind.in_(("lead", "deal")))
    return bool(connection.execute(select(made)).scalar())


def look_again(connection: Connection, conversation: Conversation, at_ms: int | None) -> bool:
    """Move the instant of a conversation, or look at it no more; false if somebody else has moved it.

    This is no change of the conversation: its version stays.
    """
    as_found = conversations.c.id == conversation.id, conversations.c.unfinished_at == conversation.unfinished_at
    return connection.execute(update(conversations).where(*as_found).values(unfinished_at=at_ms)).rowcount == 1
