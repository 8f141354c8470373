"""The far end of the widget's socket, as a test decides it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from browser.waiting import PATIENCE_MS, PAUSE_MS, comes_to

QUESTION = {
    "kind": "choices",
    "card": "start.question",
    "options": ["Talk to sales", "Get support"],
    "free_text": False,
}
EMAIL = {"kind": "field", "card": "c", "field": "person.email", "type": "email", "required": True, "options": []}
TEXT = {"kind": "text"}

NOON_MS = 1_772_449_200_000
"""On a Monday, in UTC."""

BACK_MS = 600
"""A little longer than a page stays away after the first break of its line."""


def row(seq: int, sender: str, text: str = "", kind: str = "message", **more: Any) -> dict[str, Any]:
    author = {"bot": "Ada", "agent": "Mia"}.get(sender, "")
    body = [{"t": "p", "c": [{"t": "text", "v": text}]}] if text else []
    return {
        "seq": seq,
        "at": 1_795_000_000_000 + seq,
        "kind": kind,
        "from": sender,
        "author": author,
        "body": body,
    } | more


@dataclass
class Far:
    """The far end of the widget's socket.

    Attributes:
        log, view: What it welcomes with.
        heard: Every frame it got, in order.
        closes: The code that the next hello is answered with, if any.
        first: How many rows a welcome holds at most; the rest follows.
        mute: It answers no hello any more.
        token: What it calls the conversation.
    """

    log: list[dict[str, Any]] = field(default_factory=lambda: [row(1, "bot", "Hi, what is it?")])
    view: dict[str, Any] = field(default_factory=lambda: QUESTION)
    heard: list[dict[str, Any]] = field(default_factory=list)
    socket: WebSocketRoute | None = None
    closes: int = 0
    first: int = 100
    mute: bool = False
    token: str = "secret"

    def connect(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        socket.on_message(self.hear)

    def hear(self, data: str | bytes) -> None:
        frame = json.loads(data)
        self.heard.append(frame)
        if frame["type"] == "hello" and not self.mute:
            self.greet(frame)

    def greet(self, hello: dict[str, Any]) -> None:
        if self.closes:
            self.close(self.closes)
            return
        bot = {"name": "Ada", "color": "#1b5e20", "avatar": ""}
        missed = [one for one in self.log if one["seq"] > hello["since"]]
        rows, rest = missed[: self.first], missed[self.first :]
        known = {"token": self.token, "conversation": "c1", "seq": len(self.log), "agent": None, "phase": "bot"}
        self.send({"type": "welcome", **known, "bot": bot, "view": self.view, "log": rows})
        for one in rest:
            self.send({"type": "event", **one})

    def send(self, frame: dict[str, Any]) -> None:
        assert self.socket is not None
        self.socket.send(json.dumps(frame))

    def tell(self, *rows: dict[str, Any], view: dict[str, Any]) -> None:
        """Rows of one step: stored, and sent; the last with the view."""
        self.log.extend(rows)
        self.view = view
        for one in rows[:-1]:
            self.send({"type": "event", **one})
        self.send({"type": "event", **rows[-1], "view": view})

    def close(self, code: int) -> None:
        assert self.socket is not None
        self.closes = 0
        self.socket.close(code=code)

    def kinds(self) -> list[str]:
        return [frame["type"] for frame in self.heard]


def until(page: Page, far: Far, count: int, kind: str) -> list[dict[str, Any]]:
    """Wait until the far end has heard so many frames of a kind."""
    for _ in range(PATIENCE_MS // PAUSE_MS):
        found = [frame for frame in far.heard if frame["type"] == kind]
        if len(found) >= count:
            return found
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"{kind}: heard only {far.kinds()}")


def types(page: Page, far: Far) -> None:
    """Mia types, until the visitor sees it: it is shown for a few seconds only."""

    def look() -> bool:
        far.send({"type": "typing", "author": "Mia"})
        return page.get_by_label("Mia is typing").is_visible()

    comes_to(page, look)
