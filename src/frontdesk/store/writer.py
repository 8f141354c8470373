"""The one thread that writes: the units queued during a commit share the next one."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from frontdesk.store.driver import in_transaction, unavailable
from frontdesk.store.failpoint import reach
from frontdesk.store.fault import UnavailableError
from frontdesk.store.flush import VersionError
from frontdesk.store.held import HeldConversations
from frontdesk.store.ledger import Ledger

T = TypeVar("T")

Unit = Callable[[Connection], T]
"""A unit of work: an atomic function of a connection. It may run again, so it has no other side effects."""

Turning = Callable[[Ledger], T]
"""A unit of work on conversations: the same, over a ledger."""

Heard = Callable[[Any, BaseException | None], None]
"""Is told how a unit ended: its result, or its error."""

BATCH: Final = 256
"""How many units share a commit at most, so that no unit waits long for the others."""

LATER: Final = 2
"""How many of those may be units that nobody waits for: each has many turns, and timers must not delay people."""

LATER_ALONE: Final = 6
"""The same while no other unit comes; one that comes in between runs next, and shares the commit."""

QUEUED: Final = 20_000
"""How many units are queued at most; further ones are refused at once."""

TRIES: Final = 5
"""How often a unit is tried if another process keeps changing its conversation."""


@dataclass(slots=True, eq=False)
class Job:
    """A unit in the queue, whom to tell, and how it ended.

    Attributes:
        later: Nobody waits for the unit: others go first.
        wanted: Whether anybody still waits.
    """

    unit: Callable[[Any], Any]
    heard: Heard
    loop: asyncio.AbstractEventLoop | None
    turning: bool = False
    careful: bool = False
    later: bool = False
    wanted: Callable[[], bool] | None = None
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Tell the caller how the unit ended."""
        self.heard(self.result, self.error)


class Writer:
    """Runs units one after another on its own thread; callers are told after the commit.

    Attributes:
        commits: How many commits there were.
        held: The conversations in memory, which units trust.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._soon: deque[Job] = deque()
        self._later: deque[Job] = deque()
        self._woken = threading.Event()
        self._gate = threading.Lock()
        self._closed = False
        self.held = HeldConversations()
        self.commits = 0
        self._thread = threading.Thread(target=self._work, name="frontdesk-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a unit.

        Raises:
            UnavailableError: The store is closed, or has too much to do.
        """
        with self._gate:
            if self._closed:
                raise UnavailableError("the database is closed")
            if len(self._soon) + len(self._later) >= QUEUED:
                raise UnavailableError("the database is overloaded")
            (self._later if job.later else self._soon).append(job)
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
                # The thread must survive everything: without it no unit would ever be answered again.
                for job in jobs:
                    job.error = error
            _tell(jobs)

    def _take(self) -> list[Job]:
        """The next batch of units, waiting for the first; empty once the writer is closed and the queue is empty."""
        while True:
            jobs: list[Job] = []
            _move(self._soon, jobs, BATCH - LATER)
            _move(self._later, jobs, len(jobs) + LATER if jobs else 1)
            if jobs:
                return jobs
            if self._closed and not self._soon and not self._later:
                return []
            self._woken.wait()
            self._woken.clear()

    def _growing(self, jobs: list[Job]) -> Iterator[Job]:
        """The units of a batch. While nobody waits for any of it, it grows; people who come meanwhile complete it."""
        yield from jobs
        while jobs[-1].later and jobs[0].later and len(jobs) < LATER_ALONE:
            more: list[Job] = []
            _move(self._soon, more, BATCH - LATER)
            _move(self._later, more, 1)
            if not more:
                return
            jobs += more
            yield from more

    def _commit(self, jobs: list[Job]) -> None:
        """Run units in one transaction: trusting the cache, or, if that failed, carefully."""
        try:
            self._transact(self._growing(jobs), careful=False)
        except UnavailableError:
            raise
        except Exception:  # noqa: BLE001 - whatever it was: run carefully, only the unit that causes it fails
            for job in jobs:
                job.result = job.error = None
            self._transact(jobs, careful=True)

    def _transact(self, jobs: Iterable[Job], *, careful: bool) -> None:
        reach("writer.begin.before")
        with unavailable(), self._engine.connect() as connection:
            transaction = connection.begin()
            reach("writer.begin.after")
            ledger = Ledger(connection, self.held, careful=careful)
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
    """Move jobs from a queue to a batch until that has `most`; jobs that nobody waits for any more are dropped."""
    while queue and len(jobs) < most:
        job = queue.popleft()
        if job.wanted is None or job.wanted():
            jobs.append(job)


def _tell(jobs: Iterable[Job]) -> None:
    """Tell all callers, with one hop to each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            job.tell()
        else:
            loops.setdefault(job.loop, []).append(job)
    for loop, theirs in loops.items():
        # On a closed loop nobody is left to be told.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_here, theirs)


def _tell_here(jobs: list[Job]) -> None:
    for job in jobs:
        try:
            job.tell()
        except Exception as error:  # noqa: BLE001 - the other callers must be told all the same
            context = {"message": "a unit could not be told", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)


def finished(unit: Callable[[Any], T], over: Any) -> T:
    """The result of a unit. `StopIteration` cannot pass through a future: its caller would wait for ever."""
    try:
        return unit(over)
    except StopIteration as error:
        raise RuntimeError("a unit of work ran out of an iterator") from error


def _attempt(connection: Connection, ledger: Ledger, job: Job) -> None:
    """Run one unit: if it fails, only it fails, unless the whole transaction is lost."""
    if job.turning and not job.careful and not ledger.careful and _trusting(ledger, job):
        return
    ledger.flush()
    for tries_left in reversed(range(TRIES)):
        if _carefully(connection, ledger, job, last=not tries_left):
            return


def _trusting(ledger: Ledger, job: Job) -> bool:
    """Run a unit on the cache; false, with nothing decided, if it must run again carefully."""
    try:
        reach("writer.unit.before")
        result = finished(job.unit, ledger)
        reach("writer.unit.after")
    except Exception:  # noqa: BLE001 - whatever it was: if it is real, it comes again when the unit runs carefully
        ledger.forget()
        return False
    if not ledger.decided:
        return False
    ledger.absorb()
    job.result = result
    return True


def _carefully(connection: Connection, ledger: Ledger, job: Job, *, last: bool) -> bool:
    """Run one unit in a savepoint of its own; false if another process was faster and the unit must run again."""
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
