"""The one thread that writes: whatever queued while the last commit ran shares the next one."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from frontdesk.store.driver import in_transaction, unavailable
from frontdesk.store.failpoint import reach
from frontdesk.store.fault import UnavailableError
from frontdesk.store.flush import VersionError
from frontdesk.store.held import Held
from frontdesk.store.ledger import Ledger

T = TypeVar("T")

Unit = Callable[[Connection], T]
"""A unit of work: a plain function of a connection, whole or not at all. It may run again, so it does nothing else."""

Turning = Callable[[Ledger], T]
"""A unit of work on conversations: the same, over a ledger."""

Told = Callable[[Any, BaseException | None], None]
"""Hears what became of a unit: its result, or why there is none."""

BATCH: Final = 256
"""Units that share a commit at most: no unit waits long for its neighbours."""

LATER: Final = 2
"""Of those, units at most that nobody waits for, each with many turns: thousands of timers delay nobody who talks."""

LATER_ALONE: Final = 6
"""The same where nobody else wants anything; who comes meanwhile waits for no more than these."""

QUEUED: Final = 20_000
"""Units that wait at most; whoever comes then is told at once that it cannot be done now."""

TRIES: Final = 5
"""How often a unit runs whose conversation another process changed under it."""


@dataclass(slots=True, eq=False)
class Job:
    """A unit in the queue, who hears of it, and what became of it."""

    unit: Callable[[Any], Any]
    told: Told
    loop: asyncio.AbstractEventLoop | None
    turning: bool = False
    careful: bool = False
    wanted: Callable[[], bool] | None = None
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Tell whoever waits."""
        self.told(self.result, self.error)


class Writer:
    """Runs units one after another on its own thread; their results are told after the commit that holds them.

    Attributes:
        commits: How many there were.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._soon: deque[Job] = deque()
        self._later: deque[Job] = deque()
        self._woken = threading.Event()
        self._gate = threading.Lock()
        self._closed = False
        self._held = Held()
        self.commits = 0
        self._thread = threading.Thread(target=self._work, name="frontdesk-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job, *, later: bool = False) -> None:
        """Queue a unit.

        Args:
            later: Nobody waits for it: others go first.

        Raises:
            UnavailableError: The store is closed, or has too much to do.
        """
        with self._gate:
            if self._closed:
                raise UnavailableError("the database is closed")
            if len(self._soon) + len(self._later) >= QUEUED:
                raise UnavailableError("the database has too much to do")
            (self._later if later else self._soon).append(job)
        if not self._woken.is_set():
            self._woken.set()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._gate:
            self._closed = True
        self._woken.set()
        self._thread.join()

    def _work(self) -> None:
        while jobs := self._take():
            try:
                self._commit(jobs)
                reach("writer.tell.before")
            except Exception as error:  # noqa: BLE001
                # The thread must outlive anything: without it nobody would ever be answered again.
                for job in jobs:
                    job.error = error
            _tell(jobs)

    def _take(self) -> list[Job]:
        """Everything that is queued, waiting for the first; nothing once the writer is closed and all is done."""
        while True:
            jobs: list[Job] = []
            _move(self._soon, jobs, BATCH - LATER)
            _move(self._later, jobs, len(jobs) + LATER if jobs else LATER_ALONE)
            if jobs:
                return jobs
            if self._closed and not self._soon and not self._later:
                return []
            self._woken.wait()
            self._woken.clear()

    def _commit(self, jobs: list[Job]) -> None:
        """Run them in one transaction: trusting what is held, or where that was wrong, carefully."""
        try:
            self._transact(jobs, careful=False)
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001 - whatever it was: carefully, it hits the unit alone whose fault it is
            for job in jobs:
                job.result = job.error = None
            self._transact(jobs, careful=True)

    def _transact(self, jobs: list[Job], *, careful: bool) -> None:
        reach("writer.begin.before")
        with unavailable(), self._engine.connect() as connection:
            transaction = connection.begin()
            reach("writer.begin.after")
            ledger = Ledger(connection, self._held, careful=careful)
            with ledger.believed():
                for job in jobs:
                    _attempt(connection, ledger, job)
                ledger.flush()
                reach("writer.commit.before")
                transaction.commit()
                reach("writer.commit.after")
        ledger.hold()
        self.commits += 1


def _move(queue: deque[Job], jobs: list[Job], most: int) -> None:
    """Take from a queue up to a number; a job that nobody waits for any more is dropped."""
    while queue and len(jobs) < most:
        job = queue.popleft()
        if job.wanted is None or job.wanted():
            jobs.append(job)


def _tell(jobs: Iterable[Job]) -> None:
    """Tell everybody, with one hop to each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            job.tell()
        else:
            loops.setdefault(job.loop, []).append(job)
    for loop, theirs in loops.items():
        # A loop that is closed has nobody left who could be told.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_here, theirs)


def _tell_here(jobs: list[Job]) -> None:
    for job in jobs:
        try:
            job.tell()
        except Exception as error:  # noqa: BLE001 - the others must hear of theirs all the same
            context = {"message": "a unit could not be told", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)


def finished(unit: Callable[[Any], T], over: Any) -> T:
    """What a unit gives. `StopIteration` cannot pass through a future: whoever waits would wait for ever."""
    try:
        return unit(over)
    except StopIteration as error:
        raise RuntimeError("a unit of work ran out of an iterator") from error


def _attempt(connection: Connection, ledger: Ledger, job: Job) -> None:
    """Run one unit: its failure is its own, unless the whole transaction is gone."""
    if job.turning and not job.careful and not ledger.careful and _trusting(ledger, job):
        return
    ledger.flush()
    for tries_left in reversed(range(TRIES)):
        if _carefully(connection, ledger, job, last=not tries_left):
            return


def _trusting(ledger: Ledger, job: Job) -> bool:
    """Run a unit on what is held in memory; false if it must run again carefully, and nothing is decided yet."""
    try:
        reach("writer.unit.before")
        result = finished(job.unit, ledger)
        reach("writer.unit.after")
    except Exception:  # noqa: BLE001 - whatever it was: if it is so, it comes again when the unit runs carefully
        ledger.forget()
        return False
    if not ledger.decided:
        return False
    ledger.absorb()
    job.result = result
    return True


def _carefully(connection: Connection, ledger: Ledger, job: Job, *, last: bool) -> bool:
    """Run one unit in a savepoint of its own; false if somebody was faster and it must run again."""
    try:
        with unavailable(), connection.begin_nested(), ledger.carefully():
            reach("writer.unit.before")
            job.result = finished(job.unit, ledger if job.turning else connection)
            if job.turning:
                ledger.settle()
            else:
                ledger.forget_all()
            reach("writer.unit.after")
    except Exception as error:
        if not in_transaction(connection):
            raise
        if job.turning and not last and isinstance(error, VersionError | IntegrityError):
            return False
        job.error = error
    return True
