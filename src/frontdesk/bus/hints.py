"""The contract of a bus: subscribers of a topic, and processes in a room, are told to look at the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Final, Protocol, Self

Heard = Callable[[str, bytes], None]
"""Is called with a word that another process says in a room, and the bytes that go with it."""


class Subscription(Protocol):
    """A subscription to topics, for as long as its `with` block lasts."""

    async def next(self) -> frozenset[str]:
        """The topics published since the last call, each once; waits until there is one."""
        ...

    def wake(self, topic: str) -> None:
        """As if the topic had been published, to this subscription alone."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Bus(Protocol):
    """Wakes subscribers. A lost hint only costs a second of delay: the truth is in the store.

    Topics are heard in this process, rooms in all other processes.
    """

    def publish(self, topic: str) -> None:
        """Wake every subscription in this process to the topic."""
        ...

    def subscribe(self, *topics: str) -> Subscription:
        """Topics published from this moment on wake the subscription."""
        ...

    def say(self, room: str, word: str, more: bytes = b"") -> None:
        """Tell the other processes in a room. Returns at once. The same hint said twice may be heard once."""
        ...

    def enter(self, room: str, heard: Heard) -> None:
        """Hear what other processes say in a room from now on. A room has one listener per process."""
        ...

    def leave(self, room: str) -> None:
        """Stop hearing a room."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Inside, other processes are reached whenever possible; the bus reconnects by itself."""
        ...


FEED: Final = "feed"
"""Topic and room: something changed that agents' pages show."""

WENT_ON: Final = "went-on"
"""Word: something was stored that listeners in the room may want to show."""

ME: Final = "me"
"""Topic: an agent changed their own settings."""

PRESENCE: Final = "presence"
"""Topic: an agent came or went."""
