"""Who dies, fails or hangs at a point on a job's way loses no job, and does none twice that is known to be done."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.stages import Stage, stage
from frontdesk.store import Unavailable, failpoint
from frontdesk.store.database import Database
from frontdesk.store.outbox import by_key
from jobs.press import LEASE_MS
from jobs.shops import Shop

DEATHS = {
    "jobs.enqueue.before=kill": 0,
    "jobs.enqueue.after=kill": 0,
    "jobs.take.before=kill": 0,
    "jobs.take.after=kill": 0,
    "jobs.begin.before=kill": 0,
    "jobs.hold.before=kill": 0,
    "jobs.run.before=kill": 0,
    "jobs.run.after=kill": 1,
    "jobs.done.before=kill": 1,
    "jobs.done.after=kill": 1,
}
"""How often the job has run when its process dies there."""

UNHEARD_OF = ("jobs.take.after=kill", "jobs.begin.before=kill")
"""Deaths after which DBOS knows nothing of a job that was handed: it is found when who has it counts as gone."""

AGAIN = {point: 0 if point.startswith("jobs.done") else 1 for point in DEATHS}
"""How often it runs afterwards: not again once DBOS, or the outbox, knows that it has."""

FAILURES = {
    "jobs.take.before": 1,
    "jobs.take.after": 1,
    "jobs.begin.before": 1,
    "jobs.hold.before": 1,
    "jobs.run.before": 1,
    "jobs.run.after": 2,
    "jobs.done.before": 2,
    "jobs.done.after": 1,
}
"""How often a job runs in all where its point fails once, in a process that lives on."""

STEP_MS = 1_000


@pytest.fixture(scope="module")
def press() -> Iterator[Stage]:
    with stage("jobs.shifts") as opened:
        yield opened


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop that looks through the outbox often, and gives a sign of life each time."""
    monkeypatch.setattr("frontdesk.jobs.durable.SWEEP_S", 0.05)
    monkeypatch.setattr("frontdesk.jobs.hands.SIGN_S", 0.0)
    opened = Shop(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    yield opened
    opened.close()


def runs(diary: Path) -> int:
    return diary.read_text().splitlines().count("ended job") if diary.exists() else 0


@pytest.mark.parametrize("death", DEATHS)
def test_a_job_whose_process_dies_on_its_way_is_done_by_the_next(press: Stage, tmp_path: Path, death: str) -> None:
    url, diary = f"sqlite:///{tmp_path / 'frontdesk.db'}", tmp_path / "diary"
    assert -signal.SIGKILL == press.perform(url, str(diary), 0, "job", points=death)
    assert DEATHS[death] == runs(diary)
    ahead_ms = LEASE_MS + 1 if death in UNHEARD_OF else 0
    assert 0 == press.perform(url, str(diary), ahead_ms, "job")
    assert DEATHS[death] + AGAIN[death] == runs(diary)
    database = Database.open(url)
    row = database.read_now(lambda connection: by_key(connection, "job"))
    database.close()
    assert row is not None
    assert "done" == row.state


def done(shop: Shop, *keys: str) -> bool:
    """Those are done. Time passes, but only while nothing is in hand: signs of life would come too late."""
    if not shop.jobs._hands.held:
        shop.now_ms += STEP_MS
    return all(shop.state(key) == "done" for key in keys)


@pytest.mark.parametrize("point", FAILURES)
def test_a_job_whose_point_fails_once_is_done_in_the_same_process(shop: Shop, point: str) -> None:
    shop.enqueue("job")
    with failpoint.armed(f"{point}=raise@1"):
        shop.work_until(lambda: done(shop, "job"))
    assert FAILURES[point] == len(shop.seen)


def test_a_job_that_can_be_neither_begun_nor_given_back_holds_up_no_other(shop: Shop) -> None:
    shop.enqueue("a")
    shop.enqueue("b")
    # The first write takes both, the second is to give back the one that could not be begun.
    with failpoint.armed("jobs.begin.before=raise@1,writer.begin.before=raise@2"):
        shop.work_until(lambda: done(shop, "a", "b"))
    assert ["b", "a"] == [job.key for job in shop.seen]


@pytest.mark.parametrize("point", ["jobs.enqueue.before", "jobs.enqueue.after"])
def test_a_job_that_could_not_be_stored_never_was(shop: Shop, point: str) -> None:
    with failpoint.armed(f"{point}=raise@1"):
        with pytest.raises(Unavailable):
            shop.enqueue("job")
        assert shop.row("job") is None
        assert shop.enqueue("job")


def test_a_job_that_hangs_for_a_moment_everywhere_is_done_once(shop: Shop) -> None:
    points = [death.removesuffix("=kill") for death in DEATHS]
    with failpoint.armed(",".join(f"{point}=hang:0.05" for point in points)) as plan:
        shop.enqueue("job")
        shop.work_until(lambda: shop.state("job") == "done")
    assert 1 == len(shop.seen)
    assert set(points) == set(plan.reached) & set(points)
