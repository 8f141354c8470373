"""The contract of a bus: topics are published, and whoever subscribed to them looks at the store."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self


class Subscription(Protocol):
    """A wish to be woken, for as long as its `with` block lasts."""

    async def next(self) -> frozenset[str]:
        """The topics published since the last call, at least one; waits until there is one. Repeats are one."""
        ...

    def wake(self, topic: str) -> None:
        """As if the topic had been published, to this subscription alone."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Bus(Protocol):
    """Wakes subscribers. A lost hint costs a second of delay, nothing else: what is true stands in the store."""

    def publish(self, topic: str) -> None:
        """Wake everybody who subscribed to the topic."""
        ...

    def subscribe(self, *topics: str) -> Subscription:
        """Topics published from this moment on wake the subscription."""
        ...


FEED = "feed"
"""Something changed that agents' pages show."""

PRESENCE = "presence"
"""The set of teams with somebody online changed."""
