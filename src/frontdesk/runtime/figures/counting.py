"""Keeping the figures in step: conversations that went on are counted a little later, beside all other work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.figures import account
from frontdesk.runtime.figures.account import Accounts, Change
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.store import Unavailable, figures
from frontdesk.store.database import Database

QUIET_S: Final = 20.0
"""A conversation is counted once nothing has happened in it for this long."""

LATEST_S: Final = 60.0
"""Or this long after it first went on, even if it still does."""

TOGETHER: Final = 10
"""Conversations that are read, and then stored, in one go."""

A_LOOK: Final = 400
"""The most conversations that are counted in one look; the next look goes on."""

A_BUSY_LOOK: Final = 40
"""The same while visitors keep the server busy: at most a fortieth of its time goes into figures then."""

BUSY: Final = 50
"""From this number of turns between two looks, the server counts as busy."""

AT_ONCE: Final = 200
"""The most conversations that are counted while somebody waits for figures."""

LOOK_S: Final = 1.0

MOST_KNOWN: Final = 200_000
"""The most conversations that are remembered as having gone on; a sweep finds the rest."""

FIRST_SWEEP_S: Final = 20.0
"""How long after the start the first sweep begins, unless somebody asks for figures: a start has other work."""

SWEEP_S: Final = 3_600.0
SWEPT: Final = 500
"""Conversations that a sweep looks at in one go."""

PAUSE_S: Final = 0.02
"""The pause between two of those, to let conversations go first."""

log = logger("figures")


class Counting:
    """Counts conversations: those that this process saw go on, and in a sweep those that nobody has counted."""

    def __init__(self, database: Database, playbooks: Playbooks, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._accounts = Accounts(playbooks)
        self._went_on: dict[str, tuple[float, float]] = {}
        self._turns = 0
        self._one_at_a_time = asyncio.Lock()
        self._sweep_at = clock.monotonic_s() + FIRST_SWEEP_S
        self._swept = False

    @property
    def behind(self) -> int:
        """How many conversations this process has yet to count."""
        return len(self._went_on)

    def turned(self, conversation: str) -> None:
        """A conversation went on: count it later. Returns at once."""
        now_s = self._clock.monotonic_s()
        self._turns += 1
        known = self._went_on.get(conversation)
        if known is not None or len(self._went_on) < MOST_KNOWN:
            self._went_on[conversation] = (known[0] if known else now_s, now_s)

    async def run(self) -> None:
        """Count for ever. A database that cannot answer is logged and asked again."""
        while True:
            try:
                await self.look()
                if self._clock.monotonic_s() >= self._sweep_at:
                    await self.sweep()
            except Unavailable as error:
                log.warning("not-counted", reason=str(error))
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Count the conversations that have come to rest, or have been going on for long."""
        now_s = self._clock.monotonic_s()
        most, self._turns = A_BUSY_LOOK if self._turns >= BUSY else A_LOOK, 0
        await self._count(lambda began, last: now_s - last >= QUIET_S or now_s - began >= LATEST_S, most)

    async def fresh(self) -> bool:
        """Count what this process saw, as far as that is not too much at once; what it did not see, soon.

        Returns:
            Whether at most the last minute is missing from the figures now.
        """
        swept = self._swept
        if not swept:
            self._sweep_at = self._clock.monotonic_s()
        await self._count(lambda began, last: True, AT_ONCE)
        return swept and len(self._went_on) <= AT_ONCE

    async def sweep(self) -> None:
        """Find conversations that went on and were not counted: before a crash, or because there were too many."""
        after: str | None = ""
        while after is not None:
            found, after = await self._database.read(partial(figures.behind, after=after, limit=SWEPT))
            for conversation in found:
                self.turned(conversation)
            await asyncio.sleep(PAUSE_S)
        self._swept = True
        self._sweep_at = self._clock.monotonic_s() + SWEEP_S

    async def _count(self, due: Callable[[float, float], bool], most: int) -> None:
        async with self._one_at_a_time:
            ids = [one for one, (began, last) in self._went_on.items() if due(began, last)][:most]
            for start in range(0, len(ids), TOGETHER):
                await self._together(frozenset(ids[start : start + TOGETHER]))

    async def _together(self, ids: frozenset[str]) -> None:
        # Events in them from here on put them in the queue again.
        waiting = {one: self._went_on.pop(one) for one in ids if one in self._went_on}
        changes: tuple[Change, ...] = ()
        stored: frozenset[str] = frozenset()
        done = False
        try:
            changes = await self._database.read(partial(self._accounts.changes, ids=ids))
            if changes:
                stored = await self._database.write(partial(account.store, changes=changes))
            done = True
        finally:
            if not done:
                self._went_on = waiting | self._went_on
        for change in changes:
            if change.conversation not in stored:
                self.turned(change.conversation)
