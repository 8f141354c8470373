"""Another process may change what this one shows: one look a second finds out, and wakes the pages concerned."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.store import Unavailable, feed, heads
from frontdesk.store.database import Database

LOOK_AGAIN_S: Final = 1.0
"""A change of which nobody here was told is shown after this at the latest."""

TOGETHER_S: Final = 0.05
"""What other processes tell within this time is handled in one look."""

log = logger("lookout")


class Lookout:
    """Watches the conversations that pages of this process show, the feed, and what runs."""

    def __init__(self, database: Database, changes: Changes, playbooks: Playbooks, bus: Bus) -> None:
        self._database = database
        self._playbooks = playbooks
        self._changes = changes
        self._bus = bus
        self._told = asyncio.Event()
        self._generation: int | None = None
        self._seen: dict[str, int] = {}
        self._end = 0

    async def look(self) -> None:
        """Wake the pages of every conversation that has other rows than at the last look, and agents' pages."""
        generation = await self._database.generation()
        if generation is not None and generation == self._generation:
            return
        self._playbooks.forget()
        shown = self._changes.fanout.shown
        end, seqs = await self._database.read(lambda connection: (feed.end(connection), heads.seqs(connection, shown)))
        self._ends(end)
        before, self._seen = self._seen, seqs
        for conversation, seq in seqs.items():
            if before.get(conversation) != seq:
                self._changes.fanout.look_again(conversation)
        # Only now, so that a look that failed is repeated.
        self._generation = generation

    async def look_at_feed(self) -> None:
        """Look for agents' pages only, because another process has said that the feed went on."""
        self._ends(await self._database.read(feed.end))

    def _ends(self, end: int) -> None:
        """The feed ends here; if that is further than known, another process has stored or removed something."""
        if end > max(self._end, self._changes.recent.end):
            self._changes.recent.clear(end)
            self._bus.publish(hints.FEED)
        self._end = end

    async def run(self) -> None:
        """Look for ever. What fails is logged and tried again at the next look."""
        self._bus.enter(hints.FEED, lambda word, more: self._told.set())
        looked_s = 0.0
        while True:
            await asyncio.sleep(TOGETHER_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_S - TOGETHER_S):
                    await self._told.wait()
            self._told.clear()
            due = time.monotonic() - looked_s >= LOOK_AGAIN_S - TOGETHER_S
            try:
                await (self.look() if due else self.look_at_feed())
            except Unavailable as error:
                log.warning("rows-unknown", reason=str(error))
            if due:
                looked_s = time.monotonic()
