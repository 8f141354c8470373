"""The board that says whether a person is available: worked out once for all pages of a release."""

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
"""How often availability is checked without a cause: opening hours begin and end by themselves."""

Audience = tuple[str, bool]
"""Digest of a release, and whether the page is one that its playbook is installed on."""


class Reader(Protocol):
    """A page that shows whether a person is available."""

    def available(self, available: bool) -> None:
        """A person is available, or not; the page may know that already."""


class Board:
    """What the pages of this process show, by the releases of their conversations."""

    def __init__(self, presence: Presence, bus: Bus, clock: Clock) -> None:
        self._presence = presence
        self._bus = bus
        self._clock = clock
        self._readers: dict[Audience, dict[Reader, None]] = {}
        self._graphs: dict[Audience, Graph] = {}
        self._shown: dict[Audience, bool] = {}

    @contextmanager
    def over(self, welcome: Welcome, reader: Reader) -> Iterator[None]:
        """While the block lasts, the page is told, at once and at each change."""
        audience = (welcome.release, welcome.installed)
        readers = self._readers.setdefault(audience, {})
        readers[reader] = None
        try:
            if audience not in self._shown:
                self._graphs[audience] = welcome.graph
                self._shown[audience] = self._true_of(audience)
            reader.available(self._shown[audience])
            yield
        finally:
            del readers[reader]
            if not readers:
                for table in (self._readers, self._graphs, self._shown):
                    table.pop(audience, None)

    def look(self) -> None:
        """Tell pages what has changed."""
        for audience, readers in tuple(self._readers.items()):
            now = self._true_of(audience)
            if now != self._shown.get(audience):
                self._shown[audience] = now
                for reader in tuple(readers):
                    reader.available(now)

    def _true_of(self, audience: Audience) -> bool:
        moment = Moment(self._clock.now_ms(), self._presence.teams, audience[1])
        return available(self._graphs[audience], moment)

    async def run(self) -> None:
        """Look for ever: at each change of presence, and every few seconds."""
        with self._bus.subscribe(hints.PRESENCE) as subscription:
            while True:
                self.look()
                try:
                    async with asyncio.timeout(LOOK_AGAIN_S):
                        await subscription.next()
                except TimeoutError:
                    continue
