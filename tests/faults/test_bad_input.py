"""Whatever comes over a socket or a route: one refusal with a code, one line in the log, and nobody else notices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from faults.inputs import (
    AGENT_FRAMES,
    BODIES,
    CURSORS,
    HELLOS,
    REFUSED,
    VISITOR_FRAMES,
)
from runtime.halls import PERSON, assign, chat, closing_code, guest, hall, inbox, visitor_socket
from serving import Server
from talking import Line, Visitor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with hall(tmp_path_factory.mktemp("bad-input")) as server:
        yield server


@pytest.fixture(scope="module")
def mia(server: Server) -> Iterator[httpx2.Client]:
    with server.sign_in("mia@example.com") as client:
        yield client


@pytest.fixture(scope="module")
def bystander(server: Server) -> Iterator[Visitor]:
    """A visitor who has nothing to do with it."""
    with guest(server) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def own(server: Server, mia: httpx2.Client) -> Iterator[Visitor]:
    """A visitor whom Mia answers."""
    with guest(server, answer=PERSON) as visitor:
        assert assign(mia, visitor).status_code == 200
        yield visitor


def one_line(server: Server, before: int) -> dict[str, Any]:
    """The one line that the log has got, which is no failure of ours."""
    (text,) = server.logged(before)
    line: dict[str, Any] = json.loads(text)
    assert line["level"] == "info"
    assert "exception" not in line
    return line


def send(line: Line, frame: str | list[str]) -> None:
    """Send a frame, or the pieces of one, as many of them as the server takes."""
    with suppress(ConnectionClosed):
        line.socket.send(frame)


def lines(server: Server) -> int:
    return len(server.err.splitlines())


@pytest.mark.parametrize(("frame", "codes"), VISITOR_FRAMES.values(), ids=VISITOR_FRAMES)
def test_a_bad_frame_in_mid_conversation_closes_its_socket_and_no_other(
    server: Server, bystander: Visitor, frame: str | list[str], codes: set[int]
) -> None:
    with guest(server) as visitor:
        before = lines(server)
        send(visitor, frame)
        assert closing_code(visitor) in codes
        one_line(server, before)
    assert bystander.say("still here")["type"] == "ack"
    with guest(server, token=visitor.welcome["token"]) as tab:
        assert tab.welcome["seq"] == visitor.welcome["seq"]


@pytest.mark.parametrize(("frame", "code"), REFUSED.values(), ids=REFUSED)
def test_a_frame_out_of_turn_is_refused_and_its_socket_goes_on(
    server: Server, bystander: Visitor, frame: str, code: str
) -> None:
    with guest(server) as visitor:
        before = lines(server)
        visitor.socket.send(frame)
        assert code == visitor.until(type="refused")["code"]
        assert code == one_line(server, before)["code"]
        assert visitor.say("and on")["type"] == "ack"
    assert bystander.say("still here")["type"] == "ack"


@pytest.mark.parametrize(("hello", "codes"), HELLOS.values(), ids=HELLOS)
def test_a_bad_hello_closes_with_a_code(server: Server, bystander: Visitor, hello: str, codes: set[int]) -> None:
    with visitor_socket(server) as line:
        before = lines(server)
        line.socket.send(hello)
        assert closing_code(line) in codes
        one_line(server, before)
    assert bystander.say("still here")["type"] == "ack"


def test_a_frame_that_comes_twice_or_thrice_happens_once(server: Server) -> None:
    with guest(server) as visitor:
        before = lines(server)
        for _ in range(3):
            visitor.send(type="say", key="k", text="once")
        acks = [visitor.until(key="k") for _ in range(3)]
        assert [acks[0]] * 3 == acks
        send(visitor, "")
        assert closing_code(visitor) == 4400
        # Of the bad frame after them, and of none of them.
        assert one_line(server, before)["code"] == 4400
    with guest(server, token=visitor.welcome["token"]) as tab:
        assert 1 == sum(row["from"] == "visitor" for row in tab.welcome["log"])


def test_a_key_with_another_body_is_refused_for_ever(server: Server) -> None:
    with guest(server) as visitor:
        visitor.send(type="say", key="k", text="one")
        assert visitor.until(key="k")["type"] == "ack"
        before = lines(server)
        visitor.send(type="say", key="k", text="another")
        assert visitor.until(key="k")["code"] == "key-reused"
        assert one_line(server, before)["code"] == "key-reused"


def test_the_number_of_another_conversation_is_ahead_of_this_one(server: Server, bystander: Visitor) -> None:
    bystander.say("to have more rows")
    with guest(server) as visitor:
        pass
    with guest(server, token=bystander.welcome["token"]) as tab:
        ahead = tab.welcome["seq"]
    assert ahead > visitor.welcome["seq"]
    with visitor_socket(server) as line:
        before = lines(server)
        line.send(type="hello", playbook="hall", token=visitor.welcome["token"], since=ahead)
        assert closing_code(line) == 4409
        one_line(server, before)


@pytest.mark.parametrize(("frame", "codes"), AGENT_FRAMES.values(), ids=AGENT_FRAMES)
def test_a_bad_frame_of_an_agent_closes_that_socket_and_no_other(
    server: Server, mia: httpx2.Client, frame: str | list[str], codes: set[int]
) -> None:
    with inbox(server, mia) as other, inbox(server, mia) as line:
        before = lines(server)
        send(line, frame)
        assert closing_code(line) in codes
        one_line(server, before)
        other.send(type="watch", conversation="unknown")
        assert other.until(type="removed")["conversation"] == "unknown"


@pytest.mark.parametrize("ahead", [{"feed": 2**53}, {"since": {"unknown": 3}}], ids=["feed", "unknown-conversation"])
def test_an_agents_page_that_has_seen_what_does_not_exist_is_told_what_there_is(
    server: Server, mia: httpx2.Client, ahead: dict[str, Any]
) -> None:
    with inbox(server, mia, **ahead) as line:
        line.send(type="watch", conversation="unknown")
        assert line.until(type="removed")["conversation"] == "unknown"


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_a_bad_body_is_refused_in_one_form(
    server: Server, mia: httpx2.Client, own: Visitor, body: bytes, status: int
) -> None:
    before = lines(server)
    answer = mia.post(chat(own, "/messages"), content=body, headers={"Content-Type": "application/json"})
    assert (status, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert answer.json()["code"]
    one_line(server, before)


@pytest.mark.parametrize(("since", "status"), CURSORS.values(), ids=CURSORS)
def test_a_bad_cursor_is_refused_in_one_form(
    server: Server, mia: httpx2.Client, own: Visitor, since: str, status: int
) -> None:
    before = lines(server)
    answer = mia.get(chat(own), params={"since": since})
    assert status == answer.status_code
    assert answer.json()["code"]
    one_line(server, before)
