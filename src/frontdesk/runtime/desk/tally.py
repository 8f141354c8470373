"""How many chats stand in agents' folders: counted once for all pages that ask at the same time."""

from __future__ import annotations

import asyncio

from frontdesk.runtime.talk import listing
from frontdesk.store.database import Database
from frontdesk.store.users import User

Counts = dict[str, int]


class Tally:
    """Counts for agents' pages. A claim changes those of everybody who saw the chat: one read serves them all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: dict[tuple[str, tuple[str, ...]], User] = {}
        self._counting: asyncio.Task[dict[tuple[str, tuple[str, ...]], Counts]] | None = None

    async def of(self, agent: User) -> Counts:
        """`{"unassigned": n, "mine": n}`, as of a moment after the call."""
        who = agent.id, agent.teams
        self._asking[who] = agent
        self._counting = self._counting or asyncio.create_task(self._count())
        # A page that goes away meanwhile must not take the counts from the others.
        counts = await asyncio.shield(self._counting)
        return counts[who]

    async def _count(self) -> dict[tuple[str, tuple[str, ...]], Counts]:
        asking, self._asking, self._counting = self._asking, {}, None
        counts = await self._database.read(lambda connection: listing.counts(connection, asking.values()))
        return dict(zip(asking, counts, strict=True))
