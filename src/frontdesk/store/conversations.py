"""Conversations and their logs as rows, and the queries that find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, func, literal, select, tuple_

from frontdesk.errors import CorruptError
from frontdesk.ir import codec
from frontdesk.ir.state import State
from frontdesk.lang.noun import noun
from frontdesk.store.schema import conversations, events, log
from frontdesk.store.statement import readable

Json = dict[str, Any]


LARGEST: Final = 2**31 - 1
"""The largest number that an Integer column holds."""


COLUMNS: Final = tuple(column.name for column in conversations.columns)
"""The columns of a conversation, in the order of the table."""

REMOVED: Final = "removed:"
"""The prefix of `token_hash` once a conversation's removal has begun: it matches no visitor's token."""


@dataclass(frozen=True)
class Conversation:
    """One conversation as it is stored; `store.schema` says what each column means.

    Attributes:
        state: The engine's state; as it comes from the table, the JSON that it is stored as.
    """

    id: str
    playbook: str
    release: str
    token_hash: str
    state: State | Json
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
    unfinished_at: int | None = None
    expires_at: int | None = None

    @property
    def hidden(self) -> int:
        """How many rows of its log only agents see: one for each note, and for each record."""
        return self.seq - self.visitor_seq

    def moved(self, columns: Mapping[str, Any]) -> Conversation:
        """The conversation with other values in some columns: like `dataclasses.replace`, but much faster."""
        moved = object.__new__(Conversation)
        moved.__dict__.update(self.__dict__)
        moved.__dict__.update(columns)
        return moved


@noun()
class LogRow:
    """One row of the log, as it is stored.

    Attributes:
        visible: The visitor sees the row: it takes the next number of both counts.
        extra: What rows of its kind have beside the body.
        view: On the last visible row of a step: what the visitor is asked after it.
    """

    at: int
    kind: str
    sender: str
    author: str = ""
    body: Sequence[Any] = ()
    extra: Json = field(default_factory=dict)
    view: Json | None = None
    visible: bool = True
    seq: int = 0
    visitor_seq: int | None = None


def conversation_of(row: Any) -> Conversation:
    """A conversation from a row of its table."""
    made = object.__new__(Conversation)
    known = made.__dict__
    known.update(zip(COLUMNS, row, strict=True))
    known["edited"] = tuple(known["edited"])
    return made


def opened(conversation: Conversation) -> Conversation:
    """The conversation with its state decoded, if that can be read."""
    if isinstance(conversation.state, State):
        return conversation
    try:
        return conversation.moved({"state": codec.decode(State, conversation.state)})
    except CorruptError:
        return conversation


def load(connection: Connection, conversation_id: str) -> Conversation | None:
    """The conversation with this id; None if it does not exist, or once its removal has begun."""
    row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).one_or_none()
    return None if row is None or row.token_hash.startswith(REMOVED) else conversation_of(row)


def newest(connection: Connection) -> Conversation | None:
    """The conversation that began last; ids are in the order of time."""
    row = connection.execute(select(conversations).order_by(conversations.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else conversation_of(row)


def load_many(connection: Connection, ids: frozenset[str]) -> dict[str, Conversation]:
    """Those of these conversations that exist and can be read, by id."""
    query = select(conversations).where(conversations.c.id.in_(ids)).order_by(conversations.c.id)
    return {row.id: conversation_of(row) for row in readable(connection, query)}


def by_token(connection: Connection, token_hash: str) -> Conversation | None:
    """The conversation whose visitor holds this token."""
    row = connection.execute(select(conversations).where(conversations.c.token_hash == token_hash)).one_or_none()
    return None if row is None else conversation_of(row)


def history(connection: Connection, conversation_id: str) -> tuple[Json, ...]:
    """The encoded events of a conversation, in order."""
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


def last_rows_for_agents(
    connection: Connection, conversation_id: str, before: int | None, limit: int
) -> tuple[LogRow, ...]:
    """The last log rows before a number of the agents' count, or before the end; in order."""
    query = select(log).where(log.c.conversation == conversation_id)
    if before is not None:
        query = query.where(log.c.seq < min(before, LARGEST))
    rows = connection.execute(query.order_by(log.c.seq.desc()).limit(limit))
    return tuple(_row(row) for row in rows)[::-1]


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
    connection: Connection, until_ms: int, limit: int, after: tuple[str, str, int] | None = None
) -> dict[tuple[str, str, int], int]:
    """Timers that are due at an instant or before, earliest first, to the versions of their conversations.

    Args:
        after: Only those after this one.

    Returns:
        The timers as conversation, name, and the instant they are due.
    """
    columns = conversations.c.id, conversations.c.timer, conversations.c.due_ms, conversations.c.version
    query = select(*columns).where(conversations.c.due_ms <= until_ms)
    if after is not None:
        query = query.where(_behind(conversations.c.due_ms, after[2], after[0]))
    rows = readable(connection, query.order_by(conversations.c.due_ms, conversations.c.id), limit)
    return {(name, timer, due_ms): version for name, timer, due_ms, version in rows}


def count_due(connection: Connection, now_ms: int) -> int:
    """How many timers have run out."""
    query = select(func.count()).select_from(conversations).where(conversations.c.due_ms <= now_ms)
    return connection.execute(query).scalar_one()


def waiting_for_nobody(
    connection: Connection, online: tuple[str, ...], limit: int, after: tuple[str, int] | None = None
) -> tuple[tuple[str, int], ...]:
    """Conversations that wait for a team without agents online, longest wait first, each with the start of its wait.

    Args:
        online: The teams with agents online.
        after: Only those after this one.
    """
    columns = conversations.c.id, conversations.c.requested_at
    query = select(*columns).where(conversations.c.phase == "waiting", conversations.c.team.not_in(online))
    if after is not None:
        query = query.where(_behind(conversations.c.requested_at, after[1], after[0]))
    rows = connection.execute(query.order_by(conversations.c.requested_at, conversations.c.id).limit(limit))
    return tuple((row.id, row.requested_at) for row in rows)


def _behind(instant: Column[int], at_ms: int, conversation_id: str) -> ColumnElement[bool]:
    """Rows after this one in the order of an instant and then of ids."""
    return tuple_(instant, conversations.c.id) > tuple_(literal(at_ms), literal(conversation_id))
