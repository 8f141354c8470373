"""A process that stands still for five seconds goes on where it was: nobody is lost, nothing happens twice or early."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from faults.test_locked import becomes
from runtime.halls import PERSON, PLAYBOOKS, SOON, assign, chat, guest, hall, inbox, online, said
from serving import Server, running_server
from talking import Visitor

BLOCKED_S = 5.0
MESSAGES = 5
HANGS_AT = 4
"""The frame that the loop hangs over: the second after two hellos."""


@contextmanager
def standing_still(server: Server) -> Iterator[None]:
    """The server's process runs no instruction; afterwards it goes on."""
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with hall(tmp_path) as server:
        yield server


def log(client: httpx2.Client, visitor: Visitor) -> list[tuple[int, str]]:
    return [(row["at"], str(row["body"])) for row in client.get(chat(visitor)).json()["log"]]


def test_after_five_seconds_of_standstill_everybody_goes_on(server: Server) -> None:
    with server.sign_in("mia@example.com") as mia, inbox(server, mia) as line:
        online(mia)
        with guest(server, answer=PERSON) as talking, guest(server, answer=SOON) as waiting, guest(server) as other:
            assert assign(mia, talking).status_code == 200
            asked = said(waiting, "One moment.")
            with standing_still(server):
                other.send(type="say", key="k", text="said into the silence")
                time.sleep(BLOCKED_S)
            assert other.until(key="k")["type"] == "ack"
            assert mia.post(chat(talking, "/messages"), json={"key": "m", "text": "still here"}).status_code == 201
            assert said(talking, "still here")
            gone = said(waiting, "Nobody is here.")
            assert asked["at"] + 5_000 <= gone["at"]
            assert 1 == sum("Nobody is here." in body for _, body in log(mia, waiting))
            assert mia.get("/api/v1/me").json()["online"]
            line.send(type="unwatch")
            assert becomes(server, 200)


def test_an_event_loop_that_hangs_for_five_seconds_answers_everybody_afterwards(tmp_path: Path) -> None:
    points = {"FRONTDESK_FAILPOINTS": f"socket.receive.after=hang:{BLOCKED_S}@{HANGS_AT}"}
    armed = running_server(tmp_path, playbooks=PLAYBOOKS, arguments=("--allow-direct",), env=points)
    with armed as server, guest(server) as one, guest(server) as other:
        began = time.monotonic()
        for n in range(MESSAGES):
            for visitor in (one, other):
                visitor.send(type="say", key=f"n{n}", text="and now?")
        for visitor in (one, other):
            for n in range(MESSAGES):
                assert visitor.until(key=f"n{n}")["type"] == "ack"
        assert time.monotonic() - began > BLOCKED_S - 1, "the loop never hung"
        assert becomes(server, 200)
        for visitor in (one, other):
            with guest(server, token=visitor.welcome["token"]) as tab:
                assert MESSAGES == sum(row["from"] == "visitor" for row in everything(tab))


def everything(tab: Visitor) -> list[dict[str, Any]]:
    """The whole log, as a new page is told it."""
    rows = list(tab.welcome["log"])
    while len(rows) < tab.welcome["seq"]:
        rows.append(tab.until(type="event"))
    return rows
