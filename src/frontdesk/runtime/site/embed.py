"""What other websites see: the loader, the page in the widget's iframe, and in demo mode a website that has both."""

from __future__ import annotations

import gzip
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from frontdesk.ir import consent
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.lang.richtext import RichText
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.site import assets, boot, packing
from frontdesk.runtime.web import pages
from frontdesk.runtime.web.problems import not_found
from frontdesk.store import playbooks as stored
from frontdesk.store.connection import Connection

LOADER: Final = "widget/loader.js"

FILES: Final = (
    *(LOADER, "widget/widget.css", "widget/widget.js", "widget/chat.js"),
    *(f"widget/words/{path.name}" for path in sorted(packing.FOLDER.glob("words/*.js"))),
)
"""The widget's files in the order in which browsers ask for them, languages last."""


def origins(playbook: Playbook, settings: Settings) -> tuple[str, ...]:
    """The origins that may embed the widget: the playbook's; in demo mode the server's own as well."""
    own = (settings.origin,) if settings.demo else ()
    return tuple(dict.fromkeys((*playbook.install.origins, *own)))


async def prepare() -> None:
    """Pack the widget's files, so that the first visitor does not wait for that. Requests are served meanwhile."""
    for name in FILES:
        await assets.fetched(name)


async def loader(request: Request) -> Response:
    """`GET /widget.js`."""
    file = await assets.fetched(LOADER)
    if file is None:
        raise not_found()
    return assets.send(request, file, cache="public, max-age=300", resource_policy="cross-origin")


async def _running(request: Request) -> Graph:
    desk, name = request.app.state.desk, str(request.path_params["playbook"])
    found = await desk.database.read(lambda connection: desk.playbooks.running(connection, name))
    if found is None or not found.graph.playbook.active:
        raise not_found()
    graph: Graph = found.graph
    return graph


async def widget(request: Request) -> Response:
    """`GET /w/{playbook}`: the iframe's page. The browser shows it only where the playbook is installed."""
    graph, settings = await _running(request), request.app.state.settings
    allowed = origins(graph.playbook, settings)
    config = {**_public(graph), "boot": _boot(request, graph.playbook, allowed)}
    headers = {
        **pages.PRIVATE,
        "Content-Security-Policy": pages.policy(settings.origin, ancestors=" ".join(allowed) or "'none'"),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    content = pages.render("widget.html", config=config).encode()
    headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, mtime=0), "gzip"
    return HTMLResponse(content, headers=headers)


async def config(request: Request) -> Response:
    """`GET /w/{playbook}/config.json`: what a website's page may know before it loads the widget."""
    graph, settings = await _running(request), request.app.state.settings
    status = {"active": graph.playbook.active, "installed": bool(origins(graph.playbook, settings))}
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60", **_OPEN}
    return JSONResponse(status | _public(graph), headers=headers)


_OPEN: Final = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}


def _public(graph: Graph) -> dict[str, Any]:
    playbook = graph.playbook
    bot, install = playbook.bot, playbook.install
    return {
        "playbook": playbook.id,
        "language": playbook.language,
        "languages": list(playbook.languages),
        "live_chat": any(card.CALLS for card in graph.cards.values()),
        "bot": {"name": bot.name, "color": bot.color, "avatar": bot.avatar or None, "position": bot.position},
        "pages": {"show": list(install.show), "hide": list(install.hide)},
        "greeting": _greeting(graph),
        "consent": _consent(playbook),
    }


def _consent(playbook: Playbook) -> dict[str, Any] | None:
    """What a visitor is told, or must agree to, before anything else; an agreement is sent with its `version`."""
    text = playbook.privacy.consent_text
    if text is None:
        return None
    return {**_worded(text, playbook), "version": consent.version(playbook.privacy)}


def _worded(text: RichText, playbook: Playbook) -> dict[str, Any]:
    """A text outside of conversations: in the playbook's language, and by tag in its other languages."""
    each = {tag: text.fill({}, tag) for tag in playbook.languages}
    return {"text": text.fill({}, playbook.language), "texts": each}


def _greeting(graph: Graph) -> dict[str, Any] | None:
    """When the bot speaks first, and what it says: its own text, or the first card's."""
    greeting = graph.playbook.greeting
    if greeting is None:
        return None
    text = greeting.text or getattr(graph.cards[graph.start], "text", None)
    worded = _worded(text, graph.playbook) if isinstance(text, RichText) else {"text": None, "texts": {}}
    return {"after_ms": greeting.after_ms, **worded}


def _boot(request: Request, playbook: Playbook, allowed: tuple[str, ...]) -> str | None:
    """A token for the page's socket, if a website on which the playbook is installed embeds the page; else None.

    The website that embeds the page is noted, installed or not.
    """
    if request.headers.get("sec-fetch-dest", "iframe") != "iframe":
        return None
    origin, state = origin_of(request.headers.get("referer", "")), request.app.state
    state.desk.sightings.note(playbook.id, origin, listed=origin in allowed)
    if origin not in allowed:
        return None
    return boot.make(state.boot_secret, playbook.id, origin, state.desk.clock.now_ms())


def origin_of(url: str) -> str:
    """The origin of a URL as browsers write it; empty if it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


async def demo(request: Request) -> Response:
    """`GET /demo/{page}`: a small company's website that embeds the widget as a customer would.

    With `?playbook=` it embeds that playbook, if it runs here; else the page's own, or the first that runs.
    """
    name = request.path_params.get("page", "")
    template = f"demo-{name}.html" if name else "demo.html"
    if name and (not name.isalnum() or not (pages.TEMPLATES / template).is_file()):
        raise not_found()
    settings, running = request.app.state.settings, await _active(request)
    asked = request.query_params.get("playbook", "")
    values = {"page": name, "running": running, "asked": asked if asked in running else ""}
    return pages.page(settings.origin, template, frames="'self'", **values)


async def _active(request: Request) -> tuple[str, ...]:
    """Ids of the playbooks that serve visitors, in order."""
    desk = request.app.state.desk

    def unit(connection: Connection) -> tuple[str, ...]:
        graphs = [desk.playbooks.graph(connection, one.release) for one in stored.everything_running(connection)]
        return tuple(graph.playbook.id for graph in graphs if graph.playbook.active)

    found: tuple[str, ...] = await desk.database.read(unit)
    return found


async def demo_slash(request: Request) -> Response:
    """`GET /demo/`."""
    return RedirectResponse("/demo", 308)


ROUTES: Final = (
    Declared("/widget.js", loader, Who.ANYONE),
    Declared("/w/{playbook}", widget, Who.ANYONE),
    Declared("/w/{playbook}/config.json", config, Who.ANYONE),
)

DEMO_ROUTES: Final = (
    Declared("/demo", demo, Who.ANYONE, page=True),
    Declared("/demo/", demo_slash, Who.ANYONE),
    Declared("/demo/{page}", demo, Who.ANYONE, page=True),
)
