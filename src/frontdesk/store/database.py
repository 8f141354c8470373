"""The database: opened, brought up to date, and given units of work."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from frontdesk.errors import SetupError
from frontdesk.store.driver import READERS, cause, counts_changes, damage, engine, generation, read_url, unavailable
from frontdesk.store.failpoint import reach
from frontdesk.store.fault import UnavailableError
from frontdesk.store.migrate import upgrade
from frontdesk.store.writer import Job, Told, Turning, Unit, Writer, finished

T = TypeVar("T")


class Database:
    """Runs units of work: writes on one thread that commits them in groups, reads on a few others.

    Whoever awaits `write` is answered after the commit. Errors of both: whatever the unit raises, and
    `UnavailableError` where the database cannot answer; nothing was stored then, as far as anybody was told.
    """

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing = writing
        self._reading = reading
        self._writer = Writer(writing)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="frontdesk-reader")

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database of a SQLAlchemy URL, make it where there is none, and bring its tables up to date.

        Raises:
            SetupError: One sentence: a bad URL, a folder we may not write in, a file that is no database or is newer.
        """
        where = read_url(url)
        writing, reading = engine(where, writes=True), engine(where, writes=False)
        try:
            upgrade(writing)
        except UnavailableError as error:
            raise SetupError(f"cannot use the database {where.database}: {error}") from error
        except DBAPIError as error:
            raise SetupError(f"cannot open the database {where.database}: {cause(error)}") from error
        else:
            return cls(writing, reading)
        finally:
            # An engine connects again when it is used again; where nobody will, nothing stays open.
            writing.dispose()

    @property
    def commits(self) -> int:
        """How many transactions were committed; fewer than the writes that they held."""
        return self._writer.commits

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit that may change something; its result, once it is on disk."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Job(unit, partial(settle, future), loop, wanted=lambda: not future.cancelled()))
        return await future

    def turn(self, unit: Turning[T], told: Told, *, careful: bool = False, later: bool = False) -> None:
        """Run a unit on conversations. Returns at once; from an event loop only.

        Args:
            told: Hears of it on this event loop, once it is on disk or has failed.
            careful: It wants a connection: do not try on what is held in memory.
            later: Nobody waits for it: others go first.

        Raises:
            UnavailableError: The store is closed, or has too much to do.
        """
        loop = asyncio.get_running_loop()
        self._writer.submit(Job(unit, told, loop, turning=True, careful=careful), later=later)

    async def read(self, unit: Unit[T]) -> T:
        """Run a unit on a consistent snapshot of all that was committed before; it cannot change anything."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, unit)

    async def damage(self) -> str | None:
        """What damage a look at everything finds; seconds for each gigabyte, beside all other work.

        A process that ends does not wait for it.
        """
        loop, url = asyncio.get_running_loop(), self._reading.url
        future: asyncio.Future[str | None] = loop.create_future()

        def look() -> None:
            found, error = None, None
            try:
                found = damage(url)
            except Exception as fault:  # noqa: BLE001 - raised where it is waited for
                error = fault
            # Where the loop is closed, nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, future, found, error)

        threading.Thread(target=look, name="frontdesk-damage", daemon=True).start()
        return await future

    async def generation(self) -> int | None:
        """A number that is another one once another process has changed something; none where nobody can tell.

        Nobody waits for the one who writes to hear that nobody can tell.
        """
        return await self.write(generation) if counts_changes(self._writing) else None

    async def check(self) -> None:
        """Return once something could have been written.

        Raises:
            UnavailableError: Nothing can be.
        """
        await self.write(lambda connection: None)

    def write_now(self, unit: Unit[T]) -> T:
        """`write` for a command without an event loop: blocks until it is on disk."""
        future: Future[T] = Future()
        self._writer.submit(Job(unit, partial(settle, future), None))
        return future.result()

    def turn_now(self, unit: Turning[T]) -> T:
        """A unit on conversations for a command without an event loop."""
        future: Future[T] = Future()
        self._writer.submit(Job(unit, partial(settle, future), None, turning=True, careful=True))
        return future.result()

    def read_now(self, unit: Unit[T]) -> T:
        """`read` for a command without an event loop."""
        return self._read(unit)

    def _read(self, unit: Unit[T]) -> T:
        reach("reader.begin.before")
        with unavailable(), self._reading.connect() as connection, connection.begin():
            reach("reader.unit.before")
            return finished(unit, connection)

    def close(self) -> None:
        """Finish the writes that are queued and let go of the file. Blocks; call it off the event loop."""
        self._writer.close()
        self._readers.shutdown(wait=True)
        self._writing.dispose()
        self._reading.dispose()


def settle(future: asyncio.Future[Any] | Future[Any], result: Any, error: BaseException | None) -> None:
    """Give a future its result, or why there is none, unless nobody waits for it any more."""
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
