"""A shop for tests of jobs: a database, a clock that is moved, a handler that obeys, and what was logged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from frontdesk.jobs.durable import DurableJobs
from frontdesk.jobs.port import Job
from frontdesk.store import outbox
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.outbox import Row

T = TypeVar("T")

NOON = 1_795_600_800_000
LONGEST_WAIT_S = 120.0


class Shop:
    """Everything that does jobs, on one event loop."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.now_ms = NOON
        self.database = Database.open(url)
        self.logged: list[tuple[str, dict[str, Any]]] = []
        self.seen: list[Job] = []
        self.fails = False
        self.jobs = self.other()
        self.runner = asyncio.Runner()

    def other(self) -> DurableJobs:
        """What does jobs on the same database, as another process would have it."""
        jobs = DurableJobs(self.database, self.url, lambda: self.now_ms, self.tell)
        jobs.handle("note", self._note, attempts=3)
        return jobs

    def tell(self, event: str, /, **fields: Any) -> None:
        self.logged.append((event, fields))

    async def _note(self, job: Job) -> None:
        self.seen.append(job)
        if self.fails:
            raise ValueError("no ink")

    def enqueue(self, key: str, payload: Mapping[str, Any] | None = None, due_ms: int | None = None) -> bool:
        return self.database.write_now(lambda connection: self.put(connection, key, payload, due_ms))

    def put(
        self, connection: Connection, key: str, payload: Mapping[str, Any] | None = None, due_ms: int | None = None
    ) -> bool:
        return self.jobs.enqueue(connection, "note", key, payload or {}, due_ms)

    def row(self, key: str) -> Row | None:
        return self.database.read_now(lambda connection: outbox.by_key(connection, key))

    def state(self, key: str) -> str | None:
        row = self.row(key)
        return None if row is None else row.state

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for what the relay and DBOS do on their own threads."""
        async with asyncio.timeout(LONGEST_WAIT_S):
            while not true():
                await asyncio.sleep(0.01)

    def work_until(self, true: Callable[[], bool]) -> None:
        """Do jobs until something is so."""

        async def work() -> None:
            async with self.jobs.running():
                await self.until(true)

        self.run(work())

    def close(self) -> None:
        self.runner.close()
        self.database.close()
