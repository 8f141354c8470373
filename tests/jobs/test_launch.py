"""DBOS that cannot be launched or shut down now can be launched later, and a stop spoils nobody's unit of work."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from frontdesk.jobs import engine
from frontdesk.jobs.durable import DurableJobs
from frontdesk.store.failpoint import armed
from jobs.shops import Shop
from jobs.test_durable import done


@pytest.fixture
def url(tmp_path: Path) -> str:
    """DBOS has a file of its own beside SQLite's only, and the rest does not depend on the database."""
    return f"sqlite:///{tmp_path / 'frontdesk.db'}"


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """DBOS's file is damaged, and what belongs to it cannot be deleted; to be called off by removing this."""
    (tmp_path / "frontdesk.db-jobs").write_bytes(b"no database" * 100)
    folder = tmp_path / "frontdesk.db-jobs-shm"
    folder.mkdir()
    return folder


def told(shop: Shop, event: str) -> list[dict[str, Any]]:
    return [fields for name, fields in shop.logged if name == event]


def test_a_launch_that_fails_for_any_reason_is_tried_again(
    shop: Shop, stuck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.jobs.durable.AGAIN_S", 0.0)
    shop.enqueue("letter")

    async def work() -> None:
        async with shop.jobs.running():
            await shop.until(lambda: bool(told(shop, "jobs-wait")))
            stuck.rmdir()
            await shop.until(lambda: done(shop, "letter"))

    shop.run(work())
    assert "frontdesk.db-jobs-shm" in told(shop, "jobs-wait")[0]["reason"]
    assert [job.key for job in shop.seen] == ["letter"]


def test_a_launch_that_fails_for_any_reason_is_not_tried_at_every_look(
    shop: Shop, stuck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.jobs.durable.AGAIN_S", 3_600.0)
    shop.enqueue("letter")

    async def work() -> None:
        async with shop.jobs.running():
            await shop.until(lambda: bool(told(shop, "jobs-wait")))
            with armed() as plan:
                for number in range(3):
                    looks = plan.reached["reader.unit.before"]
                    await shop.database.write(lambda connection, number=number: shop.put(connection, f"more-{number}"))
                    await shop.until(lambda looks=looks: plan.reached["reader.unit.before"] > looks)

    shop.run(work())
    assert [event for event, _ in shop.logged] == ["jobs-wait"]


def test_a_stop_that_fails_leaves_no_server_behind_that_does_jobs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    destroy = engine.DBOS.destroy

    def fails() -> None:
        destroy()
        raise OSError("the disk is gone")

    shop.enqueue("letter")
    with monkeypatch.context() as patch:
        patch.setattr(engine.DBOS, "destroy", fails)
        with pytest.raises(OSError, match="the disk is gone"):
            shop.work_until(lambda: done(shop, "letter"))
    shop.jobs = shop.other()
    shop.enqueue("another")
    shop.work_until(lambda: done(shop, "another"))
    assert told(shop, "jobs-wait") == []


class Stopping(DurableJobs):
    """What does jobs, and stops between one look at its event loop and the next."""

    @property
    def _loop(self) -> asyncio.AbstractEventLoop | None:
        loop, self._running_on = self._running_on, None
        return loop

    @_loop.setter
    def _loop(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._running_on = loop


def test_a_stop_in_the_middle_of_an_enqueue_takes_back_no_unit(shop: Shop) -> None:
    jobs = Stopping(shop.database, shop.url, lambda: shop.now_ms, print)
    jobs._loop = shop.runner.get_loop()
    assert shop.database.write_now(lambda connection: jobs.enqueue(connection, "note", "letter", {}))
    assert shop.state("letter") == "waiting"
