"""How fast a visitor may write, and an address may begin conversations: a token bucket for each.

A conversation has one bucket, however many tabs show it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.web.network import owner

BURST: Final = 10
"""Messages at once."""

PER_S: Final = 1.0
"""Messages a second, sustained."""

ARRIVALS: Final = 60
"""Conversations that one address may begin at once; behind one address there may be a whole office."""

ARRIVALS_PER_S: Final = 1.0
"""Conversations that one address may begin a second, sustained."""

REMEMBERED: Final = 50_000
"""The most conversations, and the most addresses, whose buckets are kept; the least recently used is forgotten, which
has long been full again."""


class Bucket:
    """What a conversation may still send, or an address still begin.

    Attributes:
        surplus: Messages beyond the allowance since the bucket was last full.
    """

    def __init__(self, clock: Clock, burst: float = BURST, per_s: float = PER_S) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._per_s = per_s
        self._tokens = self._burst
        self._at_s = clock.monotonic_s()
        self.surplus = 0
        self._hurried = False

    def take(self) -> bool:
        """A message came; false if it is one too many."""
        self._refill()
        if self._tokens >= 1:
            self._tokens -= 1
            return True
        self.surplus += 1
        self._hurried = True
        return False

    def hurry(self) -> None:
        """A message came before the previous one was answered."""
        self._hurried = True

    def forgive(self) -> None:
        """Fill the bucket, if its sender has waited for every answer since it was last full."""
        if not self._hurried:
            self._tokens = self._burst

    def retry_after_s(self) -> float:
        """Seconds until the next message is taken, rounded up to a tenth."""
        self._refill()
        return round(max(1 - self._tokens, 0) / self._per_s + 0.05, 1)

    def _refill(self) -> None:
        now_s = self._clock.monotonic_s()
        self._tokens = min(self._burst, self._tokens + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._tokens >= self._burst:
            self.surplus = 0
            self._hurried = False


class Buckets:
    """The buckets of all conversations of this process, and of the addresses that they come from."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._conversations: OrderedDict[str, Bucket] = OrderedDict()
        self._addresses: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, conversation: str) -> Bucket:
        """The conversation's bucket, full if it is new."""
        return _kept(self._conversations, conversation, Bucket(self._clock))

    def of_address(self, address: str) -> Bucket:
        """The bucket for beginning conversations from this address, full if it is new."""
        return _kept(self._addresses, owner(address), Bucket(self._clock, ARRIVALS, ARRIVALS_PER_S))


def _kept(buckets: OrderedDict[str, Bucket], key: str, new: Bucket) -> Bucket:
    bucket = buckets.setdefault(key, new)
    buckets.move_to_end(key)
    while len(buckets) > REMEMBERED:
        buckets.popitem(last=False)
    return bucket
