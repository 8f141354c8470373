"""DBOS comes up late, keeps to itself, and writes no line of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

QUIET = Path(__file__).with_name("quiet.py")
MOST_CALLS = 100_000


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a process of its own saw of itself, before its first job and after it."""
    folder = tmp_path_factory.mktemp("quiet")
    done = subprocess.run([sys.executable, QUIET, folder], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    known: dict[str, object] = json.loads(done.stdout)
    return known


def test_it_is_not_imported_before_there_is_a_job(seen: dict[str, object]) -> None:
    assert (seen["imported at first"], seen["imported at last"]) == (False, True)


def test_it_has_a_file_of_its_own_that_it_alone_locks(seen: dict[str, object]) -> None:
    assert seen["files at first"] == ["frontdesk.db"]
    assert seen["files at last"] == ["frontdesk.db", "frontdesk.db-jobs"]
    assert seen["tables of dbos in the main file"] == []


def test_it_talks_to_nobody_and_listens_to_nobody(seen: dict[str, object]) -> None:
    assert seen["sockets"] == []


def test_it_is_shut_down_with_its_threads(seen: dict[str, object]) -> None:
    assert seen["threads left"] == []


def test_its_warnings_go_where_all_lines_go(seen: dict[str, object]) -> None:
    assert seen["heard"] == ["a warning of dbos"]


def test_it_hardly_does_anything_while_there_is_nothing_to_do(seen: dict[str, object]) -> None:
    """Counted in calls over a few seconds; a loop that never rests would make a million."""
    assert int(str(seen["idle before"])) < MOST_CALLS
    assert int(str(seen["idle after"])) < MOST_CALLS
