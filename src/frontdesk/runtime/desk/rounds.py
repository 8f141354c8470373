"""Work that a query finds again and again: an item that fails is left alone for a while, in the end for good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable

PAGE: Final = 500
"""The most items that one query gives and one round tries; the next round goes on."""

FIRST_PAUSE_S: Final = 0.5
"""How long an item is left alone after its first failure; the pause doubles each time."""

ATTEMPTS: Final = 5
"""After so many failures an item is parked: this process logs that, and tries it no more."""

REMEMBERED_S: Final = 600.0
"""An item that no query has found for this long is forgotten."""

K = TypeVar("K", bound=tuple[Any, ...])

Pages = Callable[[K | None, int], Awaitable[tuple[K, ...]]]
"""Gives the items after a given one, or the first ones, at most so many; always in the same order."""

Work = Callable[[Sequence[K]], Awaitable[Sequence[Exception | None]]]
"""Tries items; gives the error of each, if any."""

log = logger("rounds")


def listed(items: Sequence[K]) -> Pages[K]:
    """Pages of a known list of items, without repetitions."""

    async def pages(after: K | None, limit: int) -> tuple[K, ...]:
        start = 0 if after is None else items.index(after) + 1
        return tuple(items[start : start + limit])

    return pages


class Rounds(Generic[K]):
    """Tries items again and again. They are tuples that begin with the id of their conversation.

    Items that rest are skipped, page after page: however many are broken, those after them get their turn.
    """

    def __init__(self, clock: Clock, failed: str) -> None:
        """`failed` is the log event of each failure."""
        self._clock = clock
        self._failed = failed
        self._resting: dict[K, tuple[int, float]] = {}
        self._parked: dict[K, float] = {}

    @property
    def parked(self) -> int:
        """How many items are tried no more."""
        return len(self._parked)

    async def go(self, pages: Pages[K], work: Work[K], wanted: Callable[[K], bool] = lambda item: True) -> int:
        """Try the items that are found, wanted and do not rest, all together; how many there were."""
        self._forget()
        ready = await self._first(pages, lambda item: wanted(item) and not self._found_resting(item))
        errors = await work(ready) if ready else ()
        failed = {item: error for item, error in zip(ready, errors, strict=True) if error is not None}
        for item in self._resting.keys() & set(ready) - failed.keys() if self._resting else ():
            del self._resting[item]
        for item, error in failed.items():
            self._note(item, error)
        self._tell(failed)
        return len(ready)

    def _tell(self, failed: dict[K, Exception]) -> None:
        """Log each failure; only the first new one with a traceback, because thousands would keep everybody waiting."""
        traced = next((item for item in failed if self._failures(item) == 1), None)
        for item, error in failed.items():
            if isinstance(error, Unavailable):
                log.warning("store-unavailable", conversation=item[0], reason=str(error))
                continue
            reason = f"{type(error).__name__}: {error}"
            trace = {"exc_info": error} if item == traced else {}
            parked = item in self._parked
            attempt = ATTEMPTS if parked else self._failures(item)
            log.error(self._failed, conversation=item[0], attempt=attempt, parked=parked, reason=reason, **trace)

    async def any_sound(self, pages: Pages[K]) -> bool:
        """There is an item that has not failed through a fault of its own."""
        return bool(await self._first(pages, lambda item: self._failures(item) == 0))

    async def _first(self, pages: Pages[K], wanted: Callable[[K], bool]) -> list[K]:
        """The first wanted items, at most a page."""
        found: list[K] = []
        after: K | None = None
        while True:
            items = await pages(after, PAGE)
            found += filter(wanted, items)
            if len(items) < PAGE or len(found) >= PAGE:
                return found[:PAGE]
            after = items[-1]

    def _failures(self, item: K) -> int:
        return ATTEMPTS if item in self._parked else self._resting.get(item, (0, 0.0))[0]

    def _found_resting(self, item: K) -> bool:
        if item in self._parked:
            self._parked[item] = self._clock.monotonic_s()
            return True
        return item in self._resting and self._clock.monotonic_s() < self._resting[item][1]

    def _note(self, item: K, error: Exception) -> None:
        failures = self._failures(item)
        if isinstance(error, Unavailable):
            # The database is at fault, not this item, which goes on soon after the database does.
            self._rest(item, failures, FIRST_PAUSE_S)
        elif failures + 1 < ATTEMPTS:
            self._rest(item, failures + 1, FIRST_PAUSE_S * 2**failures)
        else:
            self._resting.pop(item, None)
            self._parked[item] = self._clock.monotonic_s()

    def _rest(self, item: K, failures: int, pause_s: float) -> None:
        self._resting[item] = (failures, self._clock.monotonic_s() + pause_s)

    def _forget(self) -> None:
        now_s = self._clock.monotonic_s()
        self._resting = {item: kept for item, kept in self._resting.items() if now_s - kept[1] < REMEMBERED_S}
        self._parked = {item: found_s for item, found_s in self._parked.items() if now_s - found_s < REMEMBERED_S}
