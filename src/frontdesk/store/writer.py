"""The one thread that writes: whatever queued while the last commit ran shares the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from frontdesk.store.driver import in_transaction, unavailable
from frontdesk.store.fault import UnavailableError

T = TypeVar("T")

Unit = Callable[[Connection], T]
"""A unit of work: a plain function of a connection, whole or not at all. It may run again, so it does nothing else."""

BATCH = 256
"""Units that share a commit at most: no unit waits long for its neighbours."""


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """A unit in the queue, and what became of it."""

    unit: Unit[T]
    future: Future[T] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Tell whoever waits."""
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Runs units one after another on its own thread; their results are told after the commit that holds them.

    Attributes:
        commits: How many there were.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._closed = False
        self.commits = 0
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="frontdesk-writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit[T]) -> Future[T]:
        """Queue a unit.

        Raises:
            UnavailableError: The store is closed.
        """
        job = Job(unit)
        with self._gate:
            if self._closed:
                raise UnavailableError("the database is closed")
            self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._gate:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            jobs, going = self._take()
            if jobs:
                self._commit(jobs)
                for job in jobs:
                    job.settle()

    def _take(self) -> tuple[list[Job[Any]], bool]:
        """Everything queued, waiting for the first; a job that nobody waits for any more is dropped."""
        item = self._queue.get()
        jobs: list[Job[Any]] = []
        while item is not None:
            if item.future.set_running_or_notify_cancel():
                jobs.append(item)
            if len(jobs) >= BATCH:
                return jobs, True
            try:
                item = self._queue.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _commit(self, jobs: list[Job[Any]]) -> None:
        try:
            with unavailable(), self._engine.connect() as connection, connection.begin():
                for job in jobs:
                    _attempt(connection, job)
            self.commits += 1
        except Exception as error:  # noqa: BLE001
            # The thread must outlive anything: without it nobody would ever be answered again.
            for job in jobs:
                job.error = error


def finished(unit: Unit[T], connection: Connection) -> T:
    """What a unit gives. `StopIteration` cannot pass through a future: whoever waits would wait for ever."""
    try:
        return unit(connection)
    except StopIteration as error:
        raise RuntimeError("a unit of work ran out of an iterator") from error


def _attempt(connection: Connection, job: Job[Any]) -> None:
    """Run one unit in a savepoint of its own: its failure is its own, unless the whole transaction is gone."""
    try:
        with unavailable(), connection.begin_nested():
            job.result = finished(job.unit, connection)
    except Exception as error:
        if not in_transaction(connection):
            raise
        job.error = error
