"""The short way of frames: what comes is heard as `websockets` would have it, what goes is what it would write."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState
from websockets.frames import Close, Frame, Opcode

from frontdesk.runtime.sockets.protocol import EXTENSION, Http, Line, Protocol, head_of

MOST_BYTES = 32 * 1024
HANDSHAKE = (
    b"GET /ws/visitor?a=%20b HTTP/1.1\r\nHost: desk.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: frontdesk.v1, other\r\nCookie: a=b\r\n"
)


class Transport(asyncio.Transport):
    """A connection whose far end is the test."""

    def __init__(self) -> None:
        super().__init__()
        self.protocol: Any = None
        self.written = b""
        self.paused = False
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        taken, self.written = self.written, b""
        return taken


class End:
    """An open socket: the application's side of it, and the far end."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}
        self.heard: list[str | None] = []
        self.received: list[Any] = []
        self.transport = Transport()
        self.hold_after = -1
        self.before: Callable[[], object] = lambda: None

    async def serve(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = dict(scope)
        await receive()
        await send({"type": "websocket.accept"})
        line: Line = scope["extensions"][EXTENSION]
        line.listen(self.hear)
        while not self.received or self.received[-1]["type"] != "websocket.disconnect":
            self.received.append(await receive())

    def hear(self, text: str | None) -> None:
        self.heard.append(text)
        if len(self.heard) == self.hold_after:
            self.line.hold()

    @property
    def line(self) -> Protocol:
        assert isinstance(self.transport.protocol, Protocol)
        return self.transport.protocol

    def comes(self, data: bytes) -> None:
        self.transport.protocol.data_received(data)


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def opened(more: bytes = b"", http: type[Any] = Http) -> End:
    """A socket after its handshake."""
    end = End()
    config = uvicorn.Config(
        end.serve, http=http, ws=Protocol, ws_max_size=MOST_BYTES, ws_per_message_deflate=False,
        ws_ping_interval=None, lifespan="off", log_config=None, interface="asgi3", proxy_headers=False,
    )  # fmt: skip
    config.load()
    end.transport.protocol = http(config, ServerState(), {})
    end.transport.protocol.connection_made(end.transport)
    end.before = weakref.ref(end.transport.protocol)
    end.comes(HANDSHAKE + more + b"\r\n")
    await settled()
    assert end.transport.taken().startswith(b"HTTP/1.1 101 ")
    return end


def frame(data: str | bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True, mask: bool = True) -> bytes:
    """A frame as a browser sends it."""
    return Frame(opcode, data.encode() if isinstance(data, str) else data, fin).serialize(mask=mask)


def scene(play: Callable[[End], Any]) -> End:
    """Play on an open socket; the socket afterwards."""

    async def played() -> End:
        end = await opened()
        play(end)
        await settled()
        return end

    return asyncio.run(played())


TEXTS = ["", "Jane", "€" * 60, "x" * 125, "x" * 126, "é" * 9_000]


def test_anything_that_comes_breaks_the_quiet() -> None:
    async def played() -> list[float]:
        end, now_s = await opened(), 0.0
        end.line.loop = SimpleNamespace(time=lambda: now_s)  # type: ignore[assignment]
        quiet = []
        for comes in (frame("Jane"), frame(b"", Opcode.PONG), b""):
            now_s += 20
            if comes:
                end.comes(comes)
            quiet.append(end.line.quiet_s())
        return quiet

    assert asyncio.run(played()) == [0, 0, 20]


@pytest.mark.parametrize(
    ("ends", "quiet_s"),
    [
        (lambda line: (line.eof_received(), line.connection_lost(None)), 0),
        (lambda line: line.connection_lost(ConnectionResetError()), 0),
        (lambda line: line.connection_lost(None), 20),
        (lambda line: line.connection_lost(TimeoutError()), 20),
    ],
    ids=["closed", "reset", "given up", "vanished"],
)
def test_a_far_end_that_closes_was_there_until_then(ends: Callable[[Protocol], Any], quiet_s: int) -> None:
    async def played() -> float:
        end, now_s = await opened(), 0.0
        line = end.line
        line.loop = SimpleNamespace(time=lambda: now_s)  # type: ignore[assignment]
        end.comes(frame("Jane"))
        now_s += 20
        ends(line)
        return line.quiet_s()

    assert asyncio.run(played()) == quiet_s


def test_frames_that_come_together_are_heard_one_by_one() -> None:
    end = scene(lambda end: end.comes(b"".join(frame(text) for text in TEXTS)))
    assert end.heard == TEXTS
    assert end.received == []


def test_it_does_not_matter_where_frames_are_cut() -> None:
    whole = frame("Jane") + frame("x" * 200) + frame("", Opcode.PING) + frame("é")

    def cut_everywhere(end: End) -> None:
        for place in range(len(whole) + 1):
            end.comes(whole[:place])
            end.comes(whole[place:])

    end = scene(cut_everywhere)
    assert end.heard == ["Jane", "x" * 200, "é"] * (len(whole) + 1)
    assert end.transport.taken() == frame("", Opcode.PONG, mask=False) * (len(whole) + 1)


def test_a_byte_at_a_time_is_as_good() -> None:
    def slowly(end: End) -> None:
        for byte in frame("Jane") + frame("x" * 300):
            end.comes(bytes((byte,)))

    assert scene(slowly).heard == ["Jane", "x" * 300]


def test_fragments_are_put_together_and_keep_their_place() -> None:
    parts = frame("Ja", fin=False) + frame("", Opcode.PING) + frame("ne", Opcode.CONT)
    assert scene(lambda end: end.comes(frame("a") + parts + frame("b"))).heard == ["a", "Jane", "b"]


def test_a_binary_frame_is_heard_as_none() -> None:
    assert scene(lambda end: end.comes(frame("a") + frame(b"\0\1", Opcode.BINARY))).heard == ["a", None]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        pytest.param(frame("Jane", mask=False), 1002, id="unmasked"),
        pytest.param(frame("x" * (MOST_BYTES + 1)), 1009, id="too-long"),
        pytest.param(frame("x" * 70_000)[:14], 1009, id="too-long-by-its-head"),
        pytest.param(frame(b"\xff\xfe"), 1007, id="not-utf-8"),
        pytest.param(frame("x", Opcode.CONT), 1002, id="continues-nothing"),
        pytest.param(frame("Ja", fin=False) + frame("ne"), 1002, id="begins-within-another"),
        pytest.param(b"\xf1" + frame("Jane")[1:], 1002, id="reserved-bits"),
        pytest.param(b"\x83" + frame("Jane")[1:], 1002, id="reserved-opcode"),
        pytest.param(frame("Ja", fin=False) + frame(b"\xff", Opcode.CONT), 1007, id="fragments-not-utf-8"),
    ],
)
def test_what_is_wrong_closes_with_the_code_that_websockets_has_for_it(bad: bytes, code: int) -> None:
    def wrong(end: End) -> None:
        end.comes(frame("a") + bad)
        end.comes(frame("b"))

    end = scene(wrong)
    assert end.heard == ["a"]
    assert end.received[-1]["code"] == code
    assert end.transport.taken()[2:4] == Close(code, "").serialize()
    assert end.transport.closed


