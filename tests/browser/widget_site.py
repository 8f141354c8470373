"""A small web server for the widget's browser tests: its static files, its page, and a website that embeds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Error, Frame, Locator, Page

from browser.waiting import PATIENCE_MS, PAUSE_MS, comes_true
from frontdesk.runtime.site import assets
from frontdesk.runtime.web import pages

CONFIG: dict[str, Any] = {
    "playbook": "sales",
    "boot": None,
    "bot": {"name": "Ada", "color": "#1b5e20", "avatar": None, "position": "right"},
    "language": "en",
    "pages": {"show": [], "hide": []},
    "greeting": None,
}

RETURN_MS = 600
"""A little longer than the widget waits before it comes back to a page that has thrown it out."""

EMPTY = "<!doctype html><title>Modules</title>"

Answer = tuple[str, dict[str, str]]


class Site:
    """What the server answers.

    Attributes:
        url: Its origin.
        other: The same server under another origin.
        ancestors: Where the widget may live.
        config: What the widget's page is filled with.
        host: The website that embeds the widget, by path.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.other = f"http://localhost:{port}"
        self.ancestors = f"{self.url} {self.other}"
        self.config = json.loads(json.dumps(CONFIG))
        self.host: dict[str, Answer] = {"/empty": (EMPTY, {}), "/favicon.ico": ("", {})}

    def embeds(self, head: str = "", same_origin: bool = False, tag: str | None = None, **settings: str) -> str:
        """A page, on another origin or this one, whose own policy allows the widget and nothing else; its address.

        Args:
            tag: In place of the widget's.
            settings: What the widget's tag says beside the playbook: `offset_x="20"` is `data-offset-x="20"`.
        """
        more = "".join(f' data-{name.replace("_", "-")}="{value}"' for name, value in settings.items())
        script = f'<script async src="{self.url}/widget.js" data-playbook="sales"{more}></script>'
        text = f"<!doctype html><html lang=en><title>Shop</title>{head}<body>{script if tag is None else tag}"
        policy = f"default-src 'none'; script-src 'self' {self.url}; frame-src {self.url}"
        self.host["/shop"] = (text, {"Content-Security-Policy": f"{policy}; require-trusted-types-for 'script'"})
        return f"{self.url if same_origin else self.other}/shop"

    def answer(self, path: str) -> tuple[bytes, str, dict[str, str]] | None:
        """Content, type and headers for a path."""
        if path in self.host:
            text, headers = self.host[path]
            kind = "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"
            return text.encode(), kind, headers
        if path == "/w/sales":
            policy = pages.policy(self.url, ancestors=self.ancestors)
            html = pages.render("widget.html", config=self.config)
            return html.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": policy}
        name = "widget/loader.js" if path == "/widget.js" else path.removeprefix("/static/")
        file = assets.load(name)
        return None if file is None else (file.content, file.media_type, {})


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port."""
    sites: list[Site] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = sites[0].answer(self.path.partition("?")[0])
            self.send_response(200 if found else 404)
            content, kind, headers = found or (b"", "text/plain", {})
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # the page has gone
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Requests are not worth a line."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sites.append(Site(server.server_port))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sites[0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened(chromium: Browser, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page in a context of its own, and everything that went wrong on it."""
    context = chromium.new_context(**options)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    try:
        yield page, faults
    finally:
        context.close()


def frames(page: Page) -> list[Frame]:
    """The frames of ours on a page."""
    return [frame for frame in page.frames if "/w/" in frame.url]


def shows_launcher(frame: Frame) -> bool:
    """Whether the frame comes to show its launcher; not so if it is thrown out meanwhile."""
    try:
        frame.locator("#launcher").wait_for()
    except Error:
        if frame.is_detached():
            return False
        raise
    return True


def widget(page: Page) -> Frame:
    """The only frame of ours on the page, once it shows its launcher."""
    for _ in range(PATIENCE_MS // PAUSE_MS):
        for frame in frames(page):
            if shows_launcher(frame):
                assert len(frames(page)) == 1
                return frame
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError("no widget came")


def wait_until_shown(page: Page, shown: bool, x: str = "innerWidth - 48", y: str = "innerHeight - 48") -> None:
    """Wait until a click there, in the corner if nothing is said, would reach the widget, or the page."""
    there = f"document.elementFromPoint({x}, {y})?.localName"
    comes_true(page, f"(shown) => ({there} === 'frontdesk-widget') === shown", shown)


def focus(page: Page, element: Locator) -> None:
    """Give an element of the widget the focus, and wait until all of the browser knows: keys go there from now on."""
    element.focus()
    comes_true(page, "document.activeElement?.localName === 'frontdesk-widget'")


def points(page: Page, whose: Page | Frame, x: int, y: int) -> None:
    """Move the mouse to a place, until the browser knows whose it is: the page's, or the widget's.

    Just after a page was laid out anew, a browser that draws frames by processes of their own may take the one for the
    other.
    """
    whose.evaluate("window.pointed = false; addEventListener('mousemove', () => (pointed = true), { once: true })")
    for near in range(PATIENCE_MS // PAUSE_MS):
        page.mouse.move(x - near % 2, y)
        if whose.evaluate("pointed"):
            return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"the browser never knows whose {x}, {y} is")
