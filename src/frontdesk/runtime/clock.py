"""The runtime's only source of time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from frontdesk.runtime.logs import logger

LOOK_S: Final = 60.0
"""How often to check whether the clock of this machine was set."""

TOLERANCE_MS: Final = 2_000
"""How far the machine's clock may be from the time of day that the process uses."""

LOOKS: Final = 5
"""How often both sources are read at the start: the pair with the least time between its readings counts."""

log = logger("clock")


def _since_boot() -> Callable[[], float]:
    """A source of seconds that only go forward, including time asleep if the platform counts it."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic if boot is None else partial(time.clock_gettime, boot)


class Clock:
    """The time of day when the process began, plus the seconds since: setting the wall clock does not move it.

    So no wait of a running process ends early or late. Tests pass a clock that they move themselves.
    """

    def __init__(self, wall_ns: Callable[[], int] = time.time_ns, monotonic: Callable[[], float] | None = None) -> None:
        """The two sources: nanoseconds since 1970, and seconds since some moment."""
        self._wall_ns = wall_ns
        self._running_s = monotonic or _since_boot()
        # An interruption between the two readings would make the clock late for as long as the process lives.
        self._began_ms = max(wall_ns() / 1_000_000 - self._running_s() * 1000 for _ in range(LOOKS))

    def now_ms(self) -> int:
        """Now, in UTC milliseconds."""
        return int(self._began_ms + self._running_s() * 1000)

    def monotonic_s(self) -> float:
        """Seconds since some moment; never steps."""
        return self._running_s()

    def ahead_ms(self) -> int:
        """By how much this machine's clock was put forward since the process began; negative if it was put back."""
        return self._wall_ns() // 1_000_000 - self.now_ms()


async def watch(clock: Clock) -> None:
    """Log once, whenever the clock of this machine was set, that this process does not follow it. Runs for ever."""
    known_ms = 0
    while True:
        await asyncio.sleep(LOOK_S)
        known_ms = compared(clock, known_ms)


def compared(clock: Clock, known_ms: int) -> int:
    """The value of `ahead_ms` to know from now on; logged if it has changed and is over `TOLERANCE_MS`."""
    ahead_ms = clock.ahead_ms()
    if abs(ahead_ms - known_ms) <= TOLERANCE_MS:
        return known_ms
    if abs(ahead_ms) > TOLERANCE_MS:
        log.error("clock-differs", ahead_s=round(ahead_ms / 1000, 1), fix="restart this server")
    return ahead_ms
