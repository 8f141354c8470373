"""Open pages in an office: a visitor's tab and an agent's line, served for real over a socket that the test holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.websockets import WebSocket

from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.sockets.inbox import InboxPage
from frontdesk.runtime.sockets.socket import ClosedError, Socket
from frontdesk.runtime.sockets.sockets import Sockets
from frontdesk.runtime.sockets.tab import Tab
from frontdesk.store.users import User
from runtime.offices import Guest, Office

SECRET = b"s" * 32
PATIENCE_S = 30

Frame = dict[str, Any]


class Page:
    """The far end of a socket: what it says, and what it took while its gate was open.

    Attributes:
        frames: What it took, in order.
        code: What the socket closed with; none while it is open.
        gate: Shut, the page takes nothing.
        heard: Set at each frame and at the close.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.frames: list[Frame] = []
        self.code: int | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self._heard = asyncio.Event()
        self._says: asyncio.Queue[Frame] = asyncio.Queue()
        self._says.put_nowait({"type": "websocket.connect"})
        self.serving: asyncio.Task[None] | None = None

    async def receive(self) -> Frame:
        return await self._says.get()

    async def send(self, message: Any) -> None:
        await self.gate.wait()
        if message["type"] == "websocket.close":
            self.code = message["code"]
        elif "text" in message:
            self.frames.append(json.loads(message["text"]))
        self._heard.set()

    def says(self, **frame: Any) -> None:
        """Send a frame; it is read when the loop runs."""
        self._says.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def until(self, wanted: Callable[[], object]) -> None:
        """Wait until something is so, which a frame may make true."""
        async with asyncio.timeout(PATIENCE_S):
            while not wanted():
                self._heard.clear()
                await self._heard.wait()

    def waits(self, wanted: Callable[[], object]) -> None:
        """`until`, for who stands outside of the loop."""
        self.office.do(self.until(wanted))

    def on_the_loop(self, act: Callable[[], object]) -> None:
        """Do something where the server would: on its event loop."""

        async def scene() -> None:
            act()

        self.office.do(scene())

    async def accepted(self) -> WebSocket:
        websocket = WebSocket({"type": "websocket", "path": "/ws", "headers": []}, self.receive, self.send)
        await websocket.accept()
        return websocket

    def of(self, kind: str) -> list[Frame]:
        """Frames of a type."""
        return [frame for frame in self.frames if frame["type"] == kind]

    async def leaves(self) -> None:
        """The page is closed; its server has read all that it said, and that it went."""
        self._says.put_nowait({"type": "websocket.disconnect", "code": 1001})
        while not self._says.empty():
            await asyncio.sleep(0)

    async def gone(self) -> None:
        """Wait until its server is through with it."""
        assert self.serving is not None
        with suppress(ClosedError):
            await asyncio.wait_for(self.serving, PATIENCE_S)

    def goes(self) -> None:
        """The page is closed, and its server has noticed."""

        async def scene() -> None:
            await self.leaves()
            await self.gone()

        self.office.do(scene())


class TabPage(Page):
    """A tab.

    Attributes:
        direct: It may begin a conversation without a boot token, as in the demo.
        tab: What serves it.
    """

    direct = False
    tab: Tab

    async def opens(self) -> None:
        """Begin to serve it."""
        websocket, opened = await self.accepted(), asyncio.Event()

        async def serve() -> None:
            async with Socket(websocket, Sockets()) as socket:
                self.tab = Tab(self.office.desk, socket, self.direct, SECRET, "")
                opened.set()
                await self.tab.run()

        self.serving = asyncio.create_task(serve())
        await opened.wait()

    @property
    def rows(self) -> list[Frame]:
        """The rows that it was sent, in order."""
        return [row for frame in self.of("welcome") for row in frame["log"]] + self.of("event")

    @property
    def seqs(self) -> list[int]:
        return [row["seq"] for row in self.rows]

    def has(self, seq: int) -> bool:
        """It was sent the row of this number."""
        return seq in self.seqs

    async def settled(self) -> None:
        """Wait until the tab reads nothing any more."""
        while (reading := self.tab._catching_up) is not None:
            await asyncio.wait({reading})


class VisitorPage(TabPage):
    """A tab on a conversation that goes on."""

    def __init__(self, guest: Guest, since: int = 0) -> None:
        super().__init__(guest.office)
        self.guest = guest
        self.says(type="hello", playbook=guest.playbook, token=guest.token, since=since)
        self.office.do(self.opens())
        self.waits(lambda: self.of("presence"))
        self.office.do(self.settled())

    def catches_up(self) -> None:
        """Wait until it has the last row that there is."""
        last = self.guest.stored.visitor_seq
        self.waits(lambda: self.has(last))


class AgentPage(Page):
    """An agent's line that has heard its counts."""

    def __init__(self, office: Office, agent: User, **hello: Any) -> None:
        super().__init__(office)
        self.agent = agent
        self.says(type="hello", **hello)
        self.office.do(self._open())
        self.waits(lambda: self.of("counts"))

    async def _open(self) -> None:
        websocket = await self.accepted()

        async def serve() -> None:
            async with Socket(websocket, Sockets(), f"session of {self.agent.id}") as socket:
                await InboxPage(self.office.desk, socket, self.agent).run()

        self.serving = asyncio.create_task(serve())

    def watches(self, guest: Guest, since: int = 0) -> None:
        """Look at a conversation; wait for its last row, or for the word that it is none of the agent's."""
        before = len(self.frames)
        self.says(type="watch", conversation=guest.id, since=since)
        last = guest.stored.seq
        self.waits(
            lambda: any(
                (frame["type"] == "event" and frame["seq"] >= last) or frame["type"] == "removed"
                for frame in self.frames[before:]
            )
        )

    def rows(self, guest: Guest) -> list[Frame]:
        """The rows of a conversation that it was sent, in order."""
        return [frame for frame in self.of("event") if frame["conversation"] == guest.id]


def hears_all(*pages: AgentPage) -> None:
    """Everything that has happened was told to these pages, and what their hearing it has made happen.

    Somebody else's switch is turned, which is told at the beginning of a look: with the second word of it the look
    before has ended. In the end it is off, as it was: nobody waits for a person because of it.
    """
    office = pages[0].office
    for _ in range(4):
        before = [len(page.of("presence")) for page in pages]
        office.do(office.desk.presence.switch("clock", not office.desk.presence.is_online("clock")))
        for page, known in zip(pages, before, strict=True):
            page.waits(partial(_more, page, known))


def _more(page: AgentPage, known: int) -> bool:
    return len(page.of("presence")) > known


def employs_a_clock(office: Office) -> None:
    """Let there be somebody whose switch `hears_all` may turn."""
    office.hire("clock", "nowhere")
    office.do(office.desk.presence.tick())
    office.desk.presence.opened("clock")


def acknowledged(answer: object) -> int:
    """The number of an acknowledged row."""
    assert isinstance(answer, Ack), answer
    return answer.seq
