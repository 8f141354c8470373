"""Visitors and agents who go on through every power cut: they write down what they send, and send again what nobody
answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from faults.journals import Journal, Json

PLAYBOOK = "rush"
ANSWER_S = 60.0
"""How long anybody waits for one answer of a server that is up."""

MOST_IN_FLIGHT = 3
REST_S = (0.05, 0.4)
"""What an agent rests between two chats; some visitors wait in vain meanwhile."""

BREAKS = (OSError, WebSocketException, EOFError, httpx2.TransportError)
"""What a client meets when the server's process dies."""


@dataclass
class Scene:
    """What all clients share.

    Attributes:
        up: Set while a server serves.
        over: Nobody begins anything new; what is in flight is still carried to its answer.
        acks: How many acknowledgements there were.
        wrongs: What clients saw that must not be, as sentences.
    """

    url: str
    folder: Path
    seed: int
    up: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    acks: int = 0
    wrongs: list[str] = field(default_factory=list)


class Visitor:
    """One visitor after another in one chair: says, picks, skips, repeats, ends and begins again."""

    def __init__(self, scene: Scene, name: str) -> None:
        self._scene = scene
        self._name = name
        self._random = Random(f"{scene.seed} {name}")
        self._journal = Journal(scene.folder / f"{name}.journal")
        self._keys = 0
        self._leave()

    def _leave(self) -> None:
        self._token: str | None = None
        self._conversation = ""
        self._seq = 0
        self._view: Json = {}
        self._pending: dict[str, Json] = {}
        self._unanswered = 0

    async def live(self) -> None:
        """Until the scene is over and everything sent is answered."""
        while not (self._scene.over and not self._pending):
            await self._scene.up.wait()
            try:
                async with self._seat() as socket:
                    await self._visit(socket)
            except BREAKS:
                await asyncio.sleep(self._random.uniform(0.01, 0.05))
        self._journal.close()

    @asynccontextmanager
    async def _seat(self) -> AsyncIterator[ClientConnection]:
        url = "ws" + self._scene.url.removeprefix("http") + "/ws/visitor"
        async with connect(
            url,
            subprotocols=[Subprotocol("frontdesk.v1")],
            origin=Origin(self._scene.url),
            proxy=None,
            compression=None,
            open_timeout=ANSWER_S,
        ) as socket:
            yield socket

    async def _visit(self, socket: ClientConnection) -> None:
        hello = {"type": "hello", "playbook": PLAYBOOK, "token": self._token, "since": self._seq}
        await socket.send(json.dumps(hello))
        await self._hear(socket, until="welcome")
        self._unanswered = 0
        for key, body in self._pending.items():
            await self._send(socket, key, body)
        while True:
            while self._unanswered:
                await self._hear(socket)
            if self._view.get("kind") == "ended":
                self._leave()
                return
            if self._scene.over:
                return
            # Who waits for every answer before sending more is slowed down by no bucket.
            for _ in range(self._random.randint(1, MOST_IN_FLIGHT)):
                await self._act(socket)

    async def _act(self, socket: ClientConnection) -> None:
        self._keys += 1
        key = f"k{self._keys}"
        body = self._wants(key)
        self._pending[key] = body
        await self._send(socket, key, body)
        if self._random.random() < 0.1:
            await self._send(socket, key, body)

    def _wants(self, key: str) -> Json:
        chance = self._random.random()
        if chance < 0.02:
            return {"type": "end"}
        if self._view.get("kind") == "choices" and chance < 0.5 and not self._pending:
            option = self._random.randrange(len(self._view["options"]))
            return {"type": "pick", "card": self._view["card"], "option": option}
        if self._view.get("required") is False and chance < 0.5:
            return {"type": "skip"}
        return {"type": "say", "text": f"{self._name} says {key}"}

    async def _send(self, socket: ClientConnection, key: str, body: Json) -> None:
        self._journal.sends((self._conversation, "visitor", key), body)
        self._unanswered += 1
        await socket.send(json.dumps({**body, "key": key}))

    async def _hear(self, socket: ClientConnection, until: str = "") -> None:
        """Take the next frame in, or all up to one of a type."""
        while True:
            async with asyncio.timeout(ANSWER_S):
                frame = json.loads(await socket.recv())
            self._take(frame)
            if until in ("", frame["type"]):
                return

    def _take(self, frame: Json) -> None:
        self._view = frame.get("view") or self._view
        match frame["type"]:
            case "welcome":
                self._token, self._conversation = frame["token"], frame["conversation"]
                for row in frame["log"]:
                    self._number(row["seq"])
            case "event":
                self._number(frame["seq"])
            case "ack" | "refused":
                self._answered(frame)

    def _number(self, seq: int) -> None:
        if seq != self._seq + 1:
            self._scene.wrongs.append(f"{self._name} of {self._conversation} got row {seq} after row {self._seq}")
        self._seq = max(self._seq, seq)

    def _answered(self, frame: Json) -> None:
        self._unanswered -= 1
        key = (self._conversation, "visitor", frame["key"])
        if frame["type"] == "ack":
            self._scene.acks += 1
            self._journal.heard(key, frame["seq"])
        else:
            self._journal.refused(key, frame["code"])
        self._pending.pop(frame["key"], None)


