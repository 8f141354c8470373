"""How far visitors have got in their chats: what their pages have received, and what was before their eyes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, func, insert, select, update

from frontdesk.store.conversations import LARGEST
from frontdesk.store.schema import log, reads


@dataclass(frozen=True, slots=True)
class Read:
    """How far the pages of one conversation have got.

    Attributes:
        received: The last row that arrived, as agents count; 0 for none.
        seen: The last that was before the visitor's eyes, likewise.
        seen_at: When that was.
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
    """Note that pages have got so far, in the visitor's count; whether that is further than before.

    What a page says that it has seen and that does not exist counts as the last that does.
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
    """The agents' number of a row that visitors count so, or of the last one before it."""
    known = log.c.conversation == conversation, log.c.visitor_seq <= min(visitor_seq, LARGEST)
    found: int | None = connection.execute(select(func.max(log.c.seq)).where(*known)).scalar()
    return found or 0
