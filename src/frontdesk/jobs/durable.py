"""Jobs that outlive the process: a relay hands rows of the outbox to DBOS, and stores how they ended.

Only the main database is the truth. DBOS's tables say how far a handing has come, and may be lost: a job whose holder
gives no sign of life for a while is handed out again, and reports of the old handing are ignored.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from frontdesk.errors import ConflictError, SetupError
from frontdesk.jobs.hands import AGAIN, Hands, HeldJob, Outcome, Skill, Tell
from frontdesk.jobs.port import ATTEMPTS, FIRSTS, HANDS, Handler
from frontdesk.store import Unavailable, outbox
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach
from frontdesk.store.outbox import Due, Row, State

if TYPE_CHECKING:
    from frontdesk.jobs.engine import Engine

SWEEP_S: Final = 1.0
"""How often the outbox is searched: jobs without a wake-up are found within this time."""

SOON_S: Final = 0.02
"""How long after `enqueue` the outbox is searched: by then, the caller's transaction has usually ended."""

GRACE_S: Final = 4.0
"""How long running jobs may go on when the server stops."""

AGAIN_S: Final = 10.0
"""Pause after a failed launch of DBOS, or after a job that DBOS could not begin."""

SETTLED_S: Final = 5.0
"""How long after the end of a workflow DBOS is told to forget it."""

P = ParamSpec("P")
T = TypeVar("T")

ONE_NODE: Final = "local"
"""The node name of the only process on a SQLite file: after a restart it goes on with its own jobs."""


