"""The client that frames by hand: whatever way the bytes are cut, it hears the same."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from bench.parts import part

socket_client = part("socket_client")

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


class Wire:
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        self.sent = b""
        self.closing = False

    def write(self, data: bytes) -> None:
        self.sent += data

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True


class Listener(socket_client.SocketClient):  # type: ignore[misc]
    """A client that keeps what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Any] = []
        self._handshake = b"GET / HTTP/1.1\r\n\r\n"

    def opened(self) -> None:
        self.said.append("open")

    def heard(self, payload: bytes) -> None:
        self.said.append(payload)

    def lost(self, reason: str) -> None:
        self.said.append(reason)


def listener() -> tuple[Listener, Wire]:
    """A client whose handshake is on its way."""
    made, wire = Listener(), Wire()
    made.connection_made(wire)
    return made, wire


def text(payload: bytes) -> bytes:
    """A text frame as a server sends it."""
    size = len(payload)
    if size < 126:
        return b"\x81" + bytes((size,)) + payload
    if size < 2**16:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


@pytest.mark.parametrize("step", [1, 2, 7, 1000, 10**6])
def test_frames_are_heard_whole_however_they_are_cut(step: int) -> None:
    frames = [b"", b"a", b"b" * 125, b"c" * 126, b"d" * 3000, b"e" * 70_000]
    stream = SWITCHED + b"".join(text(frame) for frame in frames)
    client, _ = listener()
    for start in range(0, len(stream), step):
        client.data_received(stream[start : start + step])
    assert client.said == ["open", *frames]


def test_a_ping_is_answered_with_its_own_words() -> None:
    client, wire = listener()
    client.data_received(SWITCHED)
    wire.sent = b""
    client.data_received(b"\x89\x03abc")
    assert wire.sent == b"\x8a\x83\0\0\0\0abc"


def test_a_close_is_told_once_with_its_code() -> None:
    client, wire = listener()
    client.data_received(SWITCHED + b"\x88\x02" + (1012).to_bytes(2) + text(b"late"))
    client.connection_lost(None)
    assert (client.said, wire.closing) == (["open", "closed with 1012"], True)


def test_our_own_goodbye_is_not_a_loss() -> None:
    client, wire = listener()
    client.data_received(SWITCHED)
    client.close()
    client.connection_lost(None)
    assert (client.said, wire.sent.endswith(socket_client.GOODBYE)) == (["open"], True)


def test_a_refused_handshake_is_an_error_that_says_how() -> None:
    client, _ = listener()
    with pytest.raises(socket_client.SocketError, match="403 Forbidden"):
        client.data_received(b"HTTP/1.1 403 Forbidden\r\n\r\n")


@pytest.mark.parametrize("size", [0, 125, 126, 60_000])
def test_what_it_sends_is_what_a_server_reads(size: int) -> None:
    reader = StreamReader()
    reader.feed_data(socket_client.text_frame(b"x" * size))
    reading = Frame.parse(reader.read_exact, mask=True)
    with pytest.raises(StopIteration) as done:
        next(reading)
    assert (done.value.value.opcode, done.value.value.data) == (Opcode.TEXT, b"x" * size)
