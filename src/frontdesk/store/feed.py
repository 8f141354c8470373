"""The feed: the changes that agents' pages must hear of, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select, union_all, update

from frontdesk.store.schema import feed, marks
from frontdesk.store.statement import readable

MARK: Final = "feed"


_LAST: Final = union_all(select(func.max(feed.c.n).label("n")), select(marks.c.value).where(marks.c.name == MARK))
_END: Final = select(func.max(_LAST.subquery().c.n))


@dataclass(slots=True)
class Entry:
    """One change of a conversation; `runtime.policy` decides which agent hears of it, and what.

    Attributes:
        n: Its place in the feed; 0 until it is written.
        kind: A `Kind` of the policy.
        actor: Id of the agent who did it, `visitor`, or `system`.
        before: The standing before, with the owner then.
        after: The standing now, with the owner now.
    """

    conversation: str
    at: int
    kind: str
    actor: str
    team: str
    before: str
    owner_before: str | None
    after: str
    owner_after: str | None
    n: int = 0


def number(connection: Connection, entries: Iterable[Entry]) -> None:
    """Give entries the next places: 1…n, no gap, in the order in which transactions end, across all processes."""
    for n, entry in enumerate(entries, end(connection) + 1):
        entry.n = n


def after(connection: Connection, cursor: int, limit: int) -> tuple[Entry, ...]:
    """Entries after a place."""
    rows = readable(connection, select(feed).where(feed.c.n > cursor).order_by(feed.c.n), limit)
    return tuple(Entry(**row._mapping) for row in rows)


def end(connection: Connection) -> int:
    """The place of the last entry, even if it has been removed since; 0 if there was never one."""
    return connection.execute(_END).scalar() or 0


def mark(connection: Connection) -> None:
    """Skip a place, before entries are removed: no place is given twice, and the gap shows that some are gone."""
    value = end(connection) + 1
    if not connection.execute(update(marks).where(marks.c.name == MARK).values(value=value)).rowcount:
        connection.execute(insert(marks).values(name=MARK, value=value))
