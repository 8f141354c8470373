"""Every failpoint is reached, and whoever dies, fails or hangs there loses nothing and does nothing twice."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import audits, journals
from faults.plays import Stage, conversations, stage
from frontdesk.store.failpoint import POINTS
from runtime.offices import Office

ELSEWHERE = ("socket.", "jobs.", "migrate.")
"""Points that lie outside of what a play does; tests of their own die there."""

HERE = sorted(name for name in POINTS if not name.startswith(ELSEWHERE))

Told = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def playing() -> Iterator[Stage]:
    with stage() as opened:
        yield opened


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database before the play."""
    folder = tmp_path_factory.mktemp("prepared")
    Office(folder).close()
    return folder


@pytest.fixture(scope="module")
def golden(playing: Stage, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """What the play comes to where nothing goes wrong."""
    folder = fresh(prepared, tmp_path_factory.mktemp("golden"))
    assert 0 == playing.perform(folder)
    return told(folder)


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return fresh(prepared, tmp_path)


def fresh(prepared: Path, folder: Path) -> Path:
    shutil.copy(prepared / "frontdesk.db", folder / "frontdesk.db")
    return folder


def told(folder: Path) -> dict[str, Told]:
    """What the logs of the play's conversations hold."""
    held = audits.read(folder / "frontdesk.db")
    return {
        visitor: [(row["kind"], row["sender"], json.dumps(json.loads(row["body"]))) for row in held.rows[conversation]]
        for visitor, conversation in conversations(folder).items()
    }


def broken(folder: Path) -> list[str]:
    written = journals.read(folder)
    db = folder / "frontdesk.db"
    return [*audits.broken(audits.read(db), written, written), *audits.folds(db)]


@pytest.mark.parametrize("nth", [1, 4])
@pytest.mark.parametrize("point", HERE)
def test_a_process_that_dies_at_a_point_loses_nothing_that_was_acknowledged(
    playing: Stage, folder: Path, golden: dict[str, Told], point: str, nth: int
) -> None:
    died = playing.perform(folder, points=f"{point}=kill@{nth}")
    if nth == 1 or died != 0:
        assert -signal.SIGKILL == died
    assert [] == broken(folder)
    assert 0 == playing.perform(folder, performance=1)
    assert golden == told(folder)
    assert [] == broken(folder)


@pytest.mark.parametrize("point", HERE)
def test_a_point_that_fails_once_is_passed_at_the_next_attempt(
    playing: Stage, folder: Path, golden: dict[str, Told], point: str
) -> None:
    assert 0 == playing.perform(folder, points=f"{point}=raise@2")
    assert golden == told(folder)
    assert [] == broken(folder)


@pytest.mark.parametrize("point", HERE)
def test_a_point_that_hangs_for_a_while_only_delays(
    playing: Stage, folder: Path, golden: dict[str, Told], point: str
) -> None:
    assert 0 == playing.perform(folder, points=f"{point}=hang:0.2@2")
    assert golden == told(folder)
    assert [] == broken(folder)
