"""A small real server for tests of browser modules: our static files, a blank page, and answers to posts as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import frontdesk.runtime

STATIC = Path(frontdesk.runtime.__file__).parent / "static"
TYPES = {".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@dataclass
class Far:
    """The far end of HTTP: serves our static files, and answers posts as it was told to.

    Attributes:
        answers: Statuses of the next posts, in order; 201 after those.
        posts: Bodies that came in, in order.
    """

    url: str = ""
    answers: list[int] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)

    def forget(self) -> None:
        """Be as new for the next test."""
        self.answers.clear()
        self.posts.clear()


class Handler(BaseHTTPRequestHandler):
    def __init__(self, far: Far, *arguments: Any) -> None:
        self.far = far
        super().__init__(*arguments)

    def do_GET(self) -> None:
        name = self.path.removeprefix("/static/")
        path = STATIC / name
        if self.path == "/":
            self._send(200, b"<!doctype html><title>test</title><body></body>", "text/html")
        elif path.is_file():
            self._send(200, path.read_bytes(), TYPES[path.suffix])
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        self.far.posts.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        status = self.far.answers.pop(0) if self.far.answers else 201
        body = {"seq": 7} if status == 201 else {"status": status, "code": "closed", "detail": "The chat is closed."}
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        with suppress(ConnectionError):  # the page has gone
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """A test's output is its own."""


@contextmanager
def serving() -> Iterator[Far]:
    """The far end, on a free port, until the block ends."""
    made = Far()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
