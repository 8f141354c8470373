"""The contract of a bus: whoever subscribed to a topic, or is in a room, is told to look at the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Final, Protocol, Self

Heard = Callable[[str, bytes], None]
"""Hears a word that another process says in a room, and what goes with it."""


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
    """Wakes subscribers. A lost hint costs a second of delay, nothing else: what is true stands in the store.

    Topics are heard in this process, rooms in all others.
    """

    def publish(self, topic: str) -> None:
        """Wake everybody in this process who subscribed to the topic."""
        ...

    def subscribe(self, *topics: str) -> Subscription:
        """Topics published from this moment on wake the subscription."""
        ...

    def say(self, room: str, word: str, more: bytes = b"") -> None:
        """Tell the other processes that are in a room. Returns at once. The same said twice may be heard once."""
        ...

    def enter(self, room: str, heard: Heard) -> None:
        """Hear what others say in a room from now on. A process is in a room once."""
        ...

    def leave(self, room: str) -> None:
        """Hear no more of it."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Inside, other processes are reached as far as they can be; a bus that is away is waited for unnoticed."""
        ...


FEED: Final = "feed"
"""Topic and room: something changed that agents' pages show."""

WENT_ON: Final = "went-on"
"""Word: something was stored that who is in the room may want to show."""

ME: Final = "me"
"""Topic: somebody changed their own settings."""

PRESENCE: Final = "presence"
"""Topic: somebody came or went."""
