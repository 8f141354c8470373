"""Visitors in live chats, for benchmarks: they ask for a person, then write, or are claimed and released."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Final

from http_client import HttpClient
from load import Load, Peer
from socket_client import text_frame
from visitors import ACK, EVENT, PATH, REFUSED, WELCOME, command, hello, written

FLOW: Final = Path(__file__).with_name("flows") / "live-chat.yaml"
JOINED: Final = b'"kind":"joined"'
LEFT: Final = b'"kind":"left"'
TEXT: Final = "Do you bake for the office in the old town, too?"


class Guest(Peer):
    """A visitor in a live chat. A turn is a message of theirs, or a claim by their agent.

    Attributes:
        conversation: Its id, once welcomed.
        http: The connection of the agent who takes it.
        claims: Turns are claims.
        timed: Its messages are heard by the agent, and count.
    """

    path = PATH

    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self.conversation = ""
        self.http: HttpClient | None = None
        self.claims = False
        self.timed = False
        self.seq = 0
        self._key = 0
        self._joined = asyncio.Event()
        self._left = asyncio.Event()
        self._claiming: asyncio.Task[None] | None = None

    def opened(self) -> None:
        self.write(text_frame(written(hello(FLOW.stem))))

    def go(self) -> None:
        if self.claims:
            self._claiming = asyncio.ensure_future(self._claimed())
        else:
            self._say()

    def _say(self) -> None:
        self._key += 1
        self.write(text_frame(written({"type": "say", "key": f"k{self._key}", "text": TEXT})))

    def heard(self, payload: bytes) -> None:
        if EVENT in payload:
            if JOINED in payload:
                if self.claims:
                    self.load.took(self)
                self._joined.set()
            elif LEFT in payload:
                self._left.set()
        elif ACK in payload:
            self.seq = json.loads(payload)["seq"]
            self._acknowledged()
        elif WELCOME in payload:
            welcome = json.loads(payload)
            self.conversation = welcome["conversation"]
            self.write(text_frame(written(command(0, welcome["view"], 0))))
        elif REFUSED in payload:
            self.load.fail(payload.decode())

    def _acknowledged(self) -> None:
        """What was said is stored; where an agent listens, the turn has ended when the agent has heard it."""
        if not self.timed:
            self.load.turns += 1
            self.load.ready(self)

    def told(self) -> None:
        """The agent has it."""
        self.load.took(self)
        self.load.ready(self)

    async def _claimed(self) -> None:
        try:
            await self.assign("me")
            await self._joined.wait()
            await self.assign(None)
            await self._left.wait()
        except ConnectionError as error:
            self.load.fail(str(error))
        self.load.ready(self)

    async def assign(self, to: str | None) -> None:
        """The agent takes the chat, or gives it back.

        Raises:
            ConnectionError: The server would not have it.
        """
        assert self.http is not None
        self._joined.clear()
        self._left.clear()
        answer = await self.http.ask("PUT", f"/api/v1/conversations/{self.conversation}/assignment", {"agent": to})
        if answer.status != 200:
            raise ConnectionError(f"{answer.status} {answer.body!r}")