class DurableJobs:
    """`Jobs`, over a database and DBOS. DBOS is imported and launched only when there is a first job to do.

    Only one instance in a process does jobs at a time; another waits until the first has stopped.
    """

    def __init__(self, database: Database, database_url: str, now_ms: Callable[[], int], tell: Tell) -> None:
        """`now_ms` is the clock; `tell` logs what fails."""
        self._database = database
        self._url = database_url
        self._now_ms = now_ms
        self._tell = tell
        self._node = ONE_NODE if database_url.startswith("sqlite") else secrets.token_urlsafe(8)
        self._skills: dict[str, Skill] = {}
        self._hands = Hands(database, self._skills, now_ms, tell)
        self._aside = ThreadPoolExecutor(1, "frontdesk-jobs")
        self._engine: Engine | None = None
        self._launching: asyncio.Task[Engine] | None = None
        self._launch_at_s = 0.0
        self._left_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()

    def handle(self, kind: str, handler: Handler, attempts: int = ATTEMPTS, hands: int = HANDS) -> None:
        """Do the jobs of a kind with this handler."""
        self._skills[kind] = Skill(handler, attempts, hands)

    def enqueue(
        self, connection: Connection, kind: str, key: str, payload: Mapping[str, Any], due_ms: int | None = None
    ) -> bool:
        """Store a job in the caller's transaction; false if there was one under this key."""
        now_ms = self._now_ms()
        reach("jobs.enqueue.before")
        added = outbox.add(connection, key, kind, payload, now_ms, now_ms if due_ms is None else due_ms)
        reach("jobs.enqueue.after")
        loop = self._loop
        if added and loop is not None:
            # Only a hint, since the transaction has not ended yet; the sweep finds jobs that the hint misses.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(loop.call_later, SOON_S, self._woken.set)
        return added

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Inside, on this event loop, jobs are done."""
        self._loop = asyncio.get_running_loop()
        # A new one each time: the old one may still be stopping.
        self._hands = Hands(self._database, self._skills, self._now_ms, self._tell)
        # DBOS is called on a thread of its own, which nothing else can occupy.
        self._aside = ThreadPoolExecutor(1, "frontdesk-jobs")
        self._left_over = bool(await self._database.read(lambda connection: outbox.held_by(connection, self._node, 1)))
        relay = asyncio.create_task(self._relay())
        try:
            yield
        finally:
            relay.cancel()
            await asyncio.gather(relay, return_exceptions=True)
            await self._hands.stop(GRACE_S)
            await self._shut_down()
            self._aside.shutdown(wait=False)
            self._loop = None

    def look(self, connection: Connection, state: State, limit: int = 100) -> tuple[Row, ...]:
        """Jobs in a state."""
        return outbox.listed(connection, state, limit)

    def replay(self, connection: Connection, key: str) -> bool:
        """Try a dead job anew, in the caller's transaction."""
        return outbox.replay(connection, key, self._now_ms())

    async def _shut_down(self) -> None:
        if self._launching is not None:
            (launched,) = await asyncio.gather(self._launching, return_exceptions=True)
            if not isinstance(launched, BaseException):
                await self._beside(launched.stop)
        self._engine = self._launching = None

    async def _beside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._aside, partial(work, *args, **kwargs))

    async def _relay(self) -> None:
        while True:
            try:
                await self._sweep()
            except Unavailable as error:
                self._tell("jobs-late", reason=str(error))
            except Exception as error:  # noqa: BLE001 - nothing else hands out jobs: the relay must go on, whatever it was
                self._tell("relay-failed", reason=type(error).__name__, exc_info=error)
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_S):
                    await self._woken.wait()

    async def _sweep(self) -> None:
        await self._hands.sign()
        await self._forget()
        found = await self._database.read(self._due)
        if not (found or self._left_over) or not await self._launched():
            return
        self._left_over = False
        for row in await self._taken(found):
            await self._begin(row.key, row.hand + 1)

    def _due(self, connection: Connection) -> tuple[Due, ...]:
        """The jobs to hand out now, as far as their kinds and lanes have room."""
        now_ms, found = self._now_ms(), list[Due]()
        for kind in outbox.kinds_due(connection, now_ms):
            if room := self._hands.room(kind, (row.kind for row in found)):
                found += outbox.due(connection, now_ms, room, kind)
        return tuple(found)

    async def _taken(self, found: tuple[Due, ...]) -> tuple[Due, ...]:
        """The found jobs that are now ours, as they were found."""
        until_ms = self._hands.lease_ms()
        reach("jobs.take.before")
        taken = await self._database.write(
            lambda connection: tuple(row for row in found if outbox.take(connection, row, self._node, until_ms))
        )
        reach("jobs.take.after")
        self._hands.held |= {row.key: HeldJob(row.hand + 1, row.kind) for row in taken}
        return taken

    async def _begin(self, key: str, hand: int) -> None:
        assert self._engine is not None
        try:
            reach("jobs.begin.before")
            await self._beside(self._engine.begin, key, hand)
        except Exception as error:  # noqa: BLE001 - DBOS's tables cannot be written now, for any reason: the job waits
            self._tell("job-not-begun", job=key, reason=f"{type(error).__name__}: {error}")
            del self._hands.held[key]
            later_ms = self._now_ms() + round(AGAIN_S * 1000)
            # If this fails, too, the job is found once its lease ends; the other jobs must be begun all the same.
            with suppress(Unavailable):
                await self._database.write(lambda connection: outbox.put_back(connection, key, hand, later_ms))

    async def _launched(self) -> bool:
        """Launch DBOS, unless it runs already; false if that fails, and then it is tried again later."""
        if self._engine is not None:
            return True
        if time.monotonic() < self._launch_at_s:
            return False
        self._launching = asyncio.create_task(self._beside(self._launch))
        try:
            # Shielded: if the relay is cancelled meanwhile, `_shut_down` waits for the launch and stops DBOS.
            self._engine = await asyncio.shield(self._launching)
        except (ConflictError, SetupError) as error:
            self._tell("jobs-wait", reason=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the next launch may succeed, and need not be soon
            self._tell("jobs-wait", reason=f"{type(error).__name__}: {error}", exc_info=error)
        else:
            return True
        self._launch_at_s = time.monotonic() + AGAIN_S
        return False

    def _launch(self) -> Engine:
        from frontdesk.jobs.engine import Engine, Worker

        # Jobs of an unknown kind are handed out, too, and fail. A thread is made only when it is needed.
        hands = HANDS + sum(skill.hands for skill in self._skills.values()) + FIRSTS
        return Engine.launch(self._url, self._node, Worker(self._work, self._settle), hands)

    def _work(self, key: str, hand: int) -> Outcome:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(self._hands.work(key, hand), self._loop).result()

    def _settle(self, key: str, hand: int, outcome: Outcome) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._hands.settle(key, hand, outcome), self._loop).result()
        rest_s = int(outcome[-1]) / 1000 if outcome[0] == AGAIN else 0.0
        self._loop.call_soon_threadsafe(self._loop.call_later, rest_s, self._woken.set)

    async def _forget(self) -> None:
        """Let DBOS forget workflows that ended a while ago: the outbox knows how."""
        until_s = time.monotonic() - SETTLED_S
        old = [(key, hand) for at_s, key, hand in self._hands.ended if at_s < until_s]
        if old and self._engine is not None:
            self._hands.ended = [end for end in self._hands.ended if end[0] >= until_s]
            await self._beside(self._engine.forget, old)
