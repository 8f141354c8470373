"""Chats whose agent has given no sign of life for two minutes go back to everybody.

A sign is an open inbox page that answers, or any HTTP request of the agent: see `presence`.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.desk.conversations import Conversations
from frontdesk.runtime.desk.orphans import FAILED, release
from frontdesk.runtime.desk.rounds import Rounds, listed
from frontdesk.runtime.logs import logger
from frontdesk.runtime.presence.presence import Presence
from frontdesk.store import Unavailable
from frontdesk.store.database import Database
from frontdesk.store.orphans import Chat, left_alone

GONE_S: Final = 120.0
"""How long a visitor is left with an agent who is not there. The switch does not matter: it governs new chats."""

TICK_S: Final = 2.0

log = logger("vanished")


class Vanished:
    """Watches chats whose agent is not there, each from the agent's last sign.

    After a start, and for a chat handed to an agent who is away, time counts from when the chat is first seen.
    """

    def __init__(self, database: Database, conversations: Conversations, presence: Presence, clock: Clock) -> None:
        self._database = database
        self._conversations = conversations
        self._presence = presence
        self._clock = clock
        self._rounds: Rounds[Chat] = Rounds(clock, FAILED)
        self._since: dict[Chat, float] = {}
        self._there: frozenset[str] = frozenset()

    async def look(self) -> None:
        """Release the chats that have been left alone for too long, as if their agents had done so."""
        there, now_s = self._presence.there_ids(), self._clock.monotonic_s()
        alone = await self._database.read(lambda connection: left_alone(connection, there))
        self._since = {chat: self._since.get(chat, self._alone_since(chat[1], now_s)) for chat in alone}
        self._there = there
        due = [chat for chat, since_s in self._since.items() if now_s - since_s >= GONE_S]
        await self._rounds.go(listed(due), partial(release, self._conversations))

    def _alone_since(self, owner: str, now_s: float) -> float:
        """Since when a newly found chat is left alone: the owner's last sign if there at the last look, else now."""
        quiet_s = self._presence.quiet_s(owner) if owner in self._there else None
        return now_s - (quiet_s or 0.0)

    async def run(self) -> None:
        """Look for ever. A database that cannot answer is logged and asked again."""
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.look()
            except Unavailable as error:
                log.warning("vanished-unknown", reason=str(error))
