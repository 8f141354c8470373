"""Deadlines: found by a sweep over the database, reached on time by a heap, fired as units of work.

Of several processes on one database, the one that stored a deadline prepares and fires it. If it does not, because it
has died or has too much to do, any other does so half a second later. All at once would do the same work, and those
that come second would have to begin anew.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.desk.rounds import PAGE, Pages, Rounds
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.ids import first_id
from frontdesk.store import Unavailable, conversations
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach

SWEEP_S = 0.25
"""How often the database is searched for deadlines: what the heap lost is found within this."""

AHEAD_S: Final = 12.0
"""How long before their deadlines conversations are read: at the instant itself, only versions are compared."""

LOOK_AGAIN_S: Final = 1.0
"""How often such deadlines are searched for, unless there are more than one page of them."""

NOTED: Final = 50_000
"""The most deadlines in the heap, and of this process; the sweep finds the others, a little later."""

LEFT_MS: Final = 500
"""How long a deadline is left to the process that stored it."""

log = logger("timers")

Timer = tuple[str, str, int]
"""Conversation id, name of the timer, and the instant it is due, in UTC milliseconds."""

Fire = Callable[[Sequence[Timer]], Awaitable[Sequence[Exception | None]]]
"""Fires timers; gives the error of each, if any."""

Prepare = Callable[[Sequence[Timer]], Awaitable[None]]
"""Is given timers some seconds before they are due, once their conversations are in memory."""


async def nothing(timers: Sequence[Timer]) -> None:
    """Prepare nothing."""


class Timers:
    """Fires what is due, never early. What it remembers is only a cache: losing it costs less than a second."""

    def __init__(
        self, database: Database, clock: Clock, fire: Fire, prepare: Prepare = nothing, *, alone: bool = True
    ) -> None:
        """`alone`: no other process fires timers of this database."""
        self._database = database
        self._clock = clock
        self._fire = fire
        self._prepare = prepare
        self._alone = alone
        self._began = first_id(clock.now_ms())
        self._heap: list[int] = []
        self._own: dict[str, int] = {}
        self._rounds: Rounds[Timer] = Rounds(clock, "timer-failed")
        self._versions: dict[str, int] = {}
        self._ahead: Timer | None = None
        self._look_at_s = 0.0
        self._bursting = False
        self._swept_at_s = clock.monotonic_s()
        self._woken = asyncio.Event()

    def note(self, conversation: str, due_ms: int | None) -> None:
        """This process stored a conversation's deadline, or that it has none: wake up at that instant."""
        self._own.pop(conversation, None)
        if due_ms is None:
            return
        if not self._alone and len(self._own) < NOTED:
            self._own[conversation] = due_ms
        if len(self._heap) < NOTED:
            heapq.heappush(self._heap, due_ms)
            self._woken.set()

    def wake(self) -> None:
        """Search the database now."""
        heapq.heappush(self._heap, self._clock.now_ms())
        self._woken.set()

    def _is_own(self, timer: Timer) -> bool:
        """Whether this process fires the timer at its deadline, as far as it knows.

        Of conversations that are older than this process, the one that stored the deadline may have ended.
        """
        return self._alone or timer[0] < self._began or self._own.get(timer[0]) == timer[2]

    async def sweep(self) -> int:
        """Fire the timers that are due now, at most a page, in groups that share a commit; how many there were."""
        reach("timer.sweep.before")
        now_ms = self._clock.now_ms()
        late_ms = now_ms - LEFT_MS
        while self._heap and self._heap[0] <= now_ms:
            heapq.heappop(self._heap)
        self._versions.clear()
        if len(self._own) >= NOTED:
            # Of conversations that have gone on in another process, nothing was heard since.
            self._own = {conversation: due_ms for conversation, due_ms in self._own.items() if due_ms > late_ms}
        fired = await self._rounds.go(
            self._due_until(now_ms), self._let_fire, lambda timer: timer[2] <= late_ms or self._is_own(timer)
        )
        self._swept_at_s = self._clock.monotonic_s()
        return fired

    async def _let_fire(self, timers: Sequence[Timer]) -> Sequence[Exception | None]:
        reach("timer.fire.before")
        await self._database.warm({timer[0]: self._versions[timer[0]] for timer in timers})
        errors = await self._fire(timers)
        reach("timer.fire.after")
        return errors

    async def look_ahead(self) -> None:
        """Read the next conversations whose deadlines are near, at most a page: many may be due at one instant."""
        if self._clock.monotonic_s() < self._look_at_s:
            return
        until_ms = self._clock.now_ms() + int(AHEAD_S * 1000)
        found = await self._database.read(partial(conversations.due, until_ms=until_ms, limit=PAGE, after=self._ahead))
        if len(found) < PAGE:
            self._look_at_s = self._clock.monotonic_s() + LOOK_AGAIN_S
        if found:
            self._ahead = next(reversed(found))
        if own := tuple(filter(self._is_own, found)):
            await self._database.warm({timer[0]: found[timer] for timer in own})
            await self._prepare(own)

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
        async def pages(after: Timer | None, limit: int) -> tuple[Timer, ...]:
            found = await self._database.read(lambda connection: conversations.due(connection, at_ms, limit, after))
            self._versions |= {timer[0]: version for timer, version in found.items()}
            return tuple(found)

        return pages

    async def run(self) -> None:
        """Sweep for ever. A database that cannot answer is logged and asked again."""
        while True:
            fired = 0
            try:
                fired = await self.sweep()
            except Unavailable as error:
                log.warning("timers-late", reason=str(error))
            self._bursting = fired >= PAGE
            if not self._bursting:
                await self._pause()

    async def run_ahead(self) -> None:
        """Look ahead for ever, beside the sweeps, which must not wait for it; not while many timers fire."""
        while True:
            try:
                if not self._bursting:
                    await self.look_ahead()
            except Unavailable as error:
                log.warning("timers-not-prepared", reason=str(error))
            await asyncio.sleep(SWEEP_S)

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
