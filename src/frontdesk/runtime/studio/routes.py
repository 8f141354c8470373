"""The routes of the preview's page. It is for the person who started it: only this machine is answered."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.refusal import InvalidError, NotFoundError, RefusedError
from frontdesk.runtime.studio.studio import Studio
from frontdesk.runtime.web import pages, requests
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.runtime.web.requests import AgentDoes, CallReturned, Forward


def _studio(request: Request) -> Studio:
    """The studio, for requests to its own address only: a website whose name leads here (DNS rebinding) gets 404."""
    if request.headers.get("host") != urlsplit(request.app.state.settings.public_url).netloc:
        raise not_found()
    studio: Studio = request.app.state.studio
    return studio


async def page(request: Request) -> Response:
    """`GET /preview`: the widget on one side, the graph on the other."""
    return pages.page(
        request.app.state.settings.origin, "studio.html", frames="'self'", name=_studio(request).looked.name
    )


async def site(request: Request) -> Response:
    """`GET /preview/site`: a page that embeds the widget, as a website would; the preview's page frames it."""
    settings, looked = request.app.state.settings, _studio(request).looked
    headers = {**pages.PRIVATE, "Content-Security-Policy": pages.policy(settings.origin, "'self'", "'self'")}
    content = pages.render("studio-site.html", playbook=looked.playbook, name=looked.name)
    return Response(content, media_type="text/html", headers=headers)


async def state(request: Request) -> Response:
    """`GET /preview/state`."""
    return JSONResponse(await _studio(request).state(), headers={"Cache-Control": "no-store"})


async def picture(request: Request) -> Response:
    """`GET /preview/graph.svg`: the graph as it was last drawn; 404 without Graphviz."""
    svg = _studio(request).looked.picture
    if not svg:
        raise not_found()
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


async def drawing(request: Request) -> Response:
    """`GET /preview/graph.json`: the graph as data, for use without Graphviz."""
    return Response(
        _studio(request).looked.drawing, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


async def clock(request: Request) -> Response:
    """`POST /preview/clock` `{ms}`."""
    _studio(request).forward((await requests.read(request, Forward)).ms)
    return Response(status_code=204)


async def agent(request: Request) -> Response:
    """`POST /preview/agent` `{agent, does, text}`."""
    doing = await requests.read(request, AgentDoes)
    try:
        await _studio(request).agent(doing.agent, doing.does, doing.text)
    except (NotFoundError, RefusedError, InvalidError) as error:
        raise ProblemError(409, "not-now", str(error) or "That cannot be done now.") from error
    return Response(status_code=204)


async def call(request: Request) -> Response:
    """`POST /preview/call` `{status, body}`."""
    returned = await requests.read(request, CallReturned)
    if not _studio(request).call(returned.status, returned.body):
        raise ProblemError(409, "not-now", "No call waits for an answer.")
    return Response(status_code=204)


ROUTES: Final = (
    Declared("/preview", page, Who.INSIDE, page=True),
    Declared("/preview/site", site, Who.INSIDE),
    Declared("/preview/state", state, Who.INSIDE),
    Declared("/preview/graph.svg", picture, Who.INSIDE),
    Declared("/preview/graph.json", drawing, Who.INSIDE),
    Declared("/preview/clock", clock, Who.INSIDE, ("POST",)),
    Declared("/preview/agent", agent, Who.INSIDE, ("POST",)),
    Declared("/preview/call", call, Who.INSIDE, ("POST",)),
)
