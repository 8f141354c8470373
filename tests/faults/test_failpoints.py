"""Every failpoint is reached, and whoever dies, fails or hangs there loses nothing and does nothing twice."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from faults import audits, journals
from faults.plays import conversations
from faults.stages import Stage, stage
from frontdesk.store import failpoint
from frontdesk.store.failpoint import POINTS, VARIABLE
from runtime.halls import PLAYBOOKS as HALL
from runtime.halls import guest, visitor_socket
from runtime.offices import Office
from serving import running_server
from talking import Visitor

SOURCES = Path(failpoint.__file__).resolve().parent.parent
OF_JOBS = Path(__file__).resolve().parent.parent / "jobs"
OF_DEPLOYS = OF_JOBS.parent / "cli" / "test_deploy_killed.py"
OF_MOVES = OF_JOBS.parent / "cli" / "test_migrate.py"
DEAD_S = 300
DIES_AT = 9
KEYS = tuple(f"k{n}" for n in range(12))

SOCKETS = sorted(name for name in POINTS if name.startswith("socket."))
MIGRATIONS = sorted(name for name in POINTS if name.startswith("migrate."))
JOBS = sorted(name for name in POINTS if name.startswith("jobs."))
"""Points that lie outside of what a play does; tests of their own die there, those of jobs in `tests/jobs`."""

DEPLOYS = sorted(name for name in POINTS if name.startswith("deploy."))
MOVES = sorted(name for name in POINTS if name.startswith("move."))
HERE = sorted(set(POINTS) - set(SOCKETS) - set(MIGRATIONS) - set(JOBS) - set(DEPLOYS) - set(MOVES))

Told = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def playing() -> Iterator[Stage]:
    with stage("faults.plays") as opened:
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
    assert 0 == playing.perform(str(folder), 0)
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
    died = playing.perform(str(folder), 0, points=f"{point}=kill@{nth}")
    if nth == 1 or died != 0:
        assert -signal.SIGKILL == died
    assert [] == broken(folder)
    assert 0 == playing.perform(str(folder), 1)
    assert golden == told(folder)
    assert [] == broken(folder)


@pytest.mark.parametrize("point", HERE)
def test_a_point_that_fails_once_is_passed_at_the_next_attempt(
    playing: Stage, folder: Path, golden: dict[str, Told], point: str
) -> None:
    assert 0 == playing.perform(str(folder), 0, points=f"{point}=raise@1")
    assert golden == told(folder)
    assert [] == broken(folder)


@pytest.mark.parametrize("point", HERE)
def test_a_point_that_hangs_for_a_while_only_delays(
    playing: Stage, folder: Path, golden: dict[str, Told], point: str
) -> None:
    assert 0 == playing.perform(str(folder), 0, points=f"{point}=hang:0.2@1")
    assert golden == told(folder)
    assert [] == broken(folder)


def placed() -> dict[str, str]:
    """Points that the source reaches, as patterns, each with a file that does: `{…}` of an f-string is one word."""
    found: dict[str, str] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "reach":
                found |= {pattern: path.name for name in node.args if (pattern := _pattern(name))}
    return found


def _pattern(name: ast.expr) -> str:
    parts = name.values if isinstance(name, ast.JoinedStr) else [name]
    known = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+" for part in parts]
    return "".join(known) if isinstance(name, ast.JoinedStr | ast.Constant) else ""


def test_every_point_of_the_table_is_reached_by_some_code_and_every_point_in_code_is_in_the_table() -> None:
    patterns = placed()
    unknown = {pattern: file for pattern, file in patterns.items() if not any(re.fullmatch(pattern, p) for p in POINTS)}
    unplaced = [point for point in POINTS if not any(re.fullmatch(pattern, point) for pattern in patterns)]
    assert ({}, []) == (unknown, unplaced)


def test_every_point_is_died_at_by_a_test() -> None:
    """Those of plays, sockets and migrations are parameters here; those of jobs and deploys must be named elsewhere."""
    jobs = "".join(path.read_text(encoding="utf-8") for path in sorted(OF_JOBS.glob("*.py")))
    deploys = OF_DEPLOYS.read_text(encoding="utf-8")
    named = {point for point in JOBS if f"{point}=kill" in jobs}
    named |= {point for point in DEPLOYS if f'"{point}": "' in deploys}
    named |= {point for point in MOVES if f'"{point}"' in OF_MOVES.read_text(encoding="utf-8")}
    assert [] == sorted(set(POINTS) - set(HERE) - set(SOCKETS) - set(MIGRATIONS) - named)


@pytest.mark.parametrize("point", MIGRATIONS)
def test_a_process_that_dies_while_it_makes_its_tables_leaves_a_file_that_the_next_one_makes_them_in(
    tmp_path: Path, point: str
) -> None:
    dies = "from frontdesk.store import failpoint; from frontdesk.store.database import Database; import sys;"
    dies += "failpoint.arm_from_environment(); Database.open(sys.argv[1])"
    url = f"sqlite:///{tmp_path / 'frontdesk.db'}"
    environment = {**os.environ, VARIABLE: f"{point}=kill"}
    ended = subprocess.run([sys.executable, "-c", dies, url], env=environment, timeout=DEAD_S, check=False)
    assert -signal.SIGKILL == ended.returncode
    Office(tmp_path).close()


@pytest.mark.parametrize("point", SOCKETS)
def test_a_server_that_dies_over_a_socket_has_stored_what_it_acknowledged(tmp_path: Path, point: str) -> None:
    environment = {VARIABLE: f"{point}=kill@{DIES_AT}"}
    with running_server(tmp_path, playbooks=HALL, arguments=("--allow-direct",), env=environment) as server:
        with visitor_socket(server) as line:
            visitor = Visitor(line.socket, "hall")
            acked = says_everything(visitor)
        assert server.process is not None
        assert -signal.SIGKILL == server.process.wait(DEAD_S)
        server.environment = {**server.environment, VARIABLE: ""}
        server.start()
        token = visitor.welcome["token"]
        with guest(server, token=token) as tab:
            assert acked == acked & said(tab)
            assert set(KEYS) == says_everything(tab)
        with guest(server, token=token) as tab:
            assert len(KEYS) == sum(row["from"] == "visitor" for row in tab.welcome["log"])


def says_everything(visitor: Visitor) -> set[str]:
    """Say one thing under each key, until the server dies; the keys that were acknowledged."""
    acked: set[str] = set()
    with suppress(ConnectionClosed):
        for key in KEYS:
            visitor.send(type="say", key=key, text=f"says {key}")
            assert visitor.until(key=key)["type"] == "ack"
            acked.add(key)
    return acked


def said(visitor: Visitor) -> set[str]:
    """The keys of what a new page is told that was said."""
    return {key for key in KEYS if f'says {key}"' in json.dumps(visitor.welcome["log"])}
