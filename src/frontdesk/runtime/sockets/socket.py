"""One open socket: a bounded queue, a writer with a time limit, and the code that it closes with."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from frontdesk.runtime import metrics, wire
from frontdesk.runtime.logs import logger
from frontdesk.runtime.sockets.protocol import EXTENSION, Hear, Line
from frontdesk.store.failpoint import reach
from frontdesk.store.users import User

if TYPE_CHECKING:
    from frontdesk.runtime.sockets.sockets import Sockets

QUEUED_FRAMES: Final = 256
QUEUED_BYTES: Final = 512 * 1024
"""The most that may wait for a visitor's page, give or take a frame."""

AGENTS_QUEUED_BYTES: Final = 8 * 1024 * 1024
"""The same for an agent's page, which receives a hundred rows at once when it opens a conversation."""

SEND_LIMIT_S: Final = 10.0
"""A page that takes nothing for this long, up to twice as long, is given up."""

OUR_FAULT, RESTART, TRY_LATER, SLOW_READER = 1011, 1012, 1013, 1013
BAD_FRAME, SIGNED_OUT, FLOOD = 4400, 4401, 4429

UNREADABLE: Final[Mapping[int, str]] = {
    1002: "not the protocol of sockets",
    1007: "not UTF-8",
    1009: "a frame over 32 KiB",
}
"""Codes with which the server closes before a frame gets this far, and why."""

log = logger("socket")


class ClosedError(Exception):
    """The socket is closed, by either side."""


