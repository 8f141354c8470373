"""A socket: sending never waits, and a reader who stalls is let go."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.websockets import WebSocket

from frontdesk.runtime import wire
from frontdesk.runtime.sockets import socket as module
from frontdesk.runtime.sockets.socket import (
    AGENTS_QUEUED_BYTES,
    QUEUED_BYTES,
    QUEUED_FRAMES,
    RESTART,
    SLOW_READER,
    ClosedError,
    Socket,
)
from frontdesk.runtime.sockets.sockets import TABS, Sockets
from frontdesk.runtime.wire import BadFrameError


class Far:
    """The far end: takes what it is sent while its gate is open."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._frames.put_nowait({"type": "websocket.connect"})

    async def receive(self) -> dict[str, Any]:
        return await self._frames.get()

    async def send(self, message: Any) -> None:
        await self.gate.wait()
        self.sent.append(dict(message))

    def says(self, **message: Any) -> None:
        self._frames.put_nowait({"type": "websocket.receive", **message})

    def goes(self) -> None:
        self._frames.put_nowait({"type": "websocket.disconnect", "code": 1001})

    def numbers(self) -> list[int]:
        return [json.loads(message["text"])["n"] for message in self.sent if message["type"] == "websocket.send"]

    def closed_with(self) -> int | None:
        return next((message["code"] for message in self.sent if message["type"] == "websocket.close"), None)


async def accepted(far: Far, everybody: Sockets, session: str = "") -> Socket:
    websocket = WebSocket({"type": "websocket", "path": "/ws", "headers": []}, far.receive, far.send)
    await websocket.accept()
    return Socket(websocket, everybody, session)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_frames_arrive_in_order_and_before_the_close() -> None:
    async def scene() -> Far:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            for n in range(100):
                socket.send({"n": n})
            await socket.leave(RESTART, {"n": 100})
        return far

    far = asyncio.run(scene())
    assert far.numbers() == list(range(101))
    assert far.closed_with() == RESTART


def test_a_reader_a_whole_queue_behind_is_closed() -> None:
    async def scene() -> Far:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            far.gate.clear()
            for n in range(QUEUED_FRAMES * 2):
                socket.send({"n": n})
                if n == 0:
                    await settled()
            with pytest.raises(ClosedError):
                await socket.receive()
            far.gate.set()
            await socket.leave(RESTART)
        return far

    far = asyncio.run(scene())
    assert far.numbers() == [0]
    assert far.closed_with() == SLOW_READER


@pytest.mark.parametrize(("session", "most"), [("", QUEUED_BYTES), ("s", AGENTS_QUEUED_BYTES)])
def test_a_reader_many_bytes_behind_is_closed(session: str, most: int) -> None:
    large = "€" * 10_000

    async def scene() -> int:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody, session) as socket:
            far.gate.clear()
            taken = 0
            while taken < QUEUED_FRAMES * 2:
                socket.send({"n": taken, "text": large})
                await settled()
                if socket.closing:
                    break
                taken += 1
            far.gate.set()
            await socket.leave(RESTART)
        assert far.closed_with() == SLOW_READER
        return taken

    within = min(most // 30_000, QUEUED_FRAMES)
    assert within <= asyncio.run(scene()) <= within + 2


def test_half_of_the_bytes_are_room_for_more() -> None:
    async def scene() -> list[int]:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            for n in range(QUEUED_BYTES * 4 // 30_000):
                await socket.room()
                socket.send({"n": n, "text": "€" * 10_000})
            await socket.leave(RESTART)
        return far.numbers()

    assert asyncio.run(scene()) == list(range(QUEUED_BYTES * 4 // 30_000))


def test_a_conversation_has_so_many_sockets_and_a_closed_one_gives_up_its_seat() -> None:
    async def scene() -> list[bool]:
        everybody = Sockets()
        seats = [await accepted(Far(), everybody) for _ in range(TABS + 1)]
        seated = [everybody.seated(socket, "t") for socket in seats]
        other = everybody.seated(await accepted(Far(), everybody), "another")
        everybody.discard(seats[TABS])
        still = everybody.seated(seats[TABS], "t")
        everybody.discard(seats[0])
        return [*seated, other, still, everybody.seated(seats[TABS], "t")]

    assert asyncio.run(scene()) == [True] * TABS + [False, True, False, True]


def test_a_send_that_hangs_ends_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEND_LIMIT_S", 0.01)

    async def scene() -> None:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            far.gate.clear()
            socket.send({"n": 0})
            await socket.leave(RESTART)
            with pytest.raises(ClosedError):
                await socket.receive()

    asyncio.run(asyncio.wait_for(scene(), 30))


def test_there_is_room_again_when_the_reader_reads() -> None:
    async def scene() -> list[int]:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            for n in range(QUEUED_FRAMES * 3):
                await socket.room()
                socket.send({"n": n})
            await socket.leave(RESTART)
        return far.numbers()

    assert asyncio.run(scene()) == list(range(QUEUED_FRAMES * 3))


def test_every_open_socket_hears_of_a_restart_and_a_closed_one_is_forgotten() -> None:
    async def scene() -> tuple[Far, Far, int, int]:
        first, second, everybody = Far(), Far(), Sockets()
        async with await accepted(first, everybody), await accepted(second, everybody):
            there = len(everybody)
            await everybody.restart()
        return first, second, there, len(everybody)

    first, second, there, left = asyncio.run(scene())
    for far in (first, second):
        assert json.loads(far.sent[1]["text"]) == {"type": "restart", "retry_after": 2}
        assert far.closed_with() == RESTART
    assert (there, left) == (2, 0)


@pytest.mark.parametrize(
    "text",
    [None, "", "x", "1", "[]", '"x"', "null", "[" * 30_000, json.dumps({"x": "a" * wire.MAX_FRAME_BYTES})],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_object_is_a_bad_frame(text: str | None) -> None:
    with pytest.raises(BadFrameError) as refused:
        wire.parse(text)
    assert "aaa" not in str(refused.value)


def test_receiving_ends_when_the_far_end_goes() -> None:
    async def scene() -> dict[str, Any]:
        far, everybody = Far(), Sockets()
        async with await accepted(far, everybody) as socket:
            far.says(text='{"type": "typing"}')
            frame = await socket.receive()
            far.goes()
            with pytest.raises(ClosedError):
                await socket.receive()
        return frame

    assert asyncio.run(scene()) == {"type": "typing"}
