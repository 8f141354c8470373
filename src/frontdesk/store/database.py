"""The database: opened, brought up to date, and given units of work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from frontdesk.errors import SetupError
from frontdesk.store.conversations import Conversation, load_many, opened
from frontdesk.store.driver import READERS, cause, counts_changes, damage, engine, generation, read_url, unavailable
from frontdesk.store.failpoint import reach
from frontdesk.store.fault import UnavailableError
from frontdesk.store.ledger import Ledger
from frontdesk.store.migrate import upgrade
from frontdesk.store.stage import Stage
from frontdesk.store.writer import Heard, Job, Turning, Unit, Writer, finished

T = TypeVar("T")


class Database:
    """Runs units of work: writes on one thread that commits them in groups, reads on a few others.

    `write` returns after the commit. Both raise whatever the unit raises, and `UnavailableError` if the database
    cannot answer; then nothing was stored, as far as any caller was told.
    """

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing = writing
        self._reading = reading
        self._writer = Writer(writing)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="frontdesk-reader")

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database of a SQLAlchemy URL, create it if it does not exist, and bring its tables up to date.

        Raises:
            UsageError: One sentence: the URL is not one of a database that we can use.
            SetupError: One sentence: a folder without write access, a file that is no database or is newer.
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
            # An engine reconnects on its next use; if there is none, no connection stays open.
            writing.dispose()

    @property
    def commits(self) -> int:
        """How many transactions were committed; several writes share one."""
        return self._writer.commits

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit that may change something; returns its result once that is on disk."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Job(unit, partial(settle, future), loop, wanted=lambda: not future.cancelled()))
        return await future

    def turn(self, unit: Turning[T], heard: Heard, *, careful: bool = False, later: bool = False) -> None:
        """Run a unit on conversations. Returns at once; from an event loop only.

        Args:
            heard: Is called on this event loop, once the unit is on disk or has failed.
            careful: The unit needs a connection: do not try it on the conversations in memory first.
            later: Nobody waits for the unit: others go first.

        Raises:
            UnavailableError: The store is closed, or has too much to do.
        """
        loop = asyncio.get_running_loop()
        self._writer.submit(Job(unit, heard, loop, turning=True, careful=careful, later=later))

    async def read(self, unit: Unit[T]) -> T:
        """Run a unit on a consistent snapshot of all that was committed before; the unit cannot change anything."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, unit)

    async def warm(self, versions: Mapping[str, int]) -> None:
        """Hold conversations in memory for units that come soon; those that are not held in these versions are read.

        Args:
            versions: Conversation to the version in which it was seen.
        """
        held = self._writer.held
        if ids := held.missing(versions):
            await self.read(lambda connection: held.offer(map(opened, load_many(connection, ids).values())))

    def held(self, ids: Iterable[str]) -> list[Conversation]:
        """Those of these conversations that are in memory."""
        return [found for one in ids if (found := self._writer.held.get(one)) is not None]

    def draft(self, unit: Callable[[Ledger], T]) -> tuple[T, Stage]:
        """Run a unit on the conversations in memory, and write nothing: its result, and what it has decided.

        Raises:
            CarefulError: The unit needs more than is in memory.
        """
        ledger = Ledger(None, self._writer.held, careful=False)
        return unit(ledger), ledger.drafted

    async def damage(self) -> str | None:
        """The damage that a check of the whole database finds; takes seconds per gigabyte, in the background.

        The process can end without waiting for the check.
        """
        loop, url = asyncio.get_running_loop(), self._reading.url
        future: asyncio.Future[str | None] = loop.create_future()

        def look() -> None:
            found, error = None, None
            try:
                found = damage(url)
            except Exception as fault:  # noqa: BLE001 - raised where it is waited for
                error = fault
            # If the loop is closed, nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, future, found, error)

        threading.Thread(target=look, name="frontdesk-damage", daemon=True).start()
        return await future

    async def generation(self) -> int | None:
        """A number that differs once another process has changed something; None if the database does not tell.

        In that case, the answer does not wait for the writer.
        """
        return await self.write(generation) if counts_changes(self._writing) else None

    async def check(self) -> None:
        """Return if the database can be written.

        Raises:
            UnavailableError: It cannot.
        """
        await self.write(lambda connection: None)

    def write_now(self, unit: Unit[T]) -> T:
        """`write` for a command without an event loop: blocks until the result is on disk."""
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
    """Give a future its result or its error, unless nobody waits for it any more."""
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
