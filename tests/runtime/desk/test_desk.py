"""A desk closes its database, whatever goes wrong at its beginning or its end."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, suppress
from threading import Event

import pytest

from frontdesk.bus.memory import MemoryBus
from frontdesk.jobs import engine
from frontdesk.runtime.desk.desk import Desk
from frontdesk.store import Unavailable, outbox
from frontdesk.store.failpoint import armed
from runtime.offices import Office

PATIENCE_S = 60.0


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


def is_closed(desk: Desk) -> bool:
    """Its writer takes nothing any more."""
    try:
        desk.database.write_now(lambda connection: None)
    except Unavailable as error:
        return "closed" in str(error)
    return False


def test_a_desk_that_cannot_begin_lets_go_of_its_database(office: Office) -> None:
    desk = Desk.open(office.url, office.clock)

    async def begin() -> None:
        async with desk:
            pytest.fail("it began without knowing who is there")

    with armed("reader.unit.before=raise"), pytest.raises(Unavailable):
        office.do(begin())
    assert is_closed(desk)


def test_a_desk_whose_jobs_do_not_end_well_lets_go_of_its_database(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroy = engine.DBOS.destroy

    def fails() -> None:
        destroy()
        raise OSError("the disk is gone")

    desk = Desk.open(office.url, office.clock)
    desk.database.write_now(lambda connection: desk.jobs.enqueue(connection, "unfinished", "job", {"conversation": ""}))

    async def live() -> None:
        async with desk:
            while not await desk.database.read(lambda connection: outbox.listed(connection, "done", 1)):
                pass
            monkeypatch.setattr(engine.DBOS, "destroy", fails)

    with pytest.raises(OSError, match="the disk is gone"):
        office.do(live())
    assert is_closed(desk)


def test_a_desk_whose_bus_cannot_begin_leaves_nothing_running(office: Office) -> None:
    class Broken(MemoryBus):
        def running(self) -> AbstractAsyncContextManager[None]:
            raise ValueError("no bus today")

    desk = Desk.open(office.url, office.clock, bus=Broken())

    async def begin() -> set[asyncio.Task[object]]:
        with suppress(ValueError):
            async with desk:
                pytest.fail("it began without a bus")
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert office.do(begin()) == set()
    assert is_closed(desk)


def test_a_desk_ends_though_every_shared_thread_is_busy(office: Office) -> None:
    desk, go_on = Desk.open(office.url, office.clock), Event()

    async def live() -> None:
        with ThreadPoolExecutor(1) as shared:
            asyncio.get_running_loop().set_default_executor(shared)
            try:
                async with asyncio.timeout(PATIENCE_S), desk:
                    busy = asyncio.get_running_loop().run_in_executor(None, go_on.wait)
            finally:
                go_on.set()
            await busy

    asyncio.run(live())
    assert is_closed(desk)
