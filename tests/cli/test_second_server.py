"""A second `frontdesk serve` on one SQLite file is refused; commands work beside the first, and its successor waits."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from frontdesk.store import lock
from serving import DESK, START_S, Server, running_server


def frontdesk(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the server's folder, on its database."""
    command = [sys.executable, "-m", "frontdesk_cli.main", *arguments]
    environment = {**os.environ, "FRONTDESK_PLAYBOOKS": str(DESK)}
    return subprocess.run(command, cwd=server.folder, env=environment, capture_output=True, text=True, timeout=START_S)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server"), demo=False) as server:
        yield server


@pytest.mark.parametrize("arguments", [(), ("--demo",)], ids=["serve", "demo"])
def test_a_second_server_on_one_file_is_refused(server: Server, arguments: tuple[str, ...]) -> None:
    done = frontdesk(server, "serve", "--port", str(server.port), *arguments)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "frontdesk: another server uses the database frontdesk.db: "
        "stop it first, or use PostgreSQL, which servers can share\n"
    )


def test_a_server_that_is_refused_has_changed_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path, (), {})
    with lock.held(f"sqlite:///{server.db}", print):
        assert frontdesk(server, "serve", "--port", "0").returncode == 3
    assert [path.name for path in tmp_path.iterdir()] == ["frontdesk.db-lock"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("backup", "copy.db"),
        ("users", "add", "ada@example.com", "--name", "Ada"),
        ("tokens", "create", "ci", "--scope", "read"),
        ("retention",),
        ("audit", "verify"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_other_commands_work_beside_a_server(server: Server, arguments: tuple[str, ...]) -> None:
    done = frontdesk(server, *arguments)
    assert done.returncode == 0, done.stderr


@contextmanager
def unfinished(server: Server) -> Iterator[None]:
    """A request whose body does not come: the server waits a few seconds for it when it stops."""
    head = ["POST /api/v1/session HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {server.url}"]
    head += ["Content-Type: application/json", "Content-Length: 9", "Expect: 100-continue", "", ""]
    with socket.create_connection(("127.0.0.1", server.port), timeout=START_S) as line:
        line.sendall("\r\n".join(head).encode())
        assert line.recv(1000).startswith(b"HTTP/1.1 100")
        yield


def until(it_is: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_S
    while not it_is():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_server_waits_for_one_that_stops(tmp_path: Path) -> None:
    with running_server(tmp_path, playbooks=DESK) as old, unfinished(old):
        assert old.process is not None
        new = Server(tmp_path, (), {})
        old.process.send_signal(signal.SIGTERM)
        until(lambda: (tmp_path / "frontdesk.db-lock").read_bytes() == lock.STOPPING)
        old.process.send_signal(signal.SIGSTOP)
        starting = Thread(target=new.start)
        starting.start()
        try:
            until(lambda: "waits-for-other-server" in new.err)
            old.process.send_signal(signal.SIGCONT)
            starting.join()
            assert (old.process.wait(START_S), new.stop()) == (0, 0)
        finally:
            old.process.kill()
            starting.join()
            new.kill()
