"""A database that another process locks for a moment, for six seconds, for ever: clients are told, and lose nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from frontdesk.store.sqlite import BUSY_S
from runtime.halls import PERSON, SURVEY, assign, chat, closing_code, guest, hall, refusal, said
from serving import Server
from talking import Visitor

PATIENCE_S = 60.0
STOPPED_S = 60.0
SHORT_S = 0.3
TRIES = 20
"""How often a lock is held until one was as short as it is to be: the machine may be busy meanwhile."""

HOLDS_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Another process holds the lock for writing."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, str(server.db)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        try:
            yield
        finally:
            other.stdin.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with hall(tmp_path_factory.mktemp("locked")) as server:
        yield server


@pytest.fixture(scope="module")
def mia(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("mia@example.com") as client:
        yield client


def healthy(server: Server) -> bool:
    """`/healthz` says ok, whatever the database does."""
    return httpx2.get(f"{server.url}/healthz", timeout=PATIENCE_S).status_code == 200


def becomes(server: Server, status: int) -> bool:
    """`/readyz` answers with this status, sooner or later."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if httpx2.get(f"{server.url}/readyz", timeout=PATIENCE_S).status_code == status:
            return True
        time.sleep(0.1)
    return False


def own(visitor: Visitor) -> list[str]:
    """What the visitor said, as the log that a new page gets has it."""
    return [str(row["body"]) for row in visitor.welcome["log"] if row["from"] == "visitor"]


def test_a_lock_that_is_shorter_than_the_patience_of_the_server_only_delays(server: Server) -> None:
    for _ in range(TRIES):
        with guest(server) as visitor:
            with locked(server):
                sent_s = time.monotonic()
                visitor.send(type="say", key="k", text="patience")
                time.sleep(SHORT_S)
                assert healthy(server)
            # Whoever held it has ended: it was held for as long as this at most, seen from the server.
            if time.monotonic() - sent_s < BUSY_S:
                assert visitor.until(key="k")["type"] == "ack"
                return
    raise AssertionError("no lock was as short as it was to be")


def test_a_lock_of_six_seconds_is_told_and_what_was_not_acknowledged_is_taken_afterwards_once(
    server: Server, mia: httpx2.Client
) -> None:
    message = {"key": "m", "text": "after the lock"}
    with guest(server, answer=PERSON) as other, guest(server, answer=SURVEY) as visitor:
        assert assign(mia, other).status_code == 200
        said(visitor, "Were you happy?")
        began = time.monotonic()
        with locked(server):
            visitor.send(type="pick", key="p", card="survey.question", option=1)
            assert (503, "unavailable") == refusal(mia.post(chat(other, "/messages"), json=message))
            assert 1012 == closing_code(visitor)
            assert visitor.frames[-1]["type"] == "restart"
            assert healthy(server)
            assert mia.get(chat(other)).status_code == 200
            assert becomes(server, 503)
            time.sleep(max(0.0, began + 6 - time.monotonic()))
        assert becomes(server, 200)
        with guest(server, token=visitor.welcome["token"]) as tab:
            tab.send(type="pick", key="p", card="survey.question", option=1)
            assert tab.until(key="p")["type"] == "ack"
        with guest(server, token=visitor.welcome["token"]) as tab:
            assert 2 == len(own(tab))
        assert mia.post(chat(other, "/messages"), json=message).status_code == 201
        assert 1 == str(mia.get(chat(other)).json()["log"]).count("after the lock")


def test_under_a_lock_for_ever_the_server_lives_and_can_be_stopped(tmp_path: Path) -> None:
    with hall(tmp_path) as server, guest(server) as visitor:
        with locked(server):
            for n in range(3):
                with page_of(server, visitor) as tab:
                    tab.send(type="say", key=f"k{n}", text="hello?")
                    assert 1012 == closing_code(tab)
            assert healthy(server)
            assert becomes(server, 503)
            assert server.process is not None
            server.process.terminate()
            assert 0 == server.process.wait(STOPPED_S)
        server.start()
        with guest(server, token=visitor.welcome["token"]) as tab:
            assert [] == own(tab)
            tab.send(type="say", key="k0", text="hello?")
            assert tab.until(key="k0")["type"] == "ack"


@contextmanager
def page_of(server: Server, visitor: Visitor) -> Iterator[Visitor]:
    """Another page of the visitor's: to read is possible while nothing can be written."""
    with guest(server, token=visitor.welcome["token"]) as tab:
        yield tab
