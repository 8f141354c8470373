"""Which visitors are there: their open pages, in this and other processes, and how far they have read."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.store import reads
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database

GONE_AFTER_S: Final = 3.0
"""A visitor counts as gone only after this: going from one page to the next takes a moment."""

TOGETHER_S: Final = 0.2
"""How long reports of pages on what they have seen are gathered before they are stored together."""

MOST_GONE: Final = 10_000
"""The most visitors for whom it is remembered when they left."""

ASK_S: Final = 10.0
"""How often other processes are asked about the visitors whom pages here watch."""

BELIEVED_S: Final = 25.0
"""How long another process is believed that a visitor is there: a process that has died does not answer."""

MOST_NODES: Final = 50
"""The most processes whose word on one visitor is kept."""

log = logger("visiting")


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor, as far as their open pages say.

    Attributes:
        left_at: When the last page was closed; None while one is open, or if that is not known.
        page: `url`, `title` and `referrer` of the page that was opened last; empty if they may not be kept.
    """

    here: bool = False
    left_at: int | None = None
    page: Mapping[str, str] = field(default_factory=dict)


class Visiting:
    """The visitors of this process, what other processes say of theirs, and the pages here that watch visitors.

    Attributes:
        said: Called at each change of a visitor here, to tell other processes.
        asked: Called with each conversation whose visitor is watched here, to ask other processes.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._open: dict[str, list[Mapping[str, str]]] = {}
        self._gone: OrderedDict[str, tuple[int, Mapping[str, str]]] = OrderedDict()
        self._told: dict[str, tuple[Callable[[], None], ...]] = {}
        self._elsewhere: dict[str, dict[str, tuple[Visit, float]]] = {}
        self._read: dict[str, tuple[int, int]] = {}
        self._storing: asyncio.Task[None] | None = None
        self.said: Callable[[str, Visit], None] = lambda conversation, visit: None
        self.asked: Callable[[str], None] = lambda conversation: None

    @contextmanager
    def over(self, conversation: str, page: Mapping[str, str]) -> Iterator[None]:
        """While the block lasts, a page of the conversation's visitor is open.

        Args:
            page: The page that it is on, as far as that may be shown.
        """
        self._open.setdefault(conversation, []).append(page)
        self._gone.pop(conversation, None)
        self.changed(conversation)
        try:
            yield
        finally:
            pages = self._open[conversation]
            pages.remove(page)
            if not pages:
                del self._open[conversation]
                self._leave(conversation, page)
            self.changed(conversation)

    def _leave(self, conversation: str, page: Mapping[str, str]) -> None:
        self._gone[conversation] = (self._clock.now_ms(), page)
        if len(self._gone) > MOST_GONE:
            self._gone.popitem(last=False)
        asyncio.get_running_loop().call_later(GONE_AFTER_S, self.changed, conversation)

    def of(self, conversation: str) -> Visit:
        """A conversation's visitor: there if any process says so, else gone at the latest instant that one says."""
        known = [self._here(conversation), *self._away(conversation)]
        return max(known, key=lambda visit: (visit.here, visit.left_at or 0))

    def _away(self, conversation: str) -> Iterator[Visit]:
        now_s = self._clock.monotonic_s()
        for visit, heard_s in self._elsewhere.get(conversation, {}).values():
            if not visit.here or now_s - heard_s < BELIEVED_S:
                yield visit
            else:
                yield replace(visit, here=False, left_at=self._clock.now_ms() - int((now_s - heard_s) * 1000))

    def _here(self, conversation: str) -> Visit:
        """The visitor as far as this process knows by itself."""
        if pages := self._open.get(conversation):
            return Visit(here=True, page=pages[-1])
        if conversation not in self._gone:
            return Visit()
        left_at, page = self._gone[conversation]
        if self._clock.now_ms() - left_at < GONE_AFTER_S * 1000:
            return Visit(here=True, page=page)
        return Visit(left_at=left_at, page=page)

    def join(self, conversation: str, told: Callable[[], None]) -> None:
        """`told` is called at each change of a conversation's visitor from now on."""
        self._told[conversation] = (*self._told.get(conversation, ()), told)
        self.asked(conversation)

    def leave(self, conversation: str, told: Callable[[], None]) -> None:
        """`told` is called no more."""
        left = tuple(one for one in self._told.get(conversation, ()) if one != told)
        if left:
            self._told[conversation] = left
        else:
            self._told.pop(conversation, None)
            self._elsewhere.pop(conversation, None)

    def changed(self, conversation: str) -> None:
        """Pages that watch a conversation's visitor look again, here and in other processes."""
        self._tell(conversation)
        self.say(conversation)

    def _tell(self, conversation: str) -> None:
        for told in self._told.get(conversation, ()):
            told()

    # What processes tell each other.

    def say(self, conversation: str) -> None:
        """Tell other processes of a visitor, if this one knows anything."""
        if conversation in self._open or conversation in self._gone:
            self.said(conversation, self._here(conversation))

    def heard(self, conversation: str, node: str, visit: Visit) -> None:
        """Another process tells of a visitor: kept while a page here watches that visitor."""
        if conversation in self._told:
            said = self._elsewhere.setdefault(conversation, {})
            if node not in said and len(said) >= MOST_NODES:
                del said[min(said, key=lambda one: said[one][1])]
            said[node] = visit, self._clock.monotonic_s()
            self._tell(conversation)

    async def run(self) -> None:
        """Ask again and again about the visitors whom pages here watch, for ever."""
        while True:
            await asyncio.sleep(ASK_S)
            for conversation in tuple(self._told):
                self.asked(conversation)
                if conversation in self._elsewhere:
                    # A process that has not answered for long is believed no more.
                    self._tell(conversation)

    # What pages say that they have received and seen.

    def read(self, conversation: str, received: int, seen: int) -> None:
        """A page has received and seen rows up to these numbers, the visitor's. Returns at once; stored soon."""
        before = self._read.get(conversation, (0, 0))
        self._read[conversation] = (max(before[0], received), max(before[1], seen))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())

    async def _store(self) -> None:
        await asyncio.sleep(TOGETHER_S)
        said, self._read, self._storing = self._read, {}, None
        now_ms = self._clock.now_ms()

        def unit(connection: Connection) -> list[str]:
            return [one for one, far in said.items() if reads.advance(connection, one, *far, now_ms)]

        try:
            further = await self._database.write(unit)
        except Exception as error:  # noqa: BLE001 - nobody else would hear of it
            # The page says it again with the next message.
            log.warning("not-noted", reason=f"{type(error).__name__}: {error}")
            return
        for conversation in further:
            self.changed(conversation)


def as_json(visit: Visit, read: reads.Read) -> dict[str, Any]:
    """A visitor as agents' pages are told of them."""
    return {
        "here": visit.here,
        "left_at": visit.left_at,
        "page": dict(visit.page),
        "received": read.received,
        "seen": read.seen,
        "seen_at": read.seen_at,
    }
