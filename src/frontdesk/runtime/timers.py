"""Deadlines: found by a sweep over the database, reached on time by a heap, fired as units of work."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable, conversations
from frontdesk.store.database import Database

SWEEP_S = 0.25
"""How often the database is searched for deadlines: what the heap lost is found within this."""

AT_ONCE = 500
"""Timers that one sweep fires at most; the next goes on."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 60.0
"""How long a timer whose firing failed is left alone: twice as long each time."""

log = logger("timers")

Timer = tuple[str, str, int]
"""Conversation, name, and the instant it is due."""

Fire = Callable[[str, str, int], Awaitable[None]]


class Timers:
    """Fires what is due, never early. The heap is only a cache: losing it costs a quarter of a second."""

    def __init__(self, database: Database, clock: Clock, fire: Fire) -> None:
        self._database = database
        self._clock = clock
        self._fire = fire
        self._heap: list[int] = []
        self._failures: dict[Timer, tuple[int, float]] = {}
        self._woken = asyncio.Event()

    def note(self, due_ms: int | None) -> None:
        """A deadline was stored: be awake at that instant."""
        if due_ms is not None:
            heapq.heappush(self._heap, due_ms)
            self._woken.set()

    async def sweep(self) -> int:
        """Fire everything that is due now, in groups that share a commit; how many there were."""
        now_ms = self._clock.now_ms()
        while self._heap and self._heap[0] <= now_ms:
            heapq.heappop(self._heap)
        found = await self._database.read(lambda connection: conversations.due(connection, now_ms, AT_ONCE))
        ready = [timer for timer in found if self._may_try(timer)]
        await asyncio.gather(*(self._attempt(timer) for timer in ready))
        return len(ready)

    async def run(self) -> None:
        """Sweep for ever. A database that cannot answer is logged and asked again."""
        while True:
            try:
                await self.sweep()
            except Unavailable as error:
                log.warning("timers-late", reason=str(error))
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

    def _may_try(self, timer: Timer) -> bool:
        _, resting_until_s = self._failures.get(timer, (0, 0.0))
        return self._clock.monotonic_s() >= resting_until_s

    async def _attempt(self, timer: Timer) -> None:
        try:
            await self._fire(*timer)
        except Exception as error:  # noqa: BLE001 - one broken conversation must not hold up everybody else's timers
            self._rest(timer, error)
        else:
            self._failures.pop(timer, None)

    def _rest(self, timer: Timer, error: Exception) -> None:
        failures, _ = self._failures.get(timer, (0, 0.0))
        pause_s = min(FIRST_PAUSE_S * 2**failures, LONGEST_PAUSE_S)
        self._failures[timer] = (failures + 1, self._clock.monotonic_s() + pause_s)
        log.error("timer-failed", conversation=timer[0], timer=timer[1], attempt=failures + 1, exc_info=error)