def test_who_holds_hears_the_rest_later_and_in_order() -> None:
    last = frame("e")

    def held(end: End) -> None:
        end.hold_after = 2
        end.comes(b"".join(map(frame, "abcd")))
        end.comes(last[:4])
        assert (end.heard, end.transport.paused) == (["a", "b"], True)
        end.line.go_on()
        assert (end.heard, end.transport.paused) == (["a", "b", "c", "d"], False)
        end.comes(last[4:])

    assert scene(held).heard == ["a", "b", "c", "d", "e"]


def test_a_goodbye_ends_it_as_ever() -> None:
    goodbye = frame(Close(1000, "").serialize(), Opcode.CLOSE)
    end = scene(lambda end: end.comes(frame("a") + goodbye + frame("b")))
    assert end.heard == ["a"]
    assert end.received == [{"type": "websocket.disconnect", "code": 1000, "reason": ""}]
    assert not end.line.write_now([b"too late"])


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_frames_are_written_as_websockets_writes_them(size: int) -> None:
    text = b"x" * size
    assert head_of(size) + text == Frame(Opcode.TEXT, text).serialize(mask=False)
    end = scene(lambda end: end.line.write_now([text, b"{}"]))
    assert end.transport.taken() == frame(text, mask=False) + frame("{}", mask=False)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(b"", id="ordinary"),
        pytest.param(b"X-Name: \xc3\xa9\r\n", id="not-ascii"),
        pytest.param(b"X-Twice: a\r\nX-Twice: b\r\n", id="a-header-twice"),
        pytest.param(b"Content-Length: 0\r\n", id="an-empty-body"),
        pytest.param(b"".join(b"X-%d: y\r\n" % number for number in range(110)), id="many-headers"),
    ],
)
def test_a_handshake_is_read_once_and_means_what_it_meant(more: bytes) -> None:
    async def both() -> list[dict[str, Any]]:
        scopes = [(await opened(more, http)).scope for http in (Http, HttpToolsProtocol)]
        for scope in scopes:
            del scope["extensions"]
        return scopes

    ours, theirs = asyncio.run(both())
    assert ours == theirs
    assert ours["path"] == "/ws/visitor"


def test_a_closed_connection_is_gone_without_a_search() -> None:
    async def gone() -> list[object]:
        end = await opened()
        line = end.line
        parts: list[Callable[[], object]] = [end.before, weakref.ref(line), weakref.ref(line.conn)]
        end.comes(frame("a"))
        line.connection_lost(None)
        await settled()
        line.deafen()
        del line
        end.transport.protocol = None
        return [part() for part in parts]

    gc.collect()
    gc.disable()
    try:
        assert asyncio.run(gone()) == [None, None, None]
    finally:
        gc.enable()
