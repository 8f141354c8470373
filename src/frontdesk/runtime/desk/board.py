"""The board that says whether a person could be had: worked out once for all pages of a release."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.ir.event import Moment
from frontdesk.ir.graph import Graph
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.presence.presence import Presence
from frontdesk.runtime.talk.visits import Welcome, available

LOOK_AGAIN_S: Final = 5.0
"""How often it is looked at without a cause: opening hours begin and end without anybody's doing."""

Kind = tuple[str, bool]
"""Digest of a release, and whether the page is one that it is installed on."""


class Reader(Protocol):
    """A page that shows whether a person could be had."""

    def available(self, available: bool) -> None:
        """This is so now; it may have been so before."""


class Board:
    """What is true for the pages of this process, by what their conversations began with."""

    def __init__(self, presence: Presence, bus: Bus, clock: Clock) -> None:
        self._presence = presence
        self._bus = bus
        self._clock = clock
        self._readers: dict[Kind, dict[Reader, None]] = {}
        self._graphs: dict[Kind, Graph] = {}
        self._shown: dict[Kind, bool] = {}

    @contextmanager
    def over(self, welcome: Welcome, reader: Reader) -> Iterator[None]:
        """For as long as its block lasts, the page is told, now and at each change."""
        kind = (welcome.release, welcome.installed)
        readers = self._readers.setdefault(kind, {})
        readers[reader] = None
        try:
            if kind not in self._shown:
                self._graphs[kind] = welcome.graph
                self._shown[kind] = self._true_of(kind)
            reader.available(self._shown[kind])
            yield
        finally:
            del readers[reader]
            if not readers:
                for table in (self._readers, self._graphs, self._shown):
                    table.pop(kind, None)

    def look(self) -> None:
        """Tell pages what has changed."""
        for kind, readers in tuple(self._readers.items()):
            now = self._true_of(kind)
            if now != self._shown.get(kind):
                self._shown[kind] = now
                for reader in tuple(readers):
                    reader.available(now)

    def _true_of(self, kind: Kind) -> bool:
        moment = Moment(self._clock.now_ms(), self._presence.teams, kind[1])
        return available(self._graphs[kind], moment)

    async def run(self) -> None:
        """Look for ever: at each change of presence, and now and then."""
        with self._bus.subscribe(hints.PRESENCE) as subscription:
            while True:
                self.look()
                try:
                    async with asyncio.timeout(LOOK_AGAIN_S):
                        await subscription.next()
                except TimeoutError:
                    continue
