"""Conversations as rows: loaded, begun, and saved if nobody was faster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, insert, literal, select, tuple_, update

from frontdesk.errors import ConflictError
from frontdesk.store.schema import conversations, events, log

Json = dict[str, Any]


class VersionError(ConflictError):
    """The row was changed since it was loaded; the unit of work may run again from its beginning."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation as it is stored; `store.schema` says what each column means."""

    id: str
    playbook: str
    release: str
    token_hash: str
    state: Json
    created_at: int
    updated_at: int
    version: int = 0
    events: int = 0
    seq: int = 0
    visitor_seq: int = 0
    phase: str = "bot"
    timer: str | None = None
    due_ms: int | None = None
    standing: str = "bot"
    team: str = ""
    assigned_to: str | None = None
    missed: bool = False
    waiting_until: int | None = None
    requested_at: int | None = None
    closed_at: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    edited: tuple[str, ...] = ()
    preview: str = ""
    words: str = ""
    unread: int = 0
    installed: bool = False
    origin: str = ""
    page: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the log, as it is stored.

    Attributes:
        visible: The visitor sees it; it takes the next number of both counts.
        extra: What its kind has beside the body.
        view: What the visitor is asked after the step whose last visible row this is.
    """

    at: int
    kind: str
    sender: str
    author: str = ""
    body: list[Any] = field(default_factory=list)
    extra: Json = field(default_factory=dict)
    view: Json | None = None
    visible: bool = True
    seq: int = 0
    visitor_seq: int | None = None


def conversation_of(row: Any) -> Conversation:
    """A conversation from a row of its table."""
    known = dict(row._mapping)
    return Conversation(**known | {"edited": tuple(known["edited"])})


def _columns(conversation: Conversation) -> Json:
    values = {column.name: getattr(conversation, column.name) for column in conversations.columns}
    return values | {
        "edited": list(conversation.edited),
        "details": dict(conversation.details),
        "page": dict(conversation.page),
    }


def load(connection: Connection, conversation_id: str) -> Conversation | None:
    """The conversation with this id."""
    row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).one_or_none()
    return None if row is None else conversation_of(row)


def load_many(connection: Connection, ids: frozenset[str]) -> dict[str, Conversation]:
    """Those of these conversations that there are, by id."""
    rows = connection.execute(select(conversations).where(conversations.c.id.in_(ids)))
    return {row.id: conversation_of(row) for row in rows}


def by_token(connection: Connection, token_hash: str) -> Conversation | None:
    """The conversation whose visitor holds this token."""
    row = connection.execute(select(conversations).where(conversations.c.token_hash == token_hash)).one_or_none()
    return None if row is None else conversation_of(row)


def begin(connection: Connection, conversation: Conversation) -> None:
    """Store a new conversation, before anything has happened in it."""
    connection.execute(insert(conversations).values(_columns(conversation)))


def save(connection: Connection, conversation: Conversation) -> Conversation:
    """Store a changed conversation under the next version.

    Raises:
        VersionError: It is no longer at the version that was loaded: somebody was faster.
    """
    values = _columns(conversation) | {"version": conversation.version + 1}
    changed = connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation.id, conversations.c.version == conversation.version)
        .values(values)
    )
    if changed.rowcount != 1:
        raise VersionError(f"conversation {conversation.id} was changed by somebody else")
    return replaced(conversation, version=conversation.version + 1)


def append_event(connection: Connection, conversation: Conversation, event: Json) -> Conversation:
    """Store what happened; gives the conversation with its count, to be saved."""
    n = conversation.events + 1
    connection.execute(insert(events).values(conversation=conversation.id, n=n, event=event))
    return replaced(conversation, events=n)


def append_rows(
    connection: Connection, conversation: Conversation, rows: tuple[LogRow, ...]
) -> tuple[Conversation, tuple[LogRow, ...]]:
    """Store log rows under the next numbers; gives the conversation with its counts, to be saved, and the rows."""
    seq, visitor_seq, numbered = conversation.seq, conversation.visitor_seq, []
    for row in rows:
        seq += 1
        visitor_seq += row.visible
        numbered.append(replaced(row, seq=seq, visitor_seq=visitor_seq if row.visible else None))
    if numbered:
        names = [column.name for column in log.columns if column.name != "conversation"]
        connection.execute(
            insert(log),
            [{name: getattr(row, name) for name in names} | {"conversation": conversation.id} for row in numbered],
        )
    return replaced(conversation, seq=seq, visitor_seq=visitor_seq), tuple(numbered)


def history(connection: Connection, conversation_id: str) -> tuple[Json, ...]:
    """Everything that happened, in order."""
    rows = connection.execute(
        select(events.c.event).where(events.c.conversation == conversation_id).order_by(events.c.n)
    )
    return tuple(rows.scalars())


def _row(row: Any) -> LogRow:
    known = dict(row._mapping)
    del known["conversation"]
    return LogRow(**known, visible=known["visitor_seq"] is not None)


def rows_for_agents(connection: Connection, conversation_id: str, since: int, limit: int) -> tuple[LogRow, ...]:
    """Log rows after a number of the agents' count."""
    rows = connection.execute(
        select(log).where(log.c.conversation == conversation_id, log.c.seq > since).order_by(log.c.seq).limit(limit)
    )
    return tuple(_row(row) for row in rows)


def rows_for_visitor(connection: Connection, conversation_id: str, since: int, limit: int) -> tuple[LogRow, ...]:
    """Log rows after a number of the visitor's count."""
    rows = connection.execute(
        select(log)
        .where(log.c.conversation == conversation_id, log.c.visitor_seq > since)
        .order_by(log.c.visitor_seq)
        .limit(limit)
    )
    return tuple(_row(row) for row in rows)


def due(
    connection: Connection, now_ms: int, limit: int, after: tuple[str, str, int] | None = None
) -> tuple[tuple[str, str, int], ...]:
    """Timers that have run out, earliest first: conversation, name and the instant they were due.

    Args:
        after: Only those behind this one.
    """
    columns = conversations.c.id, conversations.c.timer, conversations.c.due_ms
    query = select(*columns).where(conversations.c.due_ms <= now_ms)
    if after is not None:
        query = query.where(_behind(conversations.c.due_ms, after[2], after[0]))
    rows = connection.execute(query.order_by(conversations.c.due_ms, conversations.c.id).limit(limit))
    return tuple((row.id, row.timer, row.due_ms) for row in rows)


def count_due(connection: Connection, now_ms: int) -> int:
    """How many timers have run out."""
    query = select(func.count()).select_from(conversations).where(conversations.c.due_ms <= now_ms)
    return connection.execute(query).scalar_one()


def waiting_for_nobody(
    connection: Connection, online: tuple[str, ...], limit: int, after: tuple[str, int] | None = None
) -> tuple[tuple[str, int], ...]:
    """Conversations that wait for a team which is not among those online, the longest wait first, each with its begin.

    Args:
        after: Only those behind this one.
    """
    columns = conversations.c.id, conversations.c.requested_at
    query = select(*columns).where(conversations.c.phase == "waiting", conversations.c.team.not_in(online))
    if after is not None:
        query = query.where(_behind(conversations.c.requested_at, after[1], after[0]))
    rows = connection.execute(query.order_by(conversations.c.requested_at, conversations.c.id).limit(limit))
    return tuple((row.id, row.requested_at) for row in rows)


def _behind(instant: Column[int], at_ms: int, conversation_id: str) -> ColumnElement[bool]:
    """Rows that stand behind this one where all are sorted by an instant and then by id."""
    return tuple_(instant, conversations.c.id) > tuple_(literal(at_ms), literal(conversation_id))
