"""Who may do what: every route and socket message, for everybody, wherever a chat stands, beside a reviewed table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any, get_args

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from frontdesk.runtime import app, wire
from frontdesk.runtime.desk.fanout import Broadcast
from frontdesk.runtime.site import embed
from frontdesk.runtime.talk.policy import FOLDERS
from frontdesk.runtime.talk.visits import Welcome
from runtime.gates import MADE_UP, PERSONS, STATES, Gate, expected
from runtime.halls import once_ready
from talking import PATIENCE_S, STEADY

ROUTES = [(method, route.path) for route in (*app.ROUTES, *embed.DEMO_ROUTES) for method in route.methods]
SAFE = ("GET", "HEAD")
STRANGERS = ("nobody", "visitor", "disabled")
"""Whoever these are, nothing of theirs changes anything: they may all have the same chat before them."""

BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/api/v1/me"): {"name": "Another Name"},
    ("PATCH", "/api/v1/users/{user}"): {"role": "admin"},
    ("PUT", "/api/v1/me/presence"): {"online": True},
    ("PUT", "/api/v1/me/notifications"): {},
    ("PUT", "/api/v1/conversations/{id}/assignment"): {"agent": "me"},
    ("POST", "/api/v1/conversations/{id}/messages"): {"key": "k", "text": "Hello"},
    ("POST", "/api/v1/conversations/{id}/notes"): {"key": "k", "text": "Between us"},
    ("POST", "/api/v1/conversations/{id}/close"): {},
    ("PATCH", "/api/v1/conversations/{id}/details"): {"person": {"name": "Jane"}},
    ("PUT", "/api/v1/replies/{id}"): {"name": "a name", "text": "Hello"},
    ("POST", "/api/v1/conversations/{id}/leads"): {"key": "k", "title": "A lead"},
    ("POST", "/api/v1/conversations/{id}/deals"): {"key": "k", "title": "A deal"},
    ("POST", "/api/v1/conversations/{id}/activities"): {"key": "k", "subject": "Call back"},
}
"""What is asked of each route that takes a body."""

_NAMES = count(1)

PARTS = {
    "{user}": "none",
    "{session}": "none",
    "{playbook}": "support",
    "{path:path}": "inbox/api.js",
    "{page}": "pricing",
    "{release}": "none",
}


def of_conversations(path: str) -> bool:
    return path.startswith("/api/v1/conversations/{id}")


def asked(client: httpx2.Client, method: str, path: str, conversation: str, person: str) -> httpx2.Response:
    address = path
    for part, value in (PARTS | {"{id}": conversation if of_conversations(path) else "support"}).items():
        address = address.replace(part, value)
    # Five wrong passwords lock an account for a while: each is tried with one of its own.
    if (method, path) == ("POST", "/login"):
        return client.request(method, address, data={"email": f"{person}@elsewhere", "password": "wrong"})
    if (method, path) == ("POST", "/api/v1/session"):
        return client.request(method, address, json={"email": f"{person}@example.com", "password": "not the right one"})
    if (method, path) == ("POST", "/api/v1/replies"):
        return client.request(method, address, json={"name": f"{person} {next(_NAMES)}", "text": "Hello"})
    body = BODIES.get((method, path))
    return client.request(method, address, **({} if body is None else {"json": body}))


def word(answer: httpx2.Response) -> str:
    """Status, and the problem's word where several have the same."""
    return f"{answer.status_code} {answer.json()['code']}" if answer.status_code == 409 else str(answer.status_code)


def test_every_route_and_message_has_its_rows_and_no_row_is_left_over() -> None:
    persons = set(PERSONS)
    routes = {f"{method} {path}" for method, path in ROUTES}
    messages = {
        name
        for kind in get_args(get_args(wire.FromAgent)[0])
        for name in get_args(kind.model_fields["type"].annotation)
    }
    said = {
        name
        for kind in get_args(get_args(wire.FromVisitor)[0])
        for name in get_args(kind.model_fields["type"].annotation)
    }
    assert set(expected("routes")) == {(route, person) for route in routes for person in persons}
    assert set(expected("inbox-messages")) == {(message, person) for message in messages for person in persons}
    assert set(expected("visitor-messages")) == {(message, person) for message in said for person in persons}


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda part: part)
def test_a_route_answers_everybody_as_the_table_says(gate: Gate, method: str, path: str) -> None:
    table = expected("routes")
    wrong = {}
    for person in PERSONS:
        seen = tuple(answers(gate, method, path, person))
        if seen != table.get((f"{method} {path}", person)):
            wrong[person] = seen
    assert wrong == {}


def answers(gate: Gate, method: str, path: str, person: str) -> Iterator[str]:
    for state in STATES if of_conversations(path) else ("waiting",):
        welcome = gate.seen(state) if method in SAFE or person in STRANGERS else gate.chat(state)
        with gate.client(person, welcome) as client:
            before = gate.stored(welcome)
            answer = once_ready(partial(asked, client, method, path, welcome.conversation, person))
            if answer.status_code >= 400:
                assert gate.stored(welcome) == before, "it was refused, and something has changed"
            if answer.status_code == 404 and of_conversations(path):
                missing = asked(client, method, path, MADE_UP, person)
                assert (answer.status_code, answer.content) == (missing.status_code, missing.content)
            yield word(answer)


@contextmanager
def inbox(gate: Gate, person: str, welcome: Welcome) -> Iterator[Any]:
    headers = gate.headers(person, welcome)
    options: dict[str, Any] = {"subprotocols": ["frontdesk.v1"], "origin": gate.house.origin, **STEADY}
    url = f"ws://127.0.0.1:{gate.house.port}/ws/inbox"
    with connect(url, additional_headers=headers, **options) as socket:
        yield socket


