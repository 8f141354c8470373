"""Batches for tests: units that queue while the writer is held, and so share a commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from frontdesk.store import conversations
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.ledger import Ledger
from store.test_conversations import begin, conversation, deploy

PATIENCE_S = 60


@dataclass
class Plain:
    """A unit of a plain connection."""

    unit: Callable[[Connection], Any]


@dataclass
class Later:
    """A unit that nobody waits for."""

    unit: Callable[[Ledger], Any]


class Hold:
    """The writer stands still inside of this block, in a commit of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._began, self._gate = threading.Event(), threading.Event()

    async def __aenter__(self) -> None:
        def stand(connection: Connection) -> None:
            self._began.set()
            self._gate.wait(PATIENCE_S)

        self._standing = asyncio.create_task(self._database.write(stand))
        await asyncio.to_thread(self._began.wait, PATIENCE_S)

    async def __aexit__(self, *error: object) -> None:
        self._gate.set()
        await self._standing


def submit(database: Database, unit: Any) -> asyncio.Future[Any]:
    """Queue a unit; what becomes of it."""
    if isinstance(unit, Plain):
        return asyncio.ensure_future(database.write(unit.unit))
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    later = isinstance(unit, Later)
    database.turn(unit.unit if later else unit, partial(_settle, future), later=later)
    return future


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    future.set_result(result) if error is None else future.set_exception(error)


def together(database: Database, *units: Any) -> list[Any]:
    """Run units in one batch, in this order; what each came to, its error where it failed."""

    async def run() -> list[Any]:
        async with Hold(database):
            futures = []
            for unit in units:
                futures.append(submit(database, unit))
                # A plain unit is queued by a task: let it.
                await asyncio.sleep(0)
        return await asyncio.gather(*futures, return_exceptions=True)

    return asyncio.run(run())


def alone(database: Database, unit: Callable[[Ledger], Any]) -> Any:
    """Run one unit that trusts what is held; its result."""
    (result,) = together(database, unit)
    if isinstance(result, BaseException):
        raise result
    return result


class Counter:
    """A unit that takes the next number of a conversation; it counts its runs, and what it read in each.

    Attributes:
        read: The conversation's number as each run found it.
    """

    def __init__(self, name: str = "c", fails: Callable[[Conversation], None] = lambda found: None) -> None:
        self.name, self.fails = name, fails
        self.read: list[int] = []

    def __call__(self, ledger: Ledger) -> int:
        before = ledger.conversation(self.name)
        assert before is not None
        self.read.append(before.seq)
        self.fails(before)
        after = before.moved({"seq": before.seq + 1, "version": before.version + 1})
        ledger.save(before, after)
        ledger.happened(self.name, after.seq, {"T": "Counted"})
        return after.seq


def stored(database: Database, name: str = "c") -> Conversation:
    """The conversation as the tables have it."""
    found = database.read_now(lambda connection: conversations.load(connection, name))
    assert found is not None
    return found


def happened(database: Database, name: str = "c") -> int:
    """How much has happened to it."""
    return len(database.read_now(lambda connection: conversations.history(connection, name)))


def furnish(database: Database, *names: str) -> None:
    """Let there be these conversations."""
    database.write_now(deploy)
    begin(database, *(conversation(name) for name in names))


def change(database: Database, name: str = "c", **columns: Any) -> None:
    """Somebody changes a conversation."""

    def unit(ledger: Ledger) -> None:
        before = ledger.conversation(name)
        assert before is not None
        ledger.save(before, before.moved({**columns, "version": before.version + 1}))

    database.turn_now(unit)
