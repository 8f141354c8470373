"""Conversations whose retention time is over: found by `expires_at`, and removed with all rows that refer to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from frontdesk.store import feed
from frontdesk.store.conversations import REMOVED
from frontdesk.store.feed import Entry
from frontdesk.store.schema import conversations, metadata
from frontdesk.store.schema import feed as feed_table
from frontdesk.store.statement import readable

STEP: Final = 4
"""How many conversations one transaction removes at most, so that live chats do not wait long for it."""

ROWS: Final = 200
"""How many rows of one table one transaction removes of a conversation; longer conversations take several."""

HANGING: Final[tuple[Table, ...]] = tuple(
    table
    for table in reversed(metadata.sorted_tables)
    if any(key.column.table is conversations for key in table.foreign_keys)
)
"""Every table whose rows belong to a conversation, with the column `conversation`."""

SEAL: Final = literal(REMOVED) + conversations.c.id
"""The `token_hash` of a conversation whose removal has begun: it matches no visitor's token."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation whose retention time may be over.

    Attributes:
        updated_at: When anything last happened in it.
        due_ms: When its next timer runs out.
        expires_at: When it is due to be checked: it never expires before this instant, and may already have.
        sealed: Its removal has begun: whatever has happened since, the rest goes too.
    """

    id: str
    playbook: str
    release: str
    updated_at: int
    due_ms: int | None
    expires_at: int
    sealed: bool


def old(
    connection: Connection, now_ms: int, after: Candidate | None = None, limit: int = STEP
) -> tuple[Candidate, ...]:
    """Conversations whose `expires_at` has come, the earliest first.

    Args:
        after: Only those after this one.
    """
    table = conversations.c
    columns = table.id, table.playbook, table.release, table.updated_at, table.due_ms, table.expires_at
    query = select(*columns, (table.token_hash == SEAL).label("sealed")).where(table.expires_at <= now_ms)
    if after is not None:
        place = tuple_(literal(after.expires_at), literal(after.id))
        query = query.where(tuple_(table.expires_at, table.id) > place)
    rows = readable(connection, query.order_by(table.expires_at, table.id), limit)
    return tuple(Candidate(**row._mapping) for row in rows)


def keep_until(connection: Connection, found: Candidate, at_ms: int) -> None:
    """Check a conversation again at an instant. This is no change of the conversation: its version stays."""
    as_found = conversations.c.id == found.id, conversations.c.expires_at == found.expires_at
    connection.execute(update(conversations).where(*as_found).values(expires_at=at_ms))


def seal(connection: Connection, conversation_id: str, at_ms: int) -> bool:
    """Take a conversation from its visitor and agents, before its rows are removed; true if agents must be told.

    An entry of the feed tells them. It is removed with the rest, so the caller must give them time to read it first.
    """
    own = conversations.c
    columns = own.team, own.standing, own.assigned_to
    was = connection.execute(select(*columns).where(own.id == conversation_id)).one_or_none()
    _seal(connection, own.id == conversation_id)
    if was is None or was.standing == "bot":
        return False
    entry = Entry(conversation_id, at_ms, "changed", "system", was.team, was.standing, was.assigned_to, "bot", None)
    feed.number(connection, (entry,))
    connection.execute(insert(feed_table).values(asdict(entry)))
    return True


def _seal(connection: Connection, which: ColumnElement[bool]) -> bool:
    sealed = {
        "token_hash": SEAL,
        "version": conversations.c.version + 1,
        "timer": None,
        "due_ms": None,
        "unfinished_at": None,
        "standing": "bot",
        "assigned_to": None,
    }
    return connection.execute(update(conversations).where(which).values(sealed)).rowcount == 1


def remove(connection: Connection, found: Candidate) -> bool:
    """Remove a conversation, or a first part of one with many rows; true once nothing of it is left.

    Nothing happens if the conversation has gone on since it was found. From the first part on, the visitor's token
    opens nothing, and no agent finds the conversation.
    """
    unchanged = or_(conversations.c.updated_at == found.updated_at, conversations.c.token_hash == SEAL)
    if not _seal(connection, and_(conversations.c.id == found.id, unchanged)):
        return False
    feed.mark(connection)
    taken = [take_from(connection, table, found.id) for table in HANGING]
    if ROWS in taken:
        return False
    connection.execute(delete(conversations).where(conversations.c.id == found.id))
    return True


def take_from(connection: Connection, table: Table, conversation_id: str) -> int:
    """Delete a conversation's rows of a table, at most `ROWS`; returns how many."""
    own = select(*table.primary_key).where(table.c.conversation == conversation_id).limit(ROWS)
    key = tuple_(*table.primary_key)
    return connection.execute(delete(table).where(key.in_(own))).rowcount


def count(connection: Connection) -> int:
    """How many conversations there are."""
    return connection.execute(select(func.count()).select_from(conversations)).scalar_one()
