"""The runtime's only source of time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial


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
        self._running_s = monotonic or _since_boot()
        self._began_ms = wall_ns() / 1_000_000 - self._running_s() * 1000

    def now_ms(self) -> int:
        """Now, in UTC milliseconds."""
        return int(self._began_ms + self._running_s() * 1000)

    def monotonic_s(self) -> float:
        """Seconds since some moment; never steps."""
        return self._running_s()
