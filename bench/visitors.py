"""Visitors for benchmarks: one who reads every frame, to learn a walk, and many who repeat it without reading."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from load import Load, Peer
from socket_client import SocketClient, text_frame

PATH: Final = "/ws/visitor"
PATIENCE_S: Final = 30.0

Json = dict[str, Any]
Answer = int | str | None


class Talker(SocketClient):
    """A socket whose frames are read one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._open = asyncio.Event()
        self._inbox: asyncio.Queue[Json] = asyncio.Queue()

    def opened(self) -> None:
        self._open.set()

    def heard(self, payload: bytes) -> None:
        self._inbox.put_nowait(json.loads(payload))

    def lost(self, reason: str) -> None:
        self._inbox.put_nowait({"type": "lost", "reason": reason})
        self._open.set()

    async def say(self, frame: Json) -> None:
        """Send a frame."""
        async with asyncio.timeout(PATIENCE_S):
            await self._open.wait()
        self.write(text_frame(written(frame)))

    async def next(self) -> Json:
        """The next frame.

        Raises:
            ConnectionError: There is none.
        """
        async with asyncio.timeout(PATIENCE_S):
            frame = await self._inbox.get()
        if frame["type"] in ("lost", "refused"):
            raise ConnectionError(str(frame))
        return frame

    async def until(self, **like: object) -> Json:
        """The next frame with these members."""
        while True:
            frame = await self.next()
            if all(frame.get(name) == value for name, value in like.items()):
                return frame


def written(frame: Json) -> bytes:
    """A frame's text."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()


def hello(playbook: str) -> Json:
    """How a visitor begins."""
    return {"type": "hello", "playbook": playbook, "since": 0}


def command(number: int, view: Json, answer: Answer) -> Json:
    """What a visitor sends to answer what is asked: an index picks, a text is said, none skips."""
    key = f"k{number}"
    if answer is None:
        return {"type": "skip", "key": key}
    if isinstance(answer, int):
        return {"type": "pick", "key": key, "card": view["card"], "option": answer}
    return {"type": "say", "key": key, "text": answer}


@dataclass(frozen=True, slots=True)
class Walk:
    """A conversation's frames, made once: keys are a conversation's own, so every visitor can send the same.

    Attributes:
        frames: Its commands in order, ready to be sent.
        ends: The conversation is over after the last.
    """

    hello: bytes
    frames: tuple[bytes, ...]
    ends: bool


async def learn(port: int, playbook: str, answers: Sequence[Answer]) -> Walk:
    """Walk once, reading everything, and make sure that one who reads little would know when a turn has ended.

    Raises:
        ConnectionError: The server refused an answer, or closed.
    """
    talker = await Talker().connect(port, PATH)
    await talker.say(hello(playbook))
    view = (await talker.until(type="welcome"))["view"]
    frames = []
    for number, answer in enumerate(answers):
        sent = command(number, view, answer)
        await talker.say(sent)
        frames.append(text_frame(written(sent)))
        view = await _asked(talker)
    talker.close()
    return Walk(text_frame(written(hello(playbook))), tuple(frames), view["kind"] == "ended")


async def _asked(talker: Talker) -> Json:
    """What is asked after a turn: it is acknowledged, and its last event has said so."""
    acknowledged = False
    view: Json | None = None
    while not acknowledged or view is None:
        frame = await talker.next()
        kind, text = frame["type"], written(frame)
        if (b'"type":"ack"' in text) != (kind == "ack") or (kind == "event" and (VIEW in text) != ("view" in frame)):
            raise ConnectionError(f"a frame that cannot be told by its bytes: {frame}")
        acknowledged = acknowledged or kind == "ack"
        view = frame.get("view", view) if kind == "event" else view
    return view


ACK: Final = b'"type":"ack"'
EVENT: Final = b'"type":"event"'
WELCOME: Final = b'"type":"welcome"'
REFUSED: Final = b'"type":"refused"'
VIEW: Final = b'"view":'


class Walker(Peer):
    """A visitor who walks, turn by turn; when the conversation has ended, another comes.

    A turn has ended when it is acknowledged and the event that ends its step, the one with a view, has come.
    """

    path = PATH

    def __init__(self, load: Load, walk: Walk) -> None:
        super().__init__(load)
        self._walk = walk
        self._step = 0
        self._acknowledged = False
        self._told = False

    def opened(self) -> None:
        self.transport.write(self._walk.hello)

    def go(self) -> None:
        self._acknowledged = self._told = False
        frame = self._walk.frames[self._step]
        self._step += 1
        self.transport.write(frame)

    def heard(self, payload: bytes) -> None:
        if EVENT in payload:
            self._told = self._told or VIEW in payload
        elif ACK in payload:
            self._acknowledged = True
        elif WELCOME in payload:
            self.load.ready(self)
            return
        elif REFUSED in payload:
            self.load.fail(payload.decode())
            return
        if self._acknowledged and self._told:
            self._acknowledged = False
            self.load.took(self)
            if self._step == len(self._walk.frames):
                self.load.again(self)
            else:
                self.load.ready(self)
