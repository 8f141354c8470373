"""The HTTP API for canned replies: one list that all agents share and may edit."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.errors import ConflictError
from frontdesk.lang.types import WELL_KNOWN
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.talk.ids import new_id
from frontdesk.runtime.web import cursors, requests
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.runtime.words import checked
from frontdesk.store import replies as stored
from frontdesk.store.connection import Connection
from frontdesk.store.replies import Reply

MOST: Final = 500
"""Most replies that can be stored; the page searches the complete list."""

HOLES: Final = (*(name for name in WELL_KNOWN if name != "note"), "agent.name")
"""Names that may stand between `{{` and `}}`: a chat's details, and the agent's name."""

_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def _json(reply: Reply) -> dict[str, Any]:
    return asdict(reply)


async def listed(request: Request) -> Response:
    """`GET /api/v1/replies`: all of them, by name."""
    found = await request.app.state.desk.database.read(stored.everything)
    page = cursors.page(request, map(_json, found), lambda reply: (reply["name"].casefold(), reply["id"]))
    return JSONResponse(page, headers={"Cache-Control": "no-store"})


async def create(request: Request) -> Response:
    """`POST /api/v1/replies`."""
    body = await requests.read(request, requests.CannedReply)
    name, text = _checked(body)
    desk, user = request.app.state.desk, request.state.user
    reply = Reply(new_id(desk.clock.now_ms()), name, text, desk.clock.now_ms(), user.id)

    def unit(connection: Connection) -> None:
        if stored.count(connection) >= MOST:
            raise ProblemError(409, "too-many", f"There are {MOST} replies already.")
        _named(lambda: stored.add(connection, reply))

    await desk.database.write(unit)
    return JSONResponse(_json(reply), 201)


async def change(request: Request) -> Response:
    """`PUT /api/v1/replies/{id}`."""
    body = await requests.read(request, requests.CannedReply)
    name, text = _checked(body)
    reply_id = str(request.path_params["id"])

    def unit(connection: Connection) -> Reply | None:
        found: Reply | None = _named(lambda: stored.change(connection, reply_id, name, text))
        return found

    reply = await request.app.state.desk.database.write(unit)
    if reply is None:
        raise not_found()
    return JSONResponse(_json(reply))


async def remove(request: Request) -> Response:
    """`DELETE /api/v1/replies/{id}`."""
    reply_id = str(request.path_params["id"])
    if not await request.app.state.desk.database.write(lambda connection: stored.remove(connection, reply_id)):
        raise not_found()
    return Response(status_code=204)


def _named(act: Any) -> Any:
    try:
        return act()
    except ConflictError:
        message = "There is already a reply with this name."
        raise ProblemError(409, "name-taken", message, errors=[{"field": "name", "message": message}]) from None


def _checked(body: requests.CannedReply) -> tuple[str, str]:
    """Name and text.

    Raises:
        InvalidError: `bad-text`.
        ProblemError: 422: a name between `{{` and `}}` that is not in `HOLES`.
    """
    text = checked(body.text)
    for hole in _HOLE.findall(text):
        if hole.strip() not in HOLES:
            message = f"{{{{ {hole.strip()[:40]} }}}} is not known: use one of {', '.join(HOLES)}."
            raise ProblemError(422, "unknown-hole", message, errors=[{"field": "text", "message": message}])
    return checked(body.name), text


ROUTES: Final = (
    Declared("/api/v1/replies", listed, Who.AGENT),
    Declared("/api/v1/replies", create, Who.AGENT, ("POST",)),
    Declared("/api/v1/replies/{id}", change, Who.AGENT, ("PUT",)),
    Declared("/api/v1/replies/{id}", remove, Who.AGENT, ("DELETE",)),
)
