"""The runtime's only source of time."""

from __future__ import annotations

import time


class Clock:
    """The wall clock and the monotonic clock; a test gives one that it moves itself."""

    def now_ms(self) -> int:
        """Now, in UTC milliseconds."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Seconds since some moment; never steps."""
        return time.monotonic()
