"""uvicorn's WebSocket protocol, and one thing more: frames that a peer can take at once are written at once.

An ASGI application sends a frame at a time, and each goes through a chain of coroutines. A turn is three frames. The
extension in the scope takes them together and never waits; who cannot be served so is served the ordinary way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

EXTENSION: Final = "frontdesk.write_now"

WriteNow: TypeAlias = Callable[[Iterable[bytes]], bool]
"""Writes text frames; false, and nothing is written, where the peer does not keep up or is gone."""


class Protocol(WebSocketsSansIOProtocol):
    """One connection."""

    def handle_connect(self, event: Request) -> None:
        """The handshake has come: what uvicorn does about it, and the extension beside its own."""
        super().handle_connect(event)
        if self.tasks:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self.write_now

    def write_now(self, texts: Iterable[bytes]) -> bool:
        """Write text frames; see `WriteNow`."""
        if not self.writable.is_set() or self.disconnected or self.close_sent or self.transport.is_closing():
            return False
        try:
            for text in texts:
                self.conn.send_text(text)
        except InvalidState:
            return False
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True
