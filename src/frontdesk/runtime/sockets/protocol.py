"""uvicorn's WebSocket protocol, with a short way for what a chat does all day: whole text frames in, text frames out.

An ASGI application is handed each frame through a queue, a pause of the transport and a task that wakes, and sends each
through a chain of coroutines. Both cost more than a turn's own work. A page that asks for it hears frames by a call,
and writes all that it has with one write. Everything else on the wire (handshakes, fragments, pings, closes, whatever
is wrong) is left to uvicorn and `websockets`, in the order in which it came.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from typing import Any, Final
from typing import Protocol as Interface

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.frames import apply_mask  # type: ignore[attr-defined]  # the compiled one where there is one
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.protocol import Protocol as Parser

EXTENSION: Final = "frontdesk.line"

Hear = Callable[[str | None], None]
"""Takes a text frame; none stands for a binary one. It neither raises nor waits."""

# RFC 6455, section 5.2.
LAST_TEXT, MASKED, SIZE = 0x81, 0x80, 0x7F
TWO_BYTES, EIGHT_BYTES = 126, 127
MASK_BYTES: Final = 4

_HEADS: Final = tuple(bytes((LAST_TEXT, size)) for size in range(TWO_BYTES))
_WIDE: Final = struct.Struct("!BBH")
_WIDEST: Final = struct.Struct("!BBQ")


LONGEST_LINE: Final = 8_000
MOST_HEADERS: Final = 100
"""Heads within these are within what `websockets` takes."""

_OF_BODIES: Final = frozenset({b"transfer-encoding", b"content-length", b"expect"})


class Http(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which hands an ordinary handshake over as it has read it, not to be read again."""

    def handle_websocket_upgrade(self) -> None:
        """A request asks for a WebSocket."""
        request = self._request()
        if request is None:
            super().handle_websocket_upgrade()
            return
        self.connections.discard(self)
        protocol = Protocol(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.take_over(self, request)
        # The parser refers to this: nobody should have to look for the two to let go of them.
        self.parser = None  # type: ignore[assignment]
        self.transport.set_protocol(protocol)

    def _request(self) -> Request | None:
        """The request as `websockets` would read it; none where it should better do so itself."""
        if self.scope["method"] != "GET" or len(self.headers) > MOST_HEADERS or len(self.url) > LONGEST_LINE:
            return None
        read = Headers()
        for name, value in self.headers:
            if name in _OF_BODIES or len(name) + len(value) > LONGEST_LINE or not value.isascii():
                return None
            read[name.decode()] = value.decode()
        return Request(self.url.decode(), read) if self.url.isascii() else None


class Line(Interface):
    """What a page may do with its connection beside what ASGI lets it do."""

    def write_now(self, texts: Iterable[bytes]) -> bool:
        """Write text frames; false, and nothing is written, where the peer does not keep up or is gone."""

    def listen(self, hear: Hear) -> bool:
        """From now on, give frames to `hear`; false while there are some that must be received as ASGI has it."""

    def deafen(self) -> None:
        """Give no frame to `hear` any more: it is let go of."""

    def hold(self) -> None:
        """Give no frame for now."""

    def go_on(self) -> None:
        """Give frames again, first those that have come meanwhile."""

    def quiet_s(self) -> float:
        """Seconds since anything came: a frame, or the answer to one of our pings."""


class Protocol(WebSocketsSansIOProtocol):
    """One connection; a `Line` to whoever finds it in the scope's extensions."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._hear: Hear | None = None
        self._holding = False
        self._giving = False
        self._rest = b""
        self._most_bytes: int = self.config.ws_max_size
        # The parser has been given whole frames only: where one ends is known here.
        self._whole = True
        self._heard_at = self.loop.time()

    def take_over(self, before: Http, request: Request) -> None:
        """Go on with a connection whose handshake has been read already; what comes next are frames.

        In place of `connection_made`, which would ask the system again for both addresses.
        """
        self.connections.add(self)
        self.transport, self.server, self.client = before.transport, before.server, before.client
        self.scheme = "wss" if before.scheme == "https" else "ws"
        self.conn.parser = Parser.parse(self.conn)
        next(self.conn.parser)
        self.handle_connect(request)

    def handle_connect(self, event: Request) -> None:
        """The handshake has come: what uvicorn does about it, and the extension beside its own."""
        super().handle_connect(event)
        if self.tasks:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def connection_lost(self, exc: Exception | None) -> None:
        """The end. What refers to itself is taken apart: a closed connection should be gone at once, not when
        Python next looks for such things, which costs as much as a turn."""
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
        # Frames that come before the handshake is done are mixed up with it.
        self._whole = self._whole and not self.handshake_initiated
        data, self._rest = self._rest + data, b""
        super().data_received(data)

    def _give(self) -> None:
        """Take the whole frames that are here, until the page holds."""
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
        """Where the frame ends that starts there; 0 if it is not here as a whole."""
        here = len(data)
        if here < start + 2 + MASK_BYTES:
            return 0
        size, body = data[start + 1] & SIZE, start + 2 + MASK_BYTES
        if size >= TWO_BYTES:
            wide = 2 if size == TWO_BYTES else 8
            body += wide
            size = int.from_bytes(data[start + 2 : start + 2 + wide])
        if data[start + 1] < MASKED or size > self._most_bytes:
            # It will be refused by its head; what comes behind that does not matter.
            return here
        return body + size if here >= body + size else 0

    def _take(self, data: bytes, start: int, end: int) -> None:
        """One whole frame, or the head of one that cannot be taken."""
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
        """A message has come as `websockets` reads it; where it can, it goes the short way too."""
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
    """What stands before a text of so many bytes in a frame of ours."""
    if size < TWO_BYTES:
        return _HEADS[size]
    return _WIDE.pack(LAST_TEXT, TWO_BYTES, size) if size < 1 << 16 else _WIDEST.pack(LAST_TEXT, EIGHT_BYTES, size)
