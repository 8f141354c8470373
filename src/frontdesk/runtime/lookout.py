"""Hints may be lost: one read a second finds the open conversations that went on, and tells their pages again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, heads
from frontdesk.store.database import Database

LOOK_AGAIN_S: Final = 1.0
"""A lost hint costs at most this."""

log = logger("lookout")


class Lookout:
    """Watches the conversations that visitors' pages of this process show."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._pages: Counter[str] = Counter()
        self._seen: dict[str, int] = {}

    @contextmanager
    def over(self, conversation: str) -> Iterator[None]:
        """For as long as its block lasts, a page shows this conversation."""
        self._pages[conversation] += 1
        try:
            yield
        finally:
            self._pages[conversation] -= 1
            if not self._pages[conversation]:
                del self._pages[conversation]
                self._seen.pop(conversation, None)

    async def look(self) -> None:
        """Wake the pages of every conversation that has other rows than at the last look."""
        shown = tuple(self._pages)
        if not shown:
            return
        found = await self._database.read(lambda connection: heads.visitor_seqs(connection, shown))
        for conversation, seq in found.items():
            if conversation in self._pages and self._seen.get(conversation) != seq:
                self._seen[conversation] = seq
                self._bus.publish(hints.conversation(conversation))

    async def run(self) -> None:
        """Look for ever. What fails is logged and tried again at the next look."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_S)
            try:
                await self.look()
            except Unavailable as error:
                log.warning("rows-unknown", reason=str(error))
