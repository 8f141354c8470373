"""The feed: what agents' pages must hear, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from frontdesk.store.schema import feed


@dataclass(slots=True)
class Entry:
    """One change of a conversation; `runtime.policy` decides who hears what of it.

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
    """Give entries the next places, in the order in which their transactions end, whoever else writes: 1…n, no gap."""
    for n, entry in enumerate(entries, end(connection) + 1):
        entry.n = n


def after(connection: Connection, cursor: int, limit: int) -> tuple[Entry, ...]:
    """Entries after a place."""
    rows = connection.execute(select(feed).where(feed.c.n > cursor).order_by(feed.c.n).limit(limit))
    return tuple(Entry(**row._mapping) for row in rows)


def end(connection: Connection) -> int:
    """The place of the last entry; 0 if there is none."""
    return connection.execute(select(func.max(feed.c.n))).scalar() or 0
