"""What a page has in hand: commands that were taken and are not answered yet."""

from __future__ import annotations

import asyncio
from typing import Final

COMMANDS: Final = 32
"""Most unanswered commands of one page; until one is answered, no more are read."""


class Hand:
    """The keys of the commands in hand, each as often as it was sent."""

    __slots__ = ("_count", "_emptied", "_keys")

    def __init__(self) -> None:
        self._count = 0
        self._keys: dict[str, int] = {}
        self._emptied: asyncio.Event | None = None

    def __bool__(self) -> bool:
        return self._count > 0

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    @property
    def full(self) -> bool:
        """There is no room for another command."""
        return self._count >= COMMANDS

    def add(self, key: str) -> None:
        """A command was taken."""
        self._count += 1
        self._keys[key] = self._keys.get(key, 0) + 1

    def drop(self, key: str) -> None:
        """A command was answered, or never will be."""
        self._count -= 1
        self._keys[key] -= 1
        if not self._keys[key]:
            del self._keys[key]
        if self._emptied is not None and not self._count:
            self._emptied.set()

    async def empty(self) -> None:
        """Wait until nothing is in hand."""
        if self._count:
            self._emptied = asyncio.Event()
            await self._emptied.wait()
