"""The two ends of a conversation, for tests: a visitor's page and an agent's, over real sockets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx2
from websockets.sync.client import ClientConnection, connect

from serving import Server, cookies

PATIENCE_S = 60.0
"""How long something may take that will come: nothing here is about how fast it does."""

STEADY: dict[str, Any] = {"max_queue": None, "ping_interval": None, "open_timeout": PATIENCE_S, "proxy": None}
"""What a client needs to hold for as long as a test does: it answers pings though nobody takes its frames."""

_KEYS = count(1)


class Line:
    """A socket that remembers every frame it got.

    Attributes:
        frames: All frames so far, in order.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    def send(self, **frame: Any) -> None:
        """Send a frame."""
        self.socket.send(json.dumps(frame))

    def receive(self, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The next frame."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout_s))
        self.frames.append(frame)
        return frame

    def until(self, timeout_s: float = PATIENCE_S, **like: Any) -> dict[str, Any]:
        """The next frame that has these members; those before it are passed over."""
        while True:
            frame = self.receive(timeout_s)
            if all(frame.get(name) == value for name, value in like.items()):
                return frame


class Visitor(Line):
    """A visitor's page.

    Attributes:
        welcome: The snapshot it began with.
    """

    def __init__(self, socket: ClientConnection, playbook: str, **hello: Any) -> None:
        super().__init__(socket)
        self.send(type="hello", playbook=playbook, **hello)
        self.welcome = self.until(type="welcome")
        self.view = self.welcome["view"]

    def pick(self, option: int) -> dict[str, Any]:
        """Press a button of the view; the answer to it."""
        return self._ask(type="pick", card=self.view["card"], option=option)

    def say(self, text: str) -> dict[str, Any]:
        """Type something; the answer to it."""
        return self._ask(type="say", text=text)

    def _ask(self, **frame: Any) -> dict[str, Any]:
        key = f"k{next(_KEYS)}"
        self.send(key=key, **frame)
        while True:
            answer = self.receive()
            if answer.get("key") == key:
                return answer

    def receive(self, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        frame = super().receive(timeout_s)
        if "view" in frame:
            self.view = frame["view"]
        return frame


def boot_of(server: Server, playbook: str, referer: str | None = None) -> str | None:
    """The boot token of the widget's page, embedded by the server's own website or another."""
    headers = {"Referer": f"{referer or server.url}/demo", "Sec-Fetch-Dest": "iframe"}
    page = httpx2.get(f"{server.url}/w/{playbook}", headers=headers, timeout=PATIENCE_S)
    page.raise_for_status()
    found = re.search(r'id="config">(.*?)</script>', page.text, re.DOTALL)
    assert found
    boot: str | None = json.loads(found[1])["boot"]
    return boot


@contextmanager
def visit(server: Server, playbook: str, **hello: Any) -> Iterator[Visitor]:
    """A visitor who comes through the demo's website."""
    boot = hello.pop("boot", None) or boot_of(server, playbook)
    options: dict[str, Any] = {"subprotocols": ["frontdesk.v1"], "origin": server.url, **STEADY}
    with connect(f"{server.socket_url}/ws/visitor", **options) as socket:
        yield Visitor(socket, playbook, boot=boot, **hello)


@contextmanager
def inbox_socket(server: Server, client: httpx2.Client | None, **options: Any) -> Iterator[Line]:
    """An agent's socket that has not said hello yet."""
    headers = {"Cookie": cookies(client)} if client else {}
    wanted = {"subprotocols": ["frontdesk.v1"], "origin": server.url, **STEADY, **options}
    with connect(f"{server.socket_url}/ws/inbox", additional_headers=headers, **wanted) as socket:
        yield Line(socket)


@contextmanager
def open_inbox(server: Server, client: httpx2.Client, **hello: Any) -> Iterator[Line]:
    """An agent's socket that has said hello and heard the counts."""
    with inbox_socket(server, client) as line:
        line.send(type="hello", **hello)
        line.until(type="counts")
        yield line
