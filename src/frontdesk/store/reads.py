"""How far visitors have got in their chats: which rows their pages have received, and which they have seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select, update

from frontdesk.store.conversations import LARGEST
from frontdesk.store.schema import log, reads


@dataclass(frozen=True, slots=True)
class Read:
    """How far the pages of one conversation have got.

    Attributes:
        received: The last row that arrived, in the agents' numbering; 0 for none.
        seen: The last row that the visitor has seen, likewise.
        seen_at: When the visitor saw that row.
    """

    received: int = 0
    seen: int = 0
    seen_at: int | None = None


def of(connection: Connection, conversation: str) -> Read:
    """How far a conversation's pages have got."""
    columns = reads.c.received, reads.c.seen, reads.c.seen_at
    row = connection.execute(select(*columns).where(reads.c.conversation == conversation)).one_or_none()
    return Read() if row is None else Read(*row)


def advance(connection: Connection, conversation: str, received: int, seen: int, now_ms: int) -> bool:
    """Note how far pages have got, in the visitor's numbering; returns whether that is further than before.

    If a page claims to have seen a row that does not exist, the last existing one counts.
    """
    before = of(connection, conversation)
    got, saw = _row(connection, conversation, max(received, seen)), _row(connection, conversation, seen)
    after = Read(max(before.received, got), max(before.seen, saw), now_ms if saw > before.seen else before.seen_at)
    if after == before:
        return False
    changed = connection.execute(update(reads).where(reads.c.conversation == conversation).values(asdict(after)))
    if not changed.rowcount:
        connection.execute(insert(reads).values(conversation=conversation, **asdict(after)))
    return True


def _row(connection: Connection, conversation: str, visitor_seq: int) -> int:
    """The agents' number for a row by its visitor's number, or for the last row before it."""
    known = log.c.conversation == conversation, log.c.visitor_seq <= min(visitor_seq, LARGEST)
    found: int | None = connection.execute(select(func.max(log.c.seq)).where(*known)).scalar()
    return found or 0
