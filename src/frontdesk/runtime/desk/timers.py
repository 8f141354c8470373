"""Deadlines: found by a sweep over the database, reached on time by a heap, fired as units of work."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.desk.rounds import PAGE, Pages, Rounds
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, conversations
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach

SWEEP_S = 0.25
"""How often the database is searched for deadlines: what the heap lost is found within this."""

NOTED: Final = 50_000
"""The most deadlines in the heap; the sweep finds the others, at most a quarter of a second late."""

log = logger("timers")

Timer = tuple[str, str, int]
"""Conversation id, name of the timer, and the instant it is due, in UTC milliseconds."""

Fire = Callable[[Sequence[Timer], Mapping[str, Conversation]], Awaitable[Sequence[Exception | None]]]
"""Fires timers, given their conversations as they were read; gives the error of each, if any."""


class Timers:
    """Fires what is due, never early. The heap is only a cache: losing it costs a quarter of a second."""

    def __init__(self, database: Database, clock: Clock, fire: Fire) -> None:
        self._database = database
        self._clock = clock
        self._fire = fire
        self._heap: list[int] = []
        self._rounds: Rounds[Timer] = Rounds(clock, "timer-failed")
        self._swept_at_s = clock.monotonic_s()
        self._woken = asyncio.Event()

    def note(self, due_ms: int | None) -> None:
        """A deadline was stored: wake up at that instant."""
        if due_ms is not None and len(self._heap) < NOTED:
            heapq.heappush(self._heap, due_ms)
            self._woken.set()

    async def sweep(self) -> int:
        """Fire the timers that are due now, at most a page, in groups that share a commit; how many there were."""
        reach("timer.sweep.before")
        now_ms = self._clock.now_ms()
        while self._heap and self._heap[0] <= now_ms:
            heapq.heappop(self._heap)
        fired = await self._rounds.go(self._due_until(now_ms), self._let_fire)
        self._swept_at_s = self._clock.monotonic_s()
        return fired

    async def _let_fire(self, timers: Sequence[Timer]) -> Sequence[Exception | None]:
        reach("timer.fire.before")
        ids = frozenset(timer[0] for timer in timers)
        seen = await self._database.read(lambda connection: conversations.load_many(connection, ids))
        errors = await self._fire(timers, seen)
        reach("timer.fire.after")
        return errors

    @property
    def parked(self) -> int:
        """How many timers failed so often that this process tries them no more."""
        return self._rounds.parked

    async def lag(self, most_ms: int) -> bool:
        """No sweep has ended for this long, or a timer is later than this though its conversation is not at fault.

        Raises:
            UnavailableError: The database cannot answer.
        """
        if (self._clock.monotonic_s() - self._swept_at_s) * 1000 > most_ms:
            return True
        return await self._rounds.any_sound(self._due_until(self._clock.now_ms() - most_ms - 1))

    def _due_until(self, at_ms: int) -> Pages[Timer]:
        def pages(after: Timer | None, limit: int) -> Awaitable[tuple[Timer, ...]]:
            return self._database.read(lambda connection: conversations.due(connection, at_ms, limit, after))

        return pages

    async def run(self) -> None:
        """Sweep for ever. A database that cannot answer is logged and asked again."""
        while True:
            fired = 0
            try:
                fired = await self.sweep()
            except Unavailable as error:
                log.warning("timers-late", reason=str(error))
            if fired < PAGE:
                await self._pause()

    async def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        sweep_at = loop.time() + SWEEP_S
        while (left_s := min(sweep_at - loop.time(), self._until_due_s())) > 0:
            self._woken.clear()
            try:
                async with asyncio.timeout(left_s):
                    await self._woken.wait()
            except TimeoutError:
                return

    def _until_due_s(self) -> float:
        return (self._heap[0] - self._clock.now_ms()) / 1000 if self._heap else SWEEP_S
