"""Contract, from outside: power cuts, locked databases and restarts lose nothing and end nobody's wait."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from frontdesk.store.sqlite import BUSY_S
from runtime.halls import (
    PERSON,
    SOON,
    SURVEY,
    assign,
    chat,
    closing_code,
    guest,
    hall,
    inbox,
    online,
    refusal,
    rows,
    said,
    visitor_socket,
)
from serving import Server
from talking import Visitor

T = TypeVar("T")
PATIENCE_S = 60
TRIES = 20


def locked(server: Server) -> sqlite3.Connection:
    """Another process holds the database's lock until it is closed."""
    connection = sqlite3.connect(server.db, isolation_level=None, timeout=PATIENCE_S)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def own(visitor: Visitor) -> list[int]:
    """Numbers of what the visitor said."""
    return [row["seq"] for row in rows(visitor) if row["from"] == "visitor"]


def at(client: httpx2.Client, visitor: Visitor, text: str) -> int:
    """When something was said, as the agents' log has it; 0 if it was not."""
    log = client.get(chat(visitor)).json()["log"]
    return int(next((row["at"] for row in log if text in str(row["body"])), 0))


def due(client: httpx2.Client, visitor: Visitor) -> int:
    """When a short wait ends."""
    return at(client, visitor, "One moment.") + 5_000


def until_true(look: Callable[[], T]) -> T:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def test_what_was_acknowledged_outlives_a_power_cut_and_so_do_its_keys(server: Server, mia: httpx2.Client) -> None:
    pick = {"type": "pick", "key": "p", "card": "start.question", "option": SURVEY}
    with guest(server, answer=PERSON) as other, guest(server) as visitor:
        assert assign(mia, other).status_code == 200
        message = {"key": "m", "text": "Hello"}
        answered = mia.post(chat(other, "/messages"), json=message).json()
        visitor.send(**pick)
        ack = visitor.until(key="p")
        server.restart()
    with guest(server, token=visitor.welcome["token"]) as tab:
        assert own(tab) == [ack["seq"]]
        assert tab.view["card"] == "survey.question"
        tab.send(**pick)
        assert tab.until(key="p") == ack
        tab.send(**{**pick, "option": PERSON})
        assert tab.until(key="p")["code"] == "key-reused"
    assert mia.post(chat(other, "/messages"), json=message).json() == answered
    log = mia.get(chat(other)).json()["log"]
    assert [row["seq"] for row in log if row["from"] == "agent" and row["kind"] == "message"] == [answered["seq"]]


def test_waits_go_on_through_restarts_and_end_at_their_time(server: Server, mia: httpx2.Client) -> None:
    """One restart lies within the first visitor's wait; the second's ends while nobody serves."""
    with inbox(server, mia):
        online(mia)
        with guest(server, answer=PERSON) as patient, guest(server, answer=SOON) as first:
            before = mia.get(chat(patient)).json()["waiting_until"]
            server.restart()
    # Mia's page comes back within the time for which a start trusts that she is there.
    with inbox(server, mia), guest(server, answer=SOON) as second:
        assert mia.get(chat(patient)).json()["waiting_until"] == before
        offline_ms = until_true(lambda: at(mia, first, "Nobody is here."))
        assert 0 <= offline_ms - due(mia, first)
        due_ms = due(mia, second)
        server.kill()
    time.sleep(max(0.0, due_ms / 1000 - time.time()))
    server.start()
    with inbox(server, mia):
        assert until_true(lambda: at(mia, second, "Nobody is here.")) >= due_ms
        for missed in (first, second):
            item = mia.get(chat(missed)).json()
            assert (item["folder"], item["missed"], item["phase"]) == ("unassigned", True, "bot")
        assert mia.get(chat(patient)).json()["phase"] == "waiting"


def test_while_the_database_is_locked_nothing_is_said_to_be_stored_and_then_it_is_stored_once(
    server: Server, mia: httpx2.Client
) -> None:
    message = {"key": "m", "text": "after the lock"}
    with guest(server, answer=PERSON) as other, guest(server, answer=SURVEY) as visitor:
        assert assign(mia, other).status_code == 200
        said(visitor, "Were you happy?")
        with closing(locked(server)):
            visitor.send(type="pick", key="p", card="survey.question", option=1)
            answer = mia.post(chat(other, "/messages"), json=message)
            assert refusal(answer) == (503, "unavailable")
            assert answer.headers["retry-after"]
            assert mia.get(chat(other)).status_code == 200
            assert closing_code(visitor) == 1012
            assert not [frame for frame in visitor.frames if frame.get("key") == "p"]
            assert visitor.frames[-1]["type"] == "restart"
        with guest(server, token=visitor.welcome["token"]) as tab:
            tab.send(type="pick", key="p", card="survey.question", option=1)
            ack = tab.until(key="p")
            assert ack["type"] == "ack"
        with guest(server, token=visitor.welcome["token"]) as tab:
            assert own(tab)[-1] == ack["seq"]
            assert len(own(tab)) == 2
        assert mia.post(chat(other, "/messages"), json=message).status_code == 201
        assert mia.post(chat(other, "/messages"), json=message).status_code == 201
        assert str(mia.get(chat(other)).json()["log"]).count("after the lock") == 1


def test_a_message_that_waits_for_a_short_lock_is_taken(server: Server) -> None:
    """A lock that was held for longer, since this machine stood still, says nothing: then another visitor comes."""
    for _ in range(TRIES):
        with guest(server) as visitor:
            begun_s = time.monotonic()
            with closing(locked(server)):
                visitor.send(type="say", key="k", text="patience")
                with suppress(TimeoutError, ConnectionClosed):
                    assert visitor.receive(0.3)["type"] != "ack"
            if time.monotonic() - begun_s < BUSY_S / 2:
                assert visitor.until(key="k")["type"] == "ack"
                return
    pytest.fail("no lock was short")


def test_a_stop_tells_every_socket_to_come_back(tmp_path: Path) -> None:
    with hall(tmp_path) as server, server.sign_in("omar@example.com") as omar, ExitStack() as stack:
        lines: list[Any] = [
            stack.enter_context(guest(server)),
            stack.enter_context(inbox(server, omar)),
            stack.enter_context(visitor_socket(server)),
        ]
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        for line in lines:
            assert closing_code(line) == 1012
            assert line.frames[-1]["type"] == "restart"
            assert line.frames[-1]["retry_after"] > 0
        assert server.process.wait(PATIENCE_S) == 0
        with pytest.raises((OSError, ConnectionClosed)), guest(server):
            pass
