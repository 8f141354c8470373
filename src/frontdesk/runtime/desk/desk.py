"""Everything that runs behind the sockets and routes, put together, started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from secrets import token_hex
from types import MappingProxyType, TracebackType
from typing import Self

from frontdesk.bus.hints import Bus
from frontdesk.bus.memory import MemoryBus
from frontdesk.jobs.durable import DurableJobs
from frontdesk.jobs.outside import Outside
from frontdesk.runtime import clock as clocks
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.deploys.sightings import Sightings
from frontdesk.runtime.desk import calls, unfinished
from frontdesk.runtime.desk.board import Board
from frontdesk.runtime.desk.bucket import Buckets
from frontdesk.runtime.desk.calls import Calls
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.desk.conversations import Conversations
from frontdesk.runtime.desk.elsewhere import Elsewhere
from frontdesk.runtime.desk.finding import Finding
from frontdesk.runtime.desk.lapses import Lapses
from frontdesk.runtime.desk.lookout import Lookout
from frontdesk.runtime.desk.orphans import Orphans
from frontdesk.runtime.desk.timers import Timers
from frontdesk.runtime.desk.unfinished import Unfinished
from frontdesk.runtime.desk.vanished import Vanished
from frontdesk.runtime.figures.counting import Counting
from frontdesk.runtime.logs import logger
from frontdesk.runtime.presence.presence import Presence
from frontdesk.runtime.presence.visiting import Visiting
from frontdesk.runtime.talk.identities import Identities
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.talk.turn import Turns
from frontdesk.runtime.upkeep import retention
from frontdesk.runtime.upkeep.retention import Retention
from frontdesk.store.database import Database

RESTART_PAUSE_S = 1.0

log = logger("desk")


class Desk:
    """The parts of a running Frontdesk, on one event loop.

    Used as an asynchronous context manager: inside, its loops run (timers, presence, search and the like); at the end
    the database is closed.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        clock: Clock,
        url: str,
        outside: Outside,
        secrets: Mapping[str, str],
    ) -> None:
        self.database = database
        self.bus = bus
        self.clock = clock
        self.playbooks = Playbooks()
        self.node = token_hex(8)
        self.presence = Presence(database, bus, clock, self.node)
        self.turns = Turns(self.playbooks, self.presence, clock)
        self.changes = Changes(database, bus)
        self.fanout = self.changes.fanout
        self.visiting = Visiting(database, clock)
        self.sightings = Sightings(database, clock)
        self.identities = Identities(database, clock)
        self.elsewhere = Elsewhere(bus, self.node, self.fanout, self.visiting)
        self.changes.went_on, self.changes.types = self.elsewhere.went_on, self.elsewhere.types
        self.finding = Finding(database, self.changes)
        self.counting = Counting(database, self.playbooks, clock)
        self.changes.turned = self.counting.turned
        self.conversations = Conversations(
            database, self.changes, self.presence, self.turns, self.visiting, self.finding
        )
        self.orphans = Orphans(database, self.conversations, clock)
        self.vanished = Vanished(database, self.conversations, self.presence, clock)
        self.lapses = Lapses(database, self.changes, self.presence, self.turns)
        alone = url.startswith("sqlite")
        self.timers = Timers(database, clock, self.lapses.fire, self.lapses.ahead.prepare, alone=alone)
        self.changes.noted = self.timers.note
        self.buckets = Buckets(clock)
        self.board = Board(self.presence, bus, clock)
        self.lookout = Lookout(database, self.changes, self.playbooks, bus)
        self.jobs = DurableJobs(database, url, clock.now_ms, log.warning)
        self.unfinished = Unfinished(database, self.jobs, self.turns)
        self.retention = Retention(database, self.playbooks, clock)
        self.retention.told = self.changes.removed
        self.calls = Calls(database, self.jobs, self.turns, self.changes, outside, secrets)
        self.turns.called = self.calls.ask
        self.jobs.handle(calls.KIND, self.calls.handle, hands=calls.HANDS)
        self.jobs.handle(unfinished.KIND, unfinished.handler(self.turns, self.changes))
        self.jobs.handle(retention.KIND, retention.handler(self.retention))
        self._working = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def open(
        cls,
        url: str,
        clock: Clock | None = None,
        outside: Outside | None = None,
        secrets: Mapping[str, str] = MappingProxyType({}),
        bus: Bus | None = None,
    ) -> Self:
        """A desk on the database of this URL.

        Args:
            outside: How other systems are called.
            secrets: The values of the playbooks' secrets, by name.
            bus: How other processes on the same database are reached; default not at all.

        Raises:
            SetupError: The database cannot be opened.
        """
        return cls(Database.open(url), bus or MemoryBus(), clock or Clock(), url, outside or Outside(), secrets)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as otherwise:
            otherwise.push_async_callback(closed, self.database)
            otherwise.push_async_callback(self._working.aclose)
            await self.presence.start()
            await self._working.enter_async_context(self.jobs.running())
            await self._working.enter_async_context(self.bus.running())
            otherwise.pop_all()
        self._tasks = [
            asyncio.create_task(kept("clock", lambda: clocks.watch(self.clock))),
            asyncio.create_task(kept("timers", self.timers.run)),
            asyncio.create_task(kept("timers-ahead", self.timers.run_ahead)),
            asyncio.create_task(kept("lookout", self.lookout.run)),
            asyncio.create_task(kept("visiting", self.visiting.run)),
            asyncio.create_task(kept("board", self.board.run)),
            asyncio.create_task(kept("finding", self.finding.run)),
            asyncio.create_task(kept("figures", self.counting.run)),
            asyncio.create_task(kept("presence", lambda: self.presence.run(self.lapses.everybody_offline))),
            asyncio.create_task(kept("orphans", self.orphans.run)),
            asyncio.create_task(kept("vanished", self.vanished.run)),
            asyncio.create_task(kept("unfinished", self.unfinished.run)),
            asyncio.create_task(kept("retention", lambda: retention.run(self.database, self.jobs, self.clock))),
        ]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._working.aclose()
        finally:
            await closed(self.database)


async def closed(database: Database) -> None:
    """Close a database, on a thread that nothing else can occupy."""
    alone = ThreadPoolExecutor(1, "frontdesk-close")
    try:
        await asyncio.get_running_loop().run_in_executor(alone, database.close)
    finally:
        alone.shutdown(wait=False)


async def kept(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop for ever: a failure is logged, and the loop begins again."""
    while True:
        try:
            await loop()
        except Exception as error:
            log.error("loop-failed", loop=name, exc_info=error)
            await asyncio.sleep(RESTART_PAUSE_S)
