"""The far end of calls: a real HTTP server on this machine that answers as a test tells it to."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, ClassVar

WAIT_S = 60.0


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answering = Callable[["Line", int], None]
"""Answers a request on its line; the number counts them, from 0."""


@dataclass
class FarEnd:
    """A server, and what it was asked so far.

    Attributes:
        answering: How it answers; may be changed at any time.
        go: Answers that wait for it are held back until it is set.
    """

    url: str
    answering: Answering
    asked: list[Asked] = field(default_factory=list)
    go: Event = field(default_factory=Event)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def note(self, asked: Asked) -> int:
        """Write down a request; its number, which no other has, though connections have threads of their own."""
        with self._one_at_a_time:
            self.asked.append(asked)
            return len(self.asked) - 1

    def wait_for(self, requests: int) -> None:
        """Wait until so many requests have come."""
        until_s = time.monotonic() + WAIT_S
        while len(self.asked) < requests:
            assert time.monotonic() < until_s, f"only {len(self.asked)} requests came"
            time.sleep(0.01)


class Line(BaseHTTPRequestHandler):
    """One connection."""

    far: ClassVar[FarEnd]

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        named = {name.lower(): value for name, value in self.headers.items()}
        number = self.far.note(Asked(self.command, self.path, named, body))
        self.far.answering(self, number)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815 - the names are the base's

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing."""


def says(status: int, body: object = b"", **headers: str) -> Answering:
    """Always the same answer; what is not bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda line, number: line.says(status, data, **headers)


def in_turn(*answers: Answering) -> Answering:
    """One answer after another, the last for ever."""
    return lambda line, number: answers[min(number, len(answers) - 1)](line, number)


def hangs(line: Line, number: int) -> None:
    """No answer before the test says `go`."""
    line.far.go.wait(WAIT_S)
    line.close_connection = True


def breaks_off(line: Line, number: int) -> None:
    """The connection ends in the middle of the answer."""
    line.send_response(200)
    line.send_header("Content-Length", "100")
    line.end_headers()
    line.wfile.write(b"{")
    line.close_connection = True


@contextmanager
def far_end(
    answering: Answering = says(200, {}),  # noqa: B008 - it holds no state
    tls: ssl.SSLContext | None = None,
) -> Iterator[FarEnd]:
    """A server that is there, and gone afterwards."""
    line: type[Line] = type("LineToHere", (Line,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), line)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    line.far = FarEnd(f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}", answering)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield line.far
    finally:
        line.far.go.set()
        server.shutdown()
        thread.join()
        server.server_close()
