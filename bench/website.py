"""A customer's website for benchmarks: two pages that differ in the widget's tag only, on a port of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

LINES: Final = 400
WORDS: Final = "<p>Fresh bread every morning, for the office and for the road, since 1921.</p>\n"

PLAYBOOK: Final = """
frontdesk: 1
name: Bakery
install:
  origins: ["{origin}"]
pathways:
  start:
    - card: question
      text: Hello, what brings you here?
      answers:
        - {{label: An order, goto: order}}
        - {{label: Something else, goto: other}}
  order:
    - card: end
      text: Thank you.
  other:
    - card: end
      text: Thank you.
"""
"""A playbook that is installed on the website, and greets nobody: the visitor's click is the first intent."""


@contextmanager
def website() -> Iterator[dict[str, str]]:
    """Pages by path, which may be added while it is served; the origin under the empty path."""
    pages: dict[str, str] = {"/favicon.ico": ""}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pages))
    # Another site than the server's own address, so that the browser keeps the two apart.
    pages[""] = f"http://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(pages: Mapping[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path)
            content = (text or "").encode()
            self.send_response(404 if text is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Requests are not worth a line."""

    return Handler


def page(tag: str = "") -> str:
    """A page of some length, with a tag at its end."""
    return f"<!doctype html><html lang=en><title>Bakery</title><body>{WORDS * LINES}{tag}"
