"""A clock that can be put forward."""

from __future__ import annotations

import time

from frontdesk.runtime.clock import Clock


class Shift:
    """How far the clock was put forward.

    Attributes:
        clock: The clock of everything that runs here.
    """

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self.clock = Clock(monotonic=lambda: time.monotonic() + self._ahead_s)

    def forward(self, ms: int) -> None:
        """Put the clock forward by so many milliseconds."""
        self._ahead_s += ms / 1000
