"""`frontdesk serve`: what it prints, how it ends, and what it says when it cannot begin."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from serving import DESK, PLAYBOOKS, Server, running_server
from talking import visit

BEGINS_S = 60
"""How long a change of a file may take to be seen; a second where nothing else is done."""


def serve(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to give up."""
    return subprocess.run(
        [sys.executable, "-m", "frontdesk_cli.main", "serve", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def the_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_a_port_in_use_is_one_sentence(tmp_path: Path, taken: int) -> None:
    done = serve(tmp_path, "--port", str(taken))
    assert done.returncode == 3
    assert (
        the_sentence(done)
        == f"frontdesk: cannot listen on 127.0.0.1 port {taken}: address already in use; choose another with --port"
    )


BAD = [
    (("--db", "nonsense"), 2, "must be a URL"),
    (("--db", "mysql://localhost/x"), 2, "sqlite"),
    (("--db", "sqlite:////no/such/folder/x.db"), 3, "/no/such/folder/x.db"),
    (("--db", "sqlite:////proc/x.db"), 3, "/proc/x.db"),
    (("--port", "http"), 2, "is not a number from 0 to 65535"),
    (("--port", "65536"), 2, "is not a number from 0 to 65535"),
    (("--host", "no-such-host.invalid"), 3, "cannot listen on no-such-host.invalid"),
    (("--public-url", "chat.example.com"), 2, "is not of the form https://"),
    (("--public-url", "https://chat.example.com/path"), 2, "is not of the form https://"),
    (("--bus", "amqp://localhost"), 2, "neither memory nor"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD, ids=lambda value: str(value)[:40])
def test_what_cannot_be_used_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = serve(tmp_path, *(("--port", "0") if "--port" not in arguments else ()), *arguments)
    assert done.returncode == code
    assert words in the_sentence(done)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 100)
    done = serve(tmp_path, "--port", "0", "--db", f"sqlite:///{tmp_path}/letter.txt")
    assert done.returncode == 3
    assert "letter.txt" in the_sentence(done)


def test_an_unknown_option_is_wrong_usage(tmp_path: Path) -> None:
    assert serve(tmp_path, "--colour", "red").returncode == 2


def test_a_demo_without_playbooks_is_one_sentence(tmp_path: Path) -> None:
    done = serve(tmp_path, "--demo", "--port", "0")
    assert done.returncode == 2
    assert "'playbooks'" in the_sentence(done)


def test_a_demo_of_wrong_playbooks_reports_them_and_does_not_begin(tmp_path: Path) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    text = (DESK / "helpline.yaml").read_text()
    (folder / "helpline.yaml").write_text(text.replace("goto: nothing", "goto: nothign"))
    done = serve(tmp_path, "--demo", "--port", "0")
    assert done.returncode == 1
    assert "playbooks/helpline.yaml:14:34: error[FD201]" in done.stderr
    assert "did you mean 'nothing'" in done.stderr
    assert not (tmp_path / "frontdesk.db").exists()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo as the README starts it, with a copy of the examples to write in."""
    folder = tmp_path_factory.mktemp("demo with spaces")
    shutil.copytree(PLAYBOOKS, folder / "playbooks")
    with running_server(folder, playbooks=Path("playbooks")) as server:
        yield server


def saved(path: Path, text: str) -> None:
    """Write a file whole: the demo may look at any moment, and would report a half."""
    beside = path.with_name("half")
    beside.write_text(text)
    beside.replace(path)


def printed(it_is: Callable[[], bool]) -> None:
    """Wait until the demo has printed something."""
    deadline = time.monotonic() + BEGINS_S
    while not it_is():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_demo_says_where_to_go(demo: Server) -> None:
    assert set(demo.links) == {"mia@example.com", "omar@example.com", "admin@example.com"}
    for link in (*demo.links.values(), f"{demo.url}/demo"):
        assert httpx2.get(link, timeout=60).status_code == 200


def test_the_demo_shows_each_change_of_a_file(demo: Server) -> None:
    path = demo.folder / "playbooks" / "website-sales.yaml"
    saved(path, path.read_text().replace("What brings you here today?", "What may it be today?"))
    printed(lambda: "Deployed website-sales" in demo.out)
    with visit(demo, "website-sales") as visitor:
        assert "What may it be today?" in str(visitor.welcome["log"])
    assert f"Deployed website-sales: {demo.url}/demo?playbook=website-sales\n" in demo.out


def test_a_change_that_meets_a_locked_database_is_deployed_once_it_can_be(demo: Server) -> None:
    path, deployed = demo.folder / "playbooks" / "support-triage.yaml", "Deployed support-triage"
    with contextlib.closing(sqlite3.connect(demo.db, isolation_level=None, timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        saved(path, path.read_text().replace("name: ", "name: New ", 1))
        printed(lambda: "not-deployed" in demo.err)
        before = demo.out.count(deployed)
        other.execute("ROLLBACK")
    printed(lambda: demo.out.count(deployed) > before)


def test_a_mistake_in_a_file_is_reported_and_changes_nothing(demo: Server) -> None:
    path = demo.folder / "playbooks" / "klantenservice.yaml"
    right = path.read_text()
    saved(path, right.replace("frontdesk: 1", "frontdesk: 1\nfrontdesk: 1"))
    printed(lambda: "Not deployed" in demo.err)
    saved(path, right)
    assert "error[FD002]" in demo.err
    assert demo.err.index("1 error") < demo.err.index("Not deployed: visitors still get the version before.")
    with visit(demo, "klantenservice") as visitor:
        assert visitor.welcome["log"]


def test_a_restart_keeps_users_sessions_and_conversations(demo: Server) -> None:
    with demo.sign_in("omar@example.com") as omar, visit(demo, "website-sales") as visitor:
        token, seq = visitor.welcome["token"], visitor.welcome["seq"]
        demo.restart()
        assert omar.get("/api/v1/me").json()["name"] == "Omar"
    assert "omar@example.com" in demo.links
    with visit(demo, "website-sales", token=token) as visitor:
        assert visitor.welcome["seq"] == seq


def test_a_signal_ends_the_server_while_somebody_talks(demo: Server) -> None:
    with visit(demo, "website-sales"):
        assert demo.stop() == 0
    demo.start()


def test_no_cookie_of_a_https_server_travels_in_the_clear(tmp_path: Path) -> None:
    arguments = ("--public-url", "https://chat.example.com")
    with running_server(tmp_path, playbooks=DESK, arguments=arguments) as server:
        token = server.links["mia@example.com"].partition("link=")[2]
        headers = {"Origin": "https://chat.example.com"}
        answer = httpx2.post(f"{server.url}/api/v1/session", json={"link": token}, headers=headers, timeout=60)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-frontdesk=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
