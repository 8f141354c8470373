"""The runtime's only source of time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from frontdesk.runtime.logs import logger

LOOK_S: Final = 60.0
"""How often it is seen whether somebody has set the clock of this machine."""

BORNE_MS: Final = 2_000
"""How far that may be away from the time of day that the process goes by."""

log = logger("clock")


def _since_boot() -> Callable[[], float]:
    """Seconds that only go forward, those asleep included where the platform counts them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic if boot is None else partial(time.clock_gettime, boot)


class Clock:
    """The time of day as it was when the process began, and the seconds since: nobody who sets the wall clock moves it.

    So no wait ends early or late in a living process. A test gives a clock that it moves itself.
    """

    def __init__(self, wall_ns: Callable[[], int] = time.time_ns, monotonic: Callable[[], float] | None = None) -> None:
        """The two sources: nanoseconds since 1970, and seconds since some moment."""
        self._wall_ns = wall_ns
        self._running_s = monotonic or _since_boot()
        self._began_ms = wall_ns() / 1_000_000 - self._running_s() * 1000

    def now_ms(self) -> int:
        """Now, in UTC milliseconds."""
        return int(self._began_ms + self._running_s() * 1000)

    def monotonic_s(self) -> float:
        """Seconds since some moment; never steps."""
        return self._running_s()

    def ahead_ms(self) -> int:
        """By how much this machine's clock was put forward since the process began; negative where it was put back."""
        return self._wall_ns() // 1_000_000 - self.now_ms()


async def watch(clock: Clock) -> None:
    """Say, once for each time, that somebody has set the clock of this machine: nothing here goes by it, for ever."""
    known_ms = 0
    while True:
        await asyncio.sleep(LOOK_S)
        known_ms = compared(clock, known_ms)


def compared(clock: Clock, known_ms: int) -> int:
    """What `ahead_ms` is now; logged if it is far from what was known, and not borne."""
    ahead_ms = clock.ahead_ms()
    if abs(ahead_ms - known_ms) <= BORNE_MS:
        return known_ms
    if abs(ahead_ms) > BORNE_MS:
        log.error("clock-differs", ahead_s=round(ahead_ms / 1000, 1), mend="start this server again")
    return ahead_ms
