"""How fast one visitor may talk: a token bucket for each conversation, whatever the number of its tabs."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from frontdesk.runtime.clock import Clock

BURST: Final = 10
"""Messages at once."""

PER_S: Final = 1.0
"""Messages a second, sustained."""

MOST_SURPLUS: Final = 100
"""Messages beyond the allowance after which a conversation's sockets are closed."""

REMEMBERED: Final = 50_000
"""Conversations whose bucket is kept; the least used is forgotten, and would have been full again long since."""


class Bucket:
    """What a conversation may still send.

    Attributes:
        surplus: Messages that came beyond it since it was last full.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens = float(BURST)
        self._at_s = clock.monotonic_s()
        self.surplus = 0

    def take(self) -> bool:
        """One message came; false if it is one too many."""
        self._refill()
        if self._tokens >= 1:
            self._tokens -= 1
            return True
        self.surplus += 1
        return False

    def forgive(self) -> None:
        """Be full again, for a sender who waited for every answer; one who was refused before did not."""
        if not self.surplus:
            self._tokens = float(BURST)

    def retry_after_s(self) -> float:
        """Seconds until the next message is taken, rounded up to a tenth."""
        self._refill()
        return round(max(1 - self._tokens, 0) / PER_S + 0.05, 1)

    def _refill(self) -> None:
        now_s = self._clock.monotonic_s()
        self._tokens = min(float(BURST), self._tokens + (now_s - self._at_s) * PER_S)
        self._at_s = now_s
        if self._tokens >= BURST:
            self.surplus = 0


class Buckets:
    """The buckets of all conversations of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, conversation: str) -> Bucket:
        """The conversation's bucket, full if it is new."""
        bucket = self._buckets.setdefault(conversation, Bucket(self._clock))
        self._buckets.move_to_end(conversation)
        while len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket
