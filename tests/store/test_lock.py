"""One server at a time uses a SQLite file; what a killed one leaves behind keeps nobody out."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from frontdesk.errors import SetupError
from frontdesk.store import lock
from frontdesk.store.database import Database

PATIENCE_S = 60.0

HOLDER = """
import signal, sys
from frontdesk.store import lock
with lock.held(sys.argv[1], print) as held:
    if sys.argv[2] == "stopping":
        held.stopping()
    print("held", flush=True)
    signal.pause()
"""


class Told:
    """What was told, and when the first line came."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []
        self.first = Event()

    def __call__(self, event: str, /, **fields: Any) -> None:
        self.lines.append((event, fields))
        self.first.set()


@pytest.fixture(autouse=True)
def _patience_in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "MOMENT_S", 0.1)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'frontdesk.db'}"


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def holder(url: str, doing: str, ends: ExitStack) -> subprocess.Popen[str]:
    """A process that holds the lock until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, url, doing], stdout=subprocess.PIPE, text=True)
    ends.callback(process.wait)
    ends.callback(process.kill)
    assert process.stdout is not None
    ends.enter_context(process.stdout)
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_server_is_refused_in_one_sentence_and_changes_nothing(url: str, tmp_path: Path, told: Told) -> None:
    sentence = (
        f"another server uses the database {tmp_path}/frontdesk.db: "
        "stop it first, or use PostgreSQL, which servers can share"
    )
    with lock.held(url, told):
        with pytest.raises(SetupError) as refused, lock.held(url, told):
            pass
        assert str(refused.value) == sentence
        assert [path.name for path in tmp_path.iterdir()] == ["frontdesk.db-lock"]
    with lock.held(url, told):
        pass
    assert told.lines == []


def test_a_database_has_one_lock_by_whatever_name_it_is_called(url: str, tmp_path: Path, told: Told) -> None:
    Database.open(url).close()
    (tmp_path / "link.db").symlink_to("frontdesk.db")
    with (
        lock.held(url, told),
        pytest.raises(SetupError, match=r"link\.db"),
        lock.held(f"sqlite:///{tmp_path}/link.db", told),
    ):
        pass


def test_servers_on_different_files_do_not_meet(url: str, tmp_path: Path, told: Told) -> None:
    with lock.held(url, told), lock.held(f"sqlite:///{tmp_path}/other.db", told):
        pass


def test_servers_on_postgresql_share_a_database(told: Told) -> None:
    url = "postgresql+psycopg://127.0.0.1:1/frontdesk"
    with lock.held(url, told) as first, lock.held(url, told):
        first.stopping()


@pytest.mark.parametrize("doing", ["serving", "stopping"])
def test_a_process_that_was_killed_leaves_the_lock_to_the_next(
    url: str, doing: str, told: Told, ends: ExitStack
) -> None:
    process = holder(url, doing, ends)
    with pytest.MonkeyPatch.context() as brief:
        brief.setattr(lock, "STOPS_S", 0.1)
        with pytest.raises(SetupError), lock.held(url, told):
            pass
    process.kill()
    process.wait()
    told.lines.clear()
    with lock.held(url, told):
        assert (told.lines, Path(f"{url.removeprefix('sqlite:///')}-lock").read_bytes()) == ([], b"")


def test_a_server_that_stops_is_waited_for_and_that_is_told_once(
    url: str, tmp_path: Path, told: Told, ends: ExitStack
) -> None:
    process = holder(url, "stopping", ends)

    def end() -> None:
        told.first.wait(PATIENCE_S)
        process.kill()

    ending = Thread(target=end)
    ending.start()
    with lock.held(url, told):
        assert process.wait(PATIENCE_S) < 0
    ending.join()
    assert told.lines == [("waits-for-other-server", {"database": f"{tmp_path}/frontdesk.db", "most_s": lock.STOPS_S})]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path, told: Told) -> None:
    path = f"{tmp_path}/none/frontdesk.db"
    with pytest.raises(SetupError) as refused, lock.held(f"sqlite:///{path}", told):
        pass
    assert str(refused.value) == f"cannot use the database {path}: {path}-lock: no such file or directory"


def test_where_the_file_system_has_no_such_locks_the_server_starts_and_says_so(
    url: str, tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(file: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with lock.held(url, told):
        pass
    fields = {"database": f"{tmp_path}/frontdesk.db", "reason": os.strerror(errno.ENOLCK)}
    assert told.lines == [("database-not-locked", fields)]


def test_a_full_disk_does_not_keep_a_server_from_stopping(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no disk that is always full")
    file = os.open("/dev/full", os.O_RDWR)
    try:
        lock.Lock(file).stopping()
    finally:
        os.close(file)
