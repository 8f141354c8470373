"""A clock that only the test moves."""

from frontdesk.runtime.clock import Clock

TEN = 1_795_597_200_000
"""A Wednesday, ten in the morning in Amsterdam: 2026-11-25T09:00:00Z."""


class Hands(Clock):
    """Both clocks stand still until they are moved, together."""

    def __init__(self, now_ms: int = TEN) -> None:
        self._now_ms = now_ms
        self._wall_ns = lambda: self._now_ms * 1_000_000
        self._monotonic_ms = 0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic_s(self) -> float:
        return self._monotonic_ms / 1000

    def move(self, seconds: float) -> None:
        self._now_ms += round(seconds * 1000)
        self._monotonic_ms += round(seconds * 1000)

    def set_wall(self, seconds: float) -> None:
        """Somebody puts the clock on the wall forward, or back; no time passes."""
        self._now_ms += round(seconds * 1000)