def closing(error: ConnectionClosed) -> str:
    assert error.rcvd is not None
    return str(error.rcvd.code)


class Recorder:
    """A page of the visitor's that notes what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def told(self, broadcast: Broadcast) -> None:
        self.heard.append("rows")

    def look_again(self) -> None:
        self.heard.append("look")

    def typing(self, sender: str) -> None:
        self.heard.append(sender)


MESSAGES: dict[str, dict[str, Any]] = {
    "hello": {"since": {}},
    "watch": {"since": 0},
    "unwatch": {},
    "typing": {},
}


def heard(gate: Gate, message: str, person: str, state: str) -> str:
    """What a message about a chat brings: `rows`, `removed`, `nothing`, or the code that the socket closes with."""
    welcome = gate.chat(state)
    frame = {"type": message, **MESSAGES[message]}
    if message == "hello":
        frame["since"] = {welcome.conversation: 0}
    elif message != "unwatch":
        frame["conversation"] = welcome.conversation
    recorder = Recorder()
    gate.on_the_loop(gate.desk.fanout.join, welcome.conversation, recorder)
    try:
        with inbox(gate, person, welcome) as socket:
            if message != "hello":
                socket.send(json.dumps({"type": "hello"}))
            socket.send(json.dumps(frame))
            socket.send(json.dumps({"type": "watch", "conversation": MADE_UP}))
            kinds = {one["type"] for one in until_barrier(socket) if one.get("conversation") == welcome.conversation}
    except ConnectionClosed as closed:
        return closing(closed)
    finally:
        gate.on_the_loop(gate.desk.fanout.leave, welcome.conversation, recorder)
    if "agent" in recorder.heard:
        return "told"
    assert not {"event", "removed"} <= kinds
    return "rows" if "event" in kinds else "removed" if "removed" in kinds else "nothing"


def until_barrier(socket: Any) -> Iterator[dict[str, Any]]:
    while (frame := json.loads(socket.recv(PATIENCE_S))).get("conversation") != MADE_UP:
        yield frame


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_a_message_of_the_inbox_does_as_the_table_says(gate: Gate, message: str) -> None:
    table = expected("inbox-messages")
    seen = {person: tuple(heard(gate, message, person, state) for state in STATES) for person in PERSONS}
    assert seen == {person: table.get((message, person)) for person in PERSONS}


SAID: dict[str, dict[str, Any]] = {
    "hello": {},
    "pick": {"key": "v1", "card": "start.question", "option": 0},
    "say": {"key": "v2", "text": "hello there"},
    "skip": {"key": "v3"},
    "rate": {"key": "v6", "score": 4},
    "typing": {},
    "read": {"received": 1, "seen": 1},
    "end": {"key": "v4"},
}


def visited(gate: Gate, message: str, person: str, state: str) -> str:
    """What a message of a visitor's page brings: its answer, or the code that the socket closes with."""
    welcome = gate.chat(state)
    token = welcome.token if person == "visitor" else {"nobody": "t" * 43}.get(person, person)
    options: dict[str, Any] = {"subprotocols": ["frontdesk.v1"], "origin": gate.house.origin, **STEADY}
    headers = gate.headers(person, welcome)
    try:
        with connect(f"ws://127.0.0.1:{gate.house.port}/ws/visitor", additional_headers=headers, **options) as socket:
            socket.send(json.dumps({"type": "hello", "playbook": "support", "token": token}))
            frame = json.loads(socket.recv(PATIENCE_S))
            assert frame["conversation"] == welcome.conversation
            if message == "hello":
                return str(frame["type"])
            socket.send(json.dumps({"type": message, **SAID[message]}))
            socket.send(json.dumps({"type": "skip", "key": "barrier"}))
            while (frame := json.loads(socket.recv(PATIENCE_S))).get("key") != "barrier":
                if frame.get("key") == SAID[message].get("key") and "key" in frame:
                    return frame["type"] if frame["type"] == "ack" else str(frame["code"])
            return "nothing"
    except ConnectionClosed as closed:
        return closing(closed)


@pytest.mark.parametrize("message", sorted(SAID))
def test_a_message_of_a_visitors_page_does_as_the_table_says(gate: Gate, message: str) -> None:
    table = expected("visitor-messages")
    seen = {person: tuple(visited(gate, message, person, state) for state in STATES) for person in PERSONS}
    assert seen == {person: table.get((message, person)) for person in PERSONS}


@pytest.mark.parametrize("person", [person for person in PERSONS if person not in STRANGERS])
def test_lists_and_searches_hold_exactly_what_the_table_lets_a_person_read(gate: Gate, person: str) -> None:
    chats = {state: gate.seen(state).conversation for state in STATES}
    cells = expected("routes")["GET /api/v1/conversations/{id}", person]
    readable = {chats[state] for state, cell in zip(STATES, cells, strict=True) if cell == "200"}
    listed: set[str] = set()
    found: set[str] = set()
    with gate.client(person) as client:
        for folder in FOLDERS:
            listed |= every(client, folder=folder)
            found |= every(client, folder=folder, q="jane")
    assert listed & set(chats.values()) == readable
    assert found & set(chats.values()) == readable - {chats["waiting"]}


def every(client: httpx2.Client, **query: str) -> set[str]:
    """The ids of a whole list, page after page."""
    ids, after = set[str](), ""
    while True:
        params = {**query, "limit": "100", **({"after": after} if after else {})}
        page = client.get("/api/v1/conversations", params=params).json()
        ids |= {item["id"] for item in page["items"]}
        after = page["next"]
        if not after:
            return ids
