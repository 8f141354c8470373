"""A house for tests: a real server on a thread of its own, and the tabs that visitors open."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from pydantic import TypeAdapter
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from frontdesk.lang.richtext import plain
from frontdesk.runtime import wire
from frontdesk.runtime.app import Shell, build
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.settings import Settings
from frontdesk.store.users import User
from runtime.offices import Office
from talking import STEADY

T = TypeVar("T")
SECRET = b"s" * 32
WAIT_S = 30
TO_VISITOR: TypeAdapter[Any] = TypeAdapter(wire.ToVisitor)


class House:
    """A server on a thread of its own."""

    def __init__(self, folder: Path, allow_direct: bool = True, **playbooks: str) -> None:
        """`playbooks` run beside the office's own."""
        office = Office(folder)
        for name, text in playbooks.items():
            office.deploy(name, text)
        office.close()
        self.url = office.url
        self.allow_direct = allow_direct
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        # Little of what is sent to a reader who stalls disappears into the system's buffers.
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        self.port = self.listening.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()
        assert self.started.wait(WAIT_S)

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._run())
        self.loop.close()

    async def _run(self) -> None:
        async with Desk.open(self.url) as self.desk:
            settings = Settings(public_url=self.origin, allow_direct=self.allow_direct)
            self.shell = Shell(settings, self.desk, SECRET)
            config = uvicorn.Config(
                build(self.shell),
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=wire.MAX_FRAME_BYTES,
                log_config=None,
                timeout_graceful_shutdown=1,
            )
            self.server = uvicorn.Server(config)
            serving = asyncio.create_task(self.server.serve([self.listening]))
            while not self.server.started:
                await asyncio.sleep(0.01)
            self.started.set()
            await serving

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(WAIT_S)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(WAIT_S)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is stored inside of this block, and so nothing that would be is answered."""
        began, over = threading.Event(), threading.Event()

        def stand(connection: object) -> None:
            began.set()
            over.wait(WAIT_S)

        standing = asyncio.run_coroutine_threadsafe(self.desk.database.write(stand), self.loop)
        assert began.wait(WAIT_S)
        try:
            yield
        finally:
            over.set()
            standing.result(WAIT_S)

    async def _online(self, agent: str) -> None:
        self.desk.presence.opened(agent)
        await self.desk.presence.switch(agent, True)

    def comes_online(self, agent: str) -> None:
        self.do(self._online(agent))

    def assigns(self, agent: str, conversation: str, to: str | None = "me") -> None:
        self.do(self.desk.conversations.assign(user(agent), conversation, to))

    @contextmanager
    def opened(self, **rest: Any) -> Iterator[Tab]:
        options: dict[str, Any] = {"subprotocols": ["frontdesk.v1"], "origin": self.origin, "max_size": 2**20, **STEADY}
        with connect(f"ws://127.0.0.1:{self.port}/ws/visitor", **options | rest) as connection:
            yield Tab(connection)


def user(name: str) -> User:
    return User(id=name, email=f"{name}@example.com", name=name.title())


class Tab:
    """One open page: what it sends, and everything it got, each frame checked against the contract."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.got: list[dict[str, Any]] = []
        self.welcome: dict[str, Any] = {}

    def send(self, **frame: Any) -> None:
        self.connection.send(json.dumps(frame))

    def hello(self, playbook: str = "sales", **rest: Any) -> dict[str, Any]:
        self.send(type="hello", playbook=playbook, **rest)
        self.welcome = self.until(lambda frame: frame["type"] == "welcome")
        return self.welcome

    def receive(self) -> dict[str, Any]:
        text = self.connection.recv(WAIT_S)
        assert isinstance(text, str)
        assert len(text.encode()) <= wire.MAX_FRAME_BYTES
        frame: dict[str, Any] = json.loads(text)
        TO_VISITOR.validate_python(frame)
        self.got.append(frame)
        return frame

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not wanted(frame := self.receive()):
            pass
        return frame

    def event(self, seq: int) -> dict[str, Any]:
        known = [frame for frame in self.events if frame["seq"] == seq]
        return known[0] if known else self.until(lambda frame: frame["type"] == "event" and frame["seq"] == seq)

    def answer(self, key: str) -> dict[str, Any]:
        known = [frame for frame in self.got if frame.get("key") == key]
        return known[0] if known else self.until(lambda frame: frame.get("key") == key)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [frame for frame in self.got if frame["type"] == "event"]

    def closing_code(self) -> int:
        with pytest.raises(ConnectionClosed) as caught:
            self.until(lambda frame: False)
        assert caught.value.rcvd is not None
        return caught.value.rcvd.code


def texts(frames: list[dict[str, Any]]) -> list[str]:
    return [plain(tuple(frame["body"])) or frame["kind"] for frame in frames]


def stalled_reader(house: House, hello: dict[str, Any]) -> socket.socket:
    """A client that says hello and then takes nothing out of its small buffer."""
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect(("127.0.0.1", house.port))
    uri = parse_uri(f"ws://127.0.0.1:{house.port}/ws/visitor")
    protocol = ClientProtocol(uri, subprotocols=[Subprotocol("frontdesk.v1")])
    protocol.send_request(protocol.connect())
    stalled.sendall(b"".join(protocol.data_to_send()))
    protocol.receive_data(stalled.recv(4096))
    protocol.send_text(json.dumps(hello).encode())
    stalled.sendall(b"".join(protocol.data_to_send()))
    return stalled
