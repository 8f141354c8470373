"""Notes which websites show the widget, or try to: seldom, and without making visitors wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import sightings as stored
from frontdesk.store.database import Database
from frontdesk.store.sightings import Sighting

AGAIN_AFTER_MS: Final = 60 * 60 * 1000
"""Each node notes an origin at most once in this time."""

TOGETHER_S: Final = 0.2
"""How long sightings are gathered before they are stored together."""

MOST_REFUSED: Final = 10
"""The most unlisted origins that each node notes for one playbook within `AGAIN_AFTER_MS`."""

MOST_KNOWN: Final = 10_000
"""The most origins for which it is remembered when they were noted."""

LONGEST_ORIGIN: Final = 270
"""Scheme, host name of 253 characters, port."""

log = logger("sightings")

Key = tuple[str, str, bool]
"""Playbook, origin, and whether the origin is on the playbook's list."""


class Sightings:
    """Where the widget was seen lately, as this process knows it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: OrderedDict[Key, int] = OrderedDict()
        self._refused: dict[str, tuple[int, int]] = {}
        self._new: set[Key] = set()
        self._storing: asyncio.Task[None] | None = None

    def note(self, playbook: str, origin: str, *, listed: bool) -> None:
        """A page of this origin asked for the widget of a playbook that runs here. Returns at once; stored soon.

        Args:
            listed: The playbook may be shown there.
        """
        key, now_ms = (playbook, origin, listed), self._clock.now_ms()
        if not origin or len(origin) > LONGEST_ORIGIN or now_ms < self._noted.get(key, 0) + AGAIN_AFTER_MS:
            return
        if not listed and not self._may_refuse(playbook, now_ms):
            return
        self._noted[key] = now_ms
        self._noted.move_to_end(key)
        if len(self._noted) > MOST_KNOWN:
            self._noted.popitem(last=False)
        self._new.add(key)
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())

    def _may_refuse(self, playbook: str, now_ms: int) -> bool:
        """Whether one more unlisted origin is noted: anybody can make them up."""
        since, count = self._refused.get(playbook, (now_ms, 0))
        if now_ms >= since + AGAIN_AFTER_MS:
            since, count = now_ms, 0
        self._refused[playbook] = (since, count + 1)
        return count < MOST_REFUSED

    async def settled(self) -> None:
        """Wait until what was noted so far is stored."""
        if self._storing is not None:
            await self._storing

    async def _store(self) -> None:
        try:
            while self._new:
                await asyncio.sleep(TOGETHER_S)
                seen, self._new = tuple(sorted(self._new)), set()
                await self._write(seen)
        finally:
            self._storing = None

    async def _write(self, seen: tuple[Key, ...]) -> None:
        now_ms = self._clock.now_ms()
        try:
            await self._database.write(lambda connection: stored.note(connection, seen, now_ms))
        except Exception as error:  # noqa: BLE001 - whatever it was, the next visit notes them again
            log.warning("not-noted", reason=str(error))
            for key in seen:
                self._noted.pop(key, None)


def as_json(seen: Iterable[Sighting], *, origins: bool) -> Mapping[str, Any]:
    """What a playbook's status says of its websites.

    Args:
        origins: Whether the playbook names websites.

    Returns:
        `seen`: each origin with `listed`, `first_at` and `last_at`, the last seen first. `seen_at`: when the widget was
        last seen on a listed website; None for never. `installation`: `seen`, `not-seen`, or `no-origins`.
    """
    last = tuple(seen)
    found = [{"origin": s.origin, "listed": s.listed, "first_at": s.first_at, "last_at": s.last_at} for s in last]
    seen_at = max((one.last_at for one in last if one.listed), default=None)
    installation = "no-origins" if not origins else "not-seen" if seen_at is None else "seen"
    return {"seen": found, "seen_at": seen_at, "installation": installation}