class Socket:
    """One accepted socket: sending never waits, receiving gives JSON objects.

    What is sent goes through one bounded queue. At the end of the event loop's turn everything in it is written at
    once; if the peer does not keep up, by one task with a time limit, which exists only that long.

    Attributes:
        session: Digest of the session that opened the socket; empty for a visitor's.
        user: The user of that session, as last looked up.
        seat: Token of the conversation that the page shows; empty for an agent's.
    """

    def __init__(self, websocket: WebSocket, sockets: Sockets, session: str = "") -> None:
        self.session = session
        self.user: User | None = None
        self.seat = ""
        self._websocket = websocket
        self._sockets = sockets
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._most_bytes = AGENTS_QUEUED_BYTES if session else QUEUED_BYTES
        self._room: asyncio.Event | None = None
        self._line: Line | None = websocket.scope.get("extensions", {}).get(EXTENSION)
        self._flushing = False
        self._held: asyncio.Event | None = None
        self._writer: asyncio.Task[None] | None = None
        self._reader = asyncio.current_task()
        self._reading = False
        self._interrupted = False
        self._closing = 0
        self._sent = 0
        self._left = False
        self._last_look: tuple[asyncio.Task[None] | None, int] = (None, 0)

    async def __aenter__(self) -> Self:
        self._sockets.add(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._sockets.discard(self)
        self._left = True
        if self._line is not None:
            self._line.deafen()
        self._line = self._reader = None
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    def send(self, frame: Mapping[str, Any]) -> None:
        """Queue a frame. A page that falls behind by a whole queue is closed with 1013."""
        if not self._closing:
            self.send_text(wire.write(frame))

    def send_text(self, *texts: bytes) -> None:
        """Queue frames that are serialised already."""
        for text in texts:
            if self._closing:
                return
            if len(self._queue) >= QUEUED_FRAMES or self._queued_bytes >= self._most_bytes:
                log.info("slow-reader", path=self._websocket.url.path)
                self._queue.clear()
                self._queued_bytes = 0
                self.close(SLOW_READER)
                return
            self._queued_bytes += len(text)
            self._queue.append(text)
        self._wake()

    def close(self, code: int) -> None:
        """Close once everything queued is sent; does not wait."""
        if not self._closing:
            self._closing = code
            self._make_room()
            self._wake()

    @property
    def closing(self) -> int:
        """The code that the socket closes with; 0 while it is open."""
        return self._closing

    def quiet_s(self) -> float:
        """Seconds since anything came from the page, answers to pings included; 0 if that is not measured."""
        return self._line.quiet_s() if self._line is not None else 0.0

    def takes_seat(self, token: str) -> bool:
        """Show the conversation of this token; false if enough other sockets do."""
        return self._sockets.seated(self, token)

    @property
    def lags(self) -> bool:
        """Half of what may wait for the page is waiting."""
        return len(self._queue) > QUEUED_FRAMES // 2 or self._queued_bytes > self._most_bytes // 2

    async def room(self) -> None:
        """Wait until half the queue is free: for senders of many frames."""
        while self.lags and not self._closing:
            self._room = self._room or asyncio.Event()
            self._room.clear()
            await self._room.wait()

    def _make_room(self) -> None:
        if self._room is not None:
            self._room.set()

    async def leave(self, code: int, last: Mapping[str, Any] | None = None) -> None:
        """Send a last frame, close, and wait until both are out, at most a second."""
        if last:
            self.send(last)
        self.close(code)
        self.flush()
        if self._writer is not None:
            await asyncio.wait({self._writer}, timeout=1)

    def _wake(self) -> None:
        if self._writer is None and not self._flushing:
            self._flushing = True
            self._sockets.flush_soon(self)

    def flush(self) -> None:
        """Write what is queued; what the peer cannot take at once, and the closing, is left to a task."""
        self._flushing = False
        if self._writer is not None or self._left or not (self._queue or self._closing):
            return
        reach("socket.send.before")
        if self._queue and self._line is not None and self._line.write_now(self._queue):
            self._queue.clear()
            self._queued_bytes = 0
            self._make_room()
        if self._queue or self._closing:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        """Write what is queued, and close at the end if that was asked for."""
        send = self._websocket.send
        try:
            while self._queue:
                text = self._queue.popleft()
                self._queued_bytes -= len(text)
                self._sent += 1
                await send({"type": "websocket.send", "text": text.decode("utf-8", "surrogatepass")})
                self._make_room()
        except (WebSocketDisconnect, RuntimeError, OSError):
            self._closing = self._closing or 1006
        if not self._closing:
            self._writer = None
            return
        self._make_room()
        await self._close()
        # A peer that takes nothing any more sends nothing either: the reader would wait for ever.
        self.interrupt()

    def look(self) -> None:
        """Give up a page that has not taken one frame since the last look, `SEND_LIMIT_S` ago."""
        before, self._last_look = self._last_look, (self._writer, self._sent)
        if self._writer is not None and not self._writer.done() and before == self._last_look:
            log.info("slow-reader", path=self._websocket.url.path)
            self._closing = SLOW_READER
            self._writer.cancel()
            self._writer = asyncio.create_task(self._give_up())

    async def _give_up(self) -> None:
        self._queue.clear()
        self._queued_bytes = 0
        self._make_room()
        await self._close()
        self.interrupt()

    async def _close(self) -> None:
        metrics.CLOSED.labels(self._closing).inc()
        websocket = self._websocket
        log.debug("closed", path=websocket.url.path, code=self._closing)
        if WebSocketState.DISCONNECTED in (websocket.application_state, websocket.client_state):
            return
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                await websocket.close(self._closing)
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            log.debug("lost", path=websocket.url.path)

    async def receive(self) -> dict[str, Any]:
        """The next frame.

        Raises:
            ClosedError: The socket is closing or closed, or reading was interrupted.
            BadFrameError: The frame is not text, not JSON, not an object, or too long.
        """
        text = await self._text()
        reach("socket.receive.after")
        return wire.parse(text)

    async def listen(self, hear: Hear) -> None:
        """Pass the text of each frame to `hear`, which neither raises nor waits, but may `hold`.

        Raises:
            ClosedError: The socket is closing or closed, or reading was interrupted.
        """
        listening = False
        while True:
            listening = listening or (self._line is not None and self._line.listen(hear))
            hear(await self._text())
            if self._held is not None:
                await self._held.wait()

    def hold(self) -> None:
        """Pass no frames to the listener for now."""
        if self._held is None:
            self._held = asyncio.Event()
            if self._line is not None:
                self._line.hold()

    def go_on(self) -> None:
        """Pass frames again."""
        if self._held is not None:
            self._held.set()
            self._held = None
            if self._line is not None:
                self._line.go_on()

    async def _text(self) -> str | None:
        """The text of the next frame; None if it is binary."""
        if self._closing:
            raise ClosedError
        message = await self._message()
        if message["type"] == "websocket.disconnect":
            if reason := UNREADABLE.get(message.get("code", 1005)):
                log.info("bad-frame", path=self._websocket.url.path, reason=reason)
            while self._held is not None:
                # What came before the end is still taken.
                await self._held.wait()
            self.close(1005)
            raise ClosedError
        text: str | None = message.get("text")
        return text

    def interrupt(self) -> None:
        """Stop waiting for a frame: nothing that comes now is of use."""
        if not self._interrupted:
            self._interrupted = True
            if self._reading and self._reader is not None:
                self._reader.cancel()

    async def _message(self) -> Message:
        if self._interrupted:
            raise ClosedError
        self._reading = True
        try:
            return await self._websocket.receive()
        except asyncio.CancelledError:
            if self._interrupted and self._reader is not None and self._reader.uncancel() == 0:
                raise ClosedError from None
            raise
        finally:
            self._reading = False
