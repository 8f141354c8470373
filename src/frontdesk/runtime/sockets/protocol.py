"""uvicorn's WebSocket protocol, with a fast path for what chats do most: whole text frames in, text frames out.

An ASGI application receives each frame through a queue, a pause of the transport and the waking of a task, and sends
each through a chain of coroutines. Both cost more than a turn's own work. A page that asks for it receives frames by a
call, and sends everything that it has in one write. All else on the wire (handshakes, fragments, pings, closes, faults)
is left to uvicorn and `websockets`, in the order in which it came.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import Any, Final
from typing import Protocol as Interface

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.frames import apply_mask  # type: ignore[attr-defined]  # the compiled one if there is one
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.protocol import Protocol as Parser

EXTENSION: Final = "frontdesk.line"

Hear = Callable[[str | None], None]
"""Takes the text of a frame, or None for a binary frame. It neither raises nor waits."""

# RFC 6455, section 5.2.
LAST_TEXT, MASKED, SIZE = 0x81, 0x80, 0x7F
TWO_BYTES, EIGHT_BYTES = 126, 127
MASK_BYTES: Final = 4

_HEADS: Final = tuple(bytes((LAST_TEXT, size)) for size in range(TWO_BYTES))
_WIDE: Final = struct.Struct("!BBH")
_WIDEST: Final = struct.Struct("!BBQ")


LONGEST_LINE: Final = 8_000
MOST_HEADERS: Final = 100
"""A handshake within these is within the limits of `websockets`."""

_OF_BODIES: Final = frozenset({b"transfer-encoding", b"content-length", b"expect"})


class Http(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which hands an ordinary handshake over as parsed, so that it is not parsed again."""

    def handle_websocket_upgrade(self) -> None:
        """A request asks for a WebSocket."""
        request = self._request()
        if request is None:
            super().handle_websocket_upgrade()
            return
        self.connections.discard(self)
        protocol = Protocol(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.take_over(self, request)
        # Breaks the cycle between the parser and this, so that both are freed without the garbage collector.
        self.parser = None  # type: ignore[assignment]
        self.transport.set_protocol(protocol)

    def _request(self) -> Request | None:
        """The request as `websockets` would parse it; None if `websockets` had better do so itself."""
        if self.scope["method"] != "GET" or len(self.headers) > MOST_HEADERS or len(self.url) > LONGEST_LINE:
            return None
        read = Headers()
        for name, value in self.headers:
            if name in _OF_BODIES or len(name) + len(value) > LONGEST_LINE or not value.isascii():
                return None
            read[name.decode()] = value.decode()
        return Request(self.url.decode(), read) if self.url.isascii() else None


class Line(Interface):
    """What a page may do with its connection beyond ASGI."""

    def write_now(self, texts: Iterable[bytes]) -> bool:
        """Write text frames; false, and nothing is written, if the peer does not keep up or is gone."""

    def listen(self, hear: Hear) -> bool:
        """From now on, pass frames to `hear`; false while some must still be received through ASGI."""

    def deafen(self) -> None:
        """Pass no more frames to `hear`, and drop the reference to it."""

    def hold(self) -> None:
        """Pass no frames for now."""

    def go_on(self) -> None:
        """Pass frames again, first those that have come meanwhile."""

    def quiet_s(self) -> float:
        """Seconds since anything came: a frame, the answer to one of our pings, or the far end's own goodbye."""


class Protocol(WebSocketsSansIOProtocol):
    """One connection, which is also a `Line`, found in the extensions of its ASGI scope."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._hear: Hear | None = None
        self._holding = False
        self._giving = False
        self._rest = b""
        self._most_bytes: int = self.config.ws_max_size
        # The parser has only been given whole frames, so the bytes kept here begin with a frame.
        self._whole = True
        self._heard_at = self.loop.time()

    def take_over(self, before: Http, request: Request) -> None:
        """Go on with a connection whose handshake has been parsed already; frames come next.

        Replaces `connection_made`, which would ask the system for both addresses again.
        """
        self.connections.add(self)
        self.transport, self.server, self.client = before.transport, before.server, before.client
        self.scheme = "wss" if before.scheme == "https" else "ws"
        self.conn.parser = Parser.parse(self.conn)
        next(self.conn.parser)
        self.handle_connect(request)

    def handle_connect(self, event: Request) -> None:
        """The handshake has come: let uvicorn handle it, and add our extension to the scope."""
        super().handle_connect(event)
        if self.tasks:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def eof_received(self) -> None:
        """The far end has closed, with or without a close frame: a last sign that it was there until now."""
        self._heard_at = self.loop.time()
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended. Breaks reference cycles: a closed connection should be freed at once, not by the
        garbage collector, which costs as much as a turn."""
        if isinstance(exc, ConnectionError):
            # The far end has reset it, which is a sign as well; one that vanished ends in a timeout.
            self._heard_at = self.loop.time()
        super().connection_lost(exc)
        self.conn.parser.close()
        if self.handshake_initiated and self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions.pop(EXTENSION, None)

    # What comes.

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._heard_at = self.loop.time()
        if self.conn.state is OPEN and self._whole:
            self._rest = self._rest + data if self._rest else data
            self._give()
            return
        # Bytes that come during the handshake may end within a frame: from then on, the parser gets everything.
        self._whole = self._whole and not self.handshake_initiated
        data, self._rest = self._rest + data, b""
        super().data_received(data)

    def _give(self) -> None:
        """Take the whole frames that have come, until the page holds."""
        if self._giving:
            return
        data, start, self._giving = self._rest, 0, True
        try:
            while not self._holding and (end := self._end(data, start)):
                begin, start = start, end
                self._take(data, begin, end)
        finally:
            self._rest, self._giving = data[start:], False

    def _end(self, data: bytes, start: int) -> int:
        """Where the frame that starts at `start` ends; 0 if it has not come completely."""
        here = len(data)
        if here < start + 2 + MASK_BYTES:
            return 0
        size, body = data[start + 1] & SIZE, start + 2 + MASK_BYTES
        if size >= TWO_BYTES:
            wide = 2 if size == TWO_BYTES else 8
            body += wide
            size = int.from_bytes(data[start + 2 : start + 2 + wide])
        if data[start + 1] < MASKED or size > self._most_bytes:
            # The parser refuses such a frame by its head; what follows does not matter.
            return here
        return body + size if here >= body + size else 0

    def _take(self, data: bytes, start: int, end: int) -> None:
        """Take one whole frame, or the head of one that is to be refused."""
        size = data[start + 1]
        body = start + MASK_BYTES + (2 if size & SIZE < TWO_BYTES else 4)
        plain = data[start] == LAST_TEXT and size >= MASKED and size & SIZE < EIGHT_BYTES
        if plain and self._hear is not None and self._takes_text() and end - body <= self._most_bytes:
            try:
                text = apply_mask(data[body:end], data[body - MASK_BYTES : body]).decode()
            except UnicodeDecodeError:
                pass
            else:
                self._hear(text)
                return
        super().data_received(data[start:end])

    def _takes_text(self) -> bool:
        return self.conn.state is OPEN and self.conn.current_size is None and not self.close_sent

    def send_receive_event_to_app(self) -> None:
        """`websockets` has read a message; pass it to `hear` if possible."""
        if self._hear is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        text = None
        if self.curr_msg_data_type == "text":
            try:
                text = b"".join(self.frames).decode()
            except UnicodeDecodeError:
                super().send_receive_event_to_app()
                return
        self.frames = []
        self._hear(text)

    def listen(self, hear: Hear) -> bool:
        """See `Line`."""
        if self._whole and self.queue.empty():
            self._hear = hear
        return self._hear is not None

    def deafen(self) -> None:
        """See `Line`."""
        self._hear = None

    def hold(self) -> None:
        """See `Line`."""
        self._holding = True
        if not self.read_paused and not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def go_on(self) -> None:
        """See `Line`."""
        self._holding = False
        self._give()
        if self.read_paused and not self._holding and not self.transport.is_closing():
            self.read_paused = False
            self.transport.resume_reading()

    def quiet_s(self) -> float:
        """See `Line`."""
        return self.loop.time() - self._heard_at

    # What goes.

    def write_now(self, texts: Iterable[bytes]) -> bool:
        """See `Line`."""
        if not self.writable.is_set() or self.close_sent or self.conn.state is not OPEN or self.transport.is_closing():
            return False
        self.transport.write(b"".join([part for text in texts for part in (head_of(len(text)), text)]))
        return True


def head_of(size: int) -> bytes:
    """The head of an unmasked text frame with so many bytes of text."""
    if size < TWO_BYTES:
        return _HEADS[size]
    return _WIDE.pack(LAST_TEXT, TWO_BYTES, size) if size < 1 << 16 else _WIDEST.pack(LAST_TEXT, EIGHT_BYTES, size)
