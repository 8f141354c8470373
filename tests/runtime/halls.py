"""What the tests of the contract share: a server with playbooks of every turn, its people, and what they look at."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from serving import Server, running_server
from talking import PATIENCE_S, STEADY, Line, Visitor, inbox_socket

PLAYBOOKS = Path(__file__).resolve().parent.parent / "fixtures" / "contract"
LARGEST_BYTES = 32 * 1024

WIDE: dict[str, Any] = {"max_size": 2**22, **STEADY}
"""What a client needs to read frames of any size, to be measured, and to close while some are unread."""

PERSON, SOON, SALES, NIGHT, SURVEY, NOTHING = range(6)
"""The answers of the hall's first question: three that call a person, one whose team has nobody, two that do not."""


@contextmanager
def hall(folder: Path, *arguments: str) -> Iterator[Server]:
    """A server that takes visitors without a boot token."""
    with running_server(folder, playbooks=PLAYBOOKS, arguments=("--allow-direct", *arguments)) as server:
        yield server


@contextmanager
def socket_at(server: Server, path: str, **options: Any) -> Iterator[Line]:
    """A socket of a page of ours that has not said hello yet."""
    wanted = {"subprotocols": ["frontdesk.v1"], "origin": server.url, **WIDE, **options}
    with connect(server.socket_url + path, **wanted) as socket:
        yield Line(socket)


def visitor_socket(server: Server, **options: Any) -> AbstractContextManager[Line]:
    """A visitor's socket that has not said hello yet."""
    return socket_at(server, "/ws/visitor", **options)


@contextmanager
def guest(server: Server, *, answer: int | None = None, playbook: str = "hall", **hello: Any) -> Iterator[Visitor]:
    """A visitor, who may have answered the first question."""
    with visitor_socket(server) as line:
        visitor = Visitor(line.socket, playbook, **hello)
        if answer is not None:
            assert visitor.pick(answer)["type"] == "ack"
        yield visitor


@contextmanager
def inbox(server: Server, client: httpx2.Client, **hello: Any) -> Iterator[Line]:
    """An agent's socket that has heard the counts."""
    with inbox_socket(server, client, **WIDE) as line:
        line.send(type="hello", **hello)
        line.until(type="counts")
        yield line


def online(client: httpx2.Client, switch: bool = True) -> None:
    """Turn an agent's switch."""
    assert client.put("/api/v1/me/presence", json={"online": switch}).status_code == 200


def chat(visitor: Visitor, below: str = "") -> str:
    """Where an agent finds the visitor's conversation."""
    return f"/api/v1/conversations/{visitor.welcome['conversation']}{below}"


def assign(client: httpx2.Client, visitor: Visitor, to: str | None = "me") -> httpx2.Response:
    return client.put(chat(visitor, "/assignment"), json={"agent": to})


def folder(client: httpx2.Client, name: str, **query: Any) -> list[str]:
    """The ids of a folder's first hundred."""
    answer = client.get("/api/v1/conversations", params={"folder": name, "limit": 100, **query})
    return [item["id"] for item in answer.json()["items"]]


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def once_ready(ask: Callable[[], httpx2.Response]) -> httpx2.Response:
    """The answer of a server that is ready: after its machine stood still, it says for a moment that it is not."""
    deadline = time.monotonic() + PATIENCE_S
    while (answer := ask()).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def closing_code(line: Line) -> int:
    """What the socket closes with, everything before it received."""
    with suppress(ConnectionClosed):
        while True:
            line.receive()
    code: int | None = line.socket.close_code
    assert code is not None
    return code


def at_once(line: Line, *frames: dict[str, Any]) -> None:
    """Send frames in one piece: the server has them all before it answers the first, however the two take turns."""
    socket = line.socket
    with socket.protocol_mutex:
        for frame in frames:
            socket.protocol.send_text(json.dumps(frame).encode())
        socket.socket.sendall(b"".join(socket.protocol.data_to_send()))


def rows(line: Line) -> list[dict[str, Any]]:
    """The log as the frames so far tell it."""
    welcomed = [row for frame in line.frames if frame["type"] == "welcome" for row in frame["log"]]
    return welcomed + [frame for frame in line.frames if frame["type"] == "event"]


def words(row: dict[str, Any]) -> str:
    """What a row says, in one line."""
    return json.dumps(row["body"], ensure_ascii=False)


def said(line: Line, text: str) -> dict[str, Any]:
    """The row that holds a text, waited for."""
    while True:
        for row in rows(line):
            if text in words(row):
                return row
        line.receive()


def stands(line: Line, conversation: str) -> dict[str, Any]:
    """The next frame to an agent that says how a conversation stands; those of others are passed over."""
    while (frame := line.until(type="conversation"))["item"]["id"] != conversation:
        continue
    return frame


def logged(server: Server, after: int, **like: Any) -> dict[str, Any]:
    """The first line of the log after so many that has these members, waited for: others may come before it."""
    while lines := server.logged(after):
        for line in map(json.loads, lines):
            if like.items() <= line.items():
                found: dict[str, Any] = line
                return found
        after += len(lines)
    raise AssertionError(f"never logged: {like}")


def size(frame: dict[str, Any]) -> int:
    """Bytes of a frame as it travels."""
    return len(json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode())
