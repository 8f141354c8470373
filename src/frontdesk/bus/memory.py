"""The bus of a single process: a table of topics and events."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from types import TracebackType
from typing import Self

from frontdesk.bus.hints import Heard
from frontdesk.store.failpoint import reach


class MemorySubscription:
    """A set of topics and the ones among them that were published; lives on one event loop."""

    def __init__(self, table: dict[str, set[MemorySubscription]], topics: tuple[str, ...]) -> None:
        self._table = table
        self._topics = topics
        self._woken: set[str] = set()
        self._event = asyncio.Event()
        for topic in topics:
            table.setdefault(topic, set()).add(self)

    def wake(self, topic: str) -> None:
        """As if the topic had been published, to this subscription alone."""
        self._woken.add(topic)
        self._event.set()

    async def next(self) -> frozenset[str]:
        """The topics published since the last call, at least one; waits until there is one."""
        while not self._woken:
            self._event.clear()
            await self._event.wait()
        woken, self._woken = frozenset(self._woken), set()
        return woken

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for topic in self._topics:
            readers = self._table[topic]
            readers.discard(self)
            if not readers:
                del self._table[topic]


class MemoryBus:
    """Hints within one process, on one event loop."""

    def __init__(self) -> None:
        self._table: dict[str, set[MemorySubscription]] = {}

    @property
    def topics(self) -> int:
        """How many topics have subscriptions."""
        return len(self._table)

    def publish(self, topic: str) -> None:
        """Wake every subscription to the topic."""
        reach("bus.publish.before")
        for subscription in self._table.get(topic, ()):
            subscription.wake(topic)

    def subscribe(self, *topics: str) -> MemorySubscription:
        """Topics published from this moment on wake the subscription."""
        return MemorySubscription(self._table, topics)

    def say(self, room: str, word: str, more: bytes = b"") -> None:
        """Does nothing: there are no other processes."""

    def enter(self, room: str, heard: Heard) -> None:
        """Does nothing: there are no other processes."""

    def leave(self, room: str) -> None:
        """Does nothing: no room is heard."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Does nothing: there is no server."""
        return nullcontext()
