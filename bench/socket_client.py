"""A WebSocket client that costs next to nothing: frames made by hand over a bare protocol, for load and for latency.

It knows what a server of ours sends: whole text frames, pings and a close. Its frames are masked with zeros, which the
protocol allows, so that a frame can be made once and sent a million times.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Self, cast

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
MASK: Final = b"\0\0\0\0"
GOODBYE: Final = b"\x88\x82" + MASK + (1000).to_bytes(2)
SUBPROTOCOL: Final = "frontdesk.v1"

HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)


class SocketError(Exception):
    """The other side did not do what a server of ours does."""


def text_frame(payload: bytes) -> bytes:
    """A text frame as a client sends it; at most 64 KiB."""
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2)
    return b"\x81" + length + MASK + payload


class SocketClient(asyncio.Protocol):
    """One socket. What comes is given to `opened`, `heard` and `lost`, which a subclass defines.

    Attributes:
        is_open: The handshake is done, and nobody has closed.
    """

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.is_open = False
        self._rest = b""

    def opened(self) -> None:
        """The handshake is done."""

    def heard(self, payload: bytes) -> None:
        """A text frame came."""

    def lost(self, reason: str) -> None:
        """The socket is closed, and we did not ask for it."""

    async def connect(self, port: int, path: str, headers: Mapping[str, str] | None = None) -> Self:
        """Connect to this machine and ask for a socket; `opened` tells when it is there."""
        more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._handshake = HANDSHAKE.format(path=path, host="127.0.0.1", port=port, more=more).encode()
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        return self

    def write(self, frame: bytes) -> None:
        """Send a frame that `text_frame` made."""
        self.transport.write(frame)

    def close(self) -> None:
        """Say goodbye and go; nothing more is heard."""
        self.is_open = False
        if not self.transport.is_closing():
            self.transport.write(GOODBYE)
            self.transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self.transport.write(self._handshake)

    def connection_lost(self, error: Exception | None) -> None:
        if self.is_open or self._handshake:
            self.is_open, self._handshake = False, b""
            self.lost(str(error or "the server hung up"))

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if self._handshake:
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = data
                return
            self._shaken(head)
            data = rest
        self._rest = self._frames(data) if data else b""

    def _shaken(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 101"):
            raise SocketError(head.partition(b"\r\n")[0].decode("latin-1"))
        self._handshake, self.is_open = b"", True
        self.opened()

    def _frames(self, data: bytes) -> bytes:
        """Take every whole frame; what is left of the last."""
        start, end = 0, len(data)
        while end - start >= 2:
            kind, size, body = data[start], data[start + 1], start + 2
            if size >= 126:
                body += 2 if size == 126 else 8
                if body > end:
                    break
                size = int.from_bytes(data[start + 2 : body])
            if body + size > end:
                break
            start = body + size
            self._frame(kind, data[body:start])
        return data[start:]

    def _frame(self, kind: int, payload: bytes) -> None:
        if not self.is_open:
            return
        if kind == TEXT:
            self.heard(payload)
        elif kind == PING:
            self.transport.write(b"\x8a" + bytes((0x80 | len(payload),)) + MASK + payload)
        elif kind == CLOSE:
            self.is_open = False
            self.transport.close()
            self.lost(f"closed with {int.from_bytes(payload[:2])}")
        else:
            raise SocketError(f"a frame that begins with {kind:#x}")
