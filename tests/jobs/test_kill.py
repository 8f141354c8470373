"""A job that was running when its process was killed goes on, whatever became of DBOS's own tables."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from databases import fresh_url
from frontdesk.store import outbox
from frontdesk.store.database import Database
from jobs.press import LEASE_MS

PRESS = Path(__file__).with_name("press.py")
LONGEST_S = 300.0


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def enqueue(url: str, *keys: str) -> None:
    database = Database.open(url)
    now_ms = time.time_ns() // 1_000_000
    database.write_now(lambda connection: [outbox.add(connection, key, "print", {}, now_ms, now_ms) for key in keys])
    database.close()


def states(url: str, *keys: str) -> list[str]:
    database = Database.open(url)
    rows = [database.read_now(lambda connection, key=key: outbox.by_key(connection, key)) for key in keys]
    database.close()
    return [row.state for row in rows if row]


def start(url: str, diary: Path, ahead_ms: int = 0) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, PRESS, url, diary, str(ahead_ms)])


def lines(diary: Path) -> list[str]:
    return diary.read_text().splitlines() if diary.exists() else []


def wait_for(diary: Path, line: str) -> None:
    until_s = time.monotonic() + LONGEST_S
    while line not in lines(diary):
        assert time.monotonic() < until_s, f"{line} never came"
        time.sleep(0.02)


def kill_in_mid_job(url: str, diary: Path) -> None:
    """Two jobs begin, and hang, and their process is no more."""
    enqueue(url, "one", "two")
    diary.with_suffix(".hang").touch()
    process = start(url, diary)
    try:
        wait_for(diary, "begun one")
        wait_for(diary, "begun two")
    finally:
        process.kill()
        process.wait()
    diary.with_suffix(".hang").unlink()
    assert states(url, "one", "two") == ["handed", "handed"]


def test_a_job_goes_on_after_its_process_was_killed(url: str, diary: Path) -> None:
    kill_in_mid_job(url, diary)
    # A file has one process, which knows that the old one is gone; in PostgreSQL it counts as gone after a while.
    ahead_ms = 0 if url.startswith("sqlite") else LEASE_MS + 1
    assert start(url, diary, ahead_ms).wait(LONGEST_S) == 0
    assert states(url, "one", "two") == ["done", "done"]
    assert sorted(lines(diary)[2:]) == ["begun one", "begun two", "ended one", "ended two"]


@pytest.mark.parametrize("loss", ["gone", "damaged"])
def test_losing_the_tables_of_dbos_loses_no_job(tmp_path: Path, diary: Path, loss: str) -> None:
    url = f"sqlite:///{tmp_path / 'frontdesk.db'}"
    kill_in_mid_job(url, diary)
    own = tmp_path / "frontdesk.db-jobs"
    for path in tmp_path.glob("frontdesk.db-jobs*"):
        path.unlink()
    if loss == "damaged":
        own.write_bytes(b"This is no database, and it never was one." * 200)
    assert start(url, diary, LEASE_MS + 1).wait(LONGEST_S) == 0
    assert states(url, "one", "two") == ["done", "done"]
    assert lines(diary).count("ended one") == 1


def test_the_same_job_is_not_done_by_two_processes_at_once(diary: Path) -> None:
    keys = [f"job-{n}" for n in range(30)]
    url = fresh_url("postgresql", diary.parent)
    enqueue(url, *keys)
    both = start(url, diary), start(url, diary)
    assert [process.wait(LONGEST_S) for process in both] == [0, 0]
    assert sorted(lines(diary)) == sorted(f"{what} {key}" for key in keys for what in ("begun", "ended"))