class Agent:
    """Claims, writes, hands back and closes, one chat after another."""

    def __init__(self, scene: Scene, client: httpx2.AsyncClient, agent: str) -> None:
        self._scene = scene
        self._client = client
        self._agent = agent
        self._random = Random(f"{scene.seed} {agent}")
        self._journal = Journal(scene.folder / f"agent-{agent}.journal")
        self._keys = 0

    async def live(self) -> None:
        """Until the scene is over and everything sent is answered."""
        while not self._scene.over:
            conversation = await self._next()
            await asyncio.sleep(self._random.uniform(*REST_S))
            if conversation is not None and await self._does(conversation, "claim"):
                await self._talk(conversation)
        self._journal.close()

    async def _next(self) -> str | None:
        answer = await self._ask("GET", "/api/v1/conversations?folder=unassigned&limit=10")
        items = [item["id"] for item in answer.json()["items"]]
        return self._random.choice(items) if items else None

    async def _talk(self, conversation: str) -> None:
        for _ in range(self._random.randint(1, 4)):
            if not await self._says(conversation):
                return
        await self._does(conversation, self._random.choice(("release", "close")))

    async def _says(self, conversation: str) -> bool:
        self._keys += 1
        name = (conversation, f"agent:{self._agent}", f"a{self._keys}")
        body = {"text": f"agent {self._agent} says a{self._keys}"}
        for _ in range(self._random.choice((1, 1, 1, 2))):
            answer = await self._ask(
                "POST", f"/api/v1/conversations/{conversation}/messages", {"key": name[2], **body},
                before=lambda: self._journal.sends(name, body),
            )  # fmt: skip
            if answer.status_code != 201:
                self._journal.refused(name, answer.json()["code"])
                return False
            self._journal.heard(name, answer.json()["seq"])
            self._scene.acks += 1
        return True

    async def _does(self, conversation: str, what: str) -> bool:
        deed = (conversation, self._agent, what)
        method, path = ("POST", "/close") if what == "close" else ("PUT", "/assignment")
        body = None if what == "close" else {"agent": "me" if what == "claim" else None}
        url = f"/api/v1/conversations/{conversation}{path}"
        answer = await self._ask(method, url, body, before=lambda: self._journal.tries(deed))
        if answer.status_code == 200:
            self._journal.did(deed)
        return answer.status_code == 200

    async def _ask(self, method: str, url: str, body: Any = None, before: Any = None) -> httpx2.Response:
        """The answer of a server that lives, however often it must be asked."""
        while True:
            await self._scene.up.wait()
            if before:
                before()
            try:
                answer = await self._client.request(method, url, json=body, timeout=ANSWER_S)
            except httpx2.TransportError:
                await asyncio.sleep(0.02)
                continue
            if answer.status_code < 500:
                return answer
            self._scene.wrongs.append(f"{method} {url} was answered {answer.status_code}")
