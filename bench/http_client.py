"""An HTTP client that costs next to nothing: one connection that stays open, one request at a time."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any, Final, Self, cast

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
IDLE_S: Final = 3.0
"""How long a connection is kept that was used: servers hang up after five seconds, and that must not meet a request."""

LOOK_S: Final = 0.001
COOKIE: Final = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body)


class HttpClient(asyncio.Protocol):
    """A connection to this machine, as a page of the server's own has it. One that was closed is opened again.

    Attributes:
        cookie: Sent with every request.
    """

    def __init__(self, port: int, cookie: str = "") -> None:
        self.cookie = cookie
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._answer: asyncio.Future[Answer] | None = None
        self._leaving = False
        self._opening: asyncio.Task[object] | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def connect(self) -> Self:
        """Connect."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
        return self

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request, and wait for the answer; it leaves at once where the connection is open."""
        if self._idle is not None:
            self._idle.cancel()
        while self._transport is None or self._transport.is_closing():
            await asyncio.sleep(LOOK_S)
        payload = b"" if body is None else json.dumps(body).encode()
        own = f"http://127.0.0.1:{self._port}"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nOrigin: {own}\r\nCookie: {self.cookie}\r\n"
        sort = f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write((head + sort).encode() + payload)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        self._leaving = True
        if self._idle is not None:
            self._idle.cancel()
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._rest = cast(asyncio.Transport, transport), b""

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server hung up"))
        elif not self._leaving:
            self._opening = asyncio.create_task(self.connect())

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head, end, body = self._rest.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        size = int(length[1]) if length else 0
        if end and len(body) >= size and self._answer is not None and not self._answer.done():
            self._rest = body[size:]
            self._answer.set_result(Answer(int(head[9:12]), head, body[:size]))
            self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._renew)

    def _renew(self) -> None:
        """A connection that nobody has used yet is not hung up on: have one of those."""
        if self._transport is not None:
            self._transport.close()


async def signed_in(port: int, email: str, password: str) -> HttpClient:
    """A client of somebody who has just signed in.

    Raises:
        ConnectionError: They were not let in.
    """
    client = await HttpClient(port).connect()
    answer = await client.ask("POST", "/api/v1/session", {"email": email, "password": password})
    found = COOKIE.search(answer.head)
    if answer.status != 200 or not found:
        raise ConnectionError(f"{email} cannot sign in: {answer.status} {answer.body!r}")
    client.cookie = found[1].decode()
    return client
