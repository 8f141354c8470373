"""The HTTP API for an agent's own sessions: the list, and signing out in one place or everywhere."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.runtime.accounts import browsers, sessions
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.accounts.callers import caller
from frontdesk.runtime.web import cursors
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import audit
from frontdesk.store import sessions as stored
from frontdesk.store.connection import Connection
from frontdesk.store.sessions import Session

NO_STORE: Final = {"Cache-Control": "no-store"}


async def listed(request: Request) -> Response:
    """`GET /api/v1/me/sessions`: the agent's own sessions, the newest first."""
    desk, user, now_ms = request.app.state.desk, request.state.user, request.app.state.desk.clock.now_ms()
    found = await desk.database.read(lambda connection: stored.of(connection, user, now_ms))
    here = sessions.digest(sessions.token_of(request))
    items = [_json(session, session.token_hash == here) for session in found]
    page = cursors.page(request, items, lambda item: (f"{2**53 - item['created_at']:016}", item["id"]))
    return JSONResponse(page, headers=NO_STORE)


def _json(session: Session, here: bool) -> dict[str, Any]:
    origin = session.origin
    browser, system = browsers.names(origin.browser) if origin else (None, None)
    return {
        "id": session.id,
        "here": here,
        "way": origin.way if origin else None,
        "address": origin.address if origin else None,
        "browser": browser,
        "system": system,
        "agent": origin.browser if origin else None,
        "created_at": session.created_at,
        "last_seen_at": session.last_seen_at,
        "expires_at": session.expires_at,
    }


async def end_one(request: Request) -> Response:
    """`DELETE /api/v1/me/sessions/{session}`: end that session; its open pages close within a second."""
    user, now_ms, who = request.state.user, request.app.state.desk.clock.now_ms(), caller(request)

    def unit(connection: Connection) -> bool:
        ended = stored.end_one(connection, user.id, request.path_params["session"])
        if ended:
            audit.append(connection, who.act("sessions-ended", user.email, now_ms, count=1))
        return ended

    if not await sessions.written(request, unit):
        raise not_found()
    return Response(status_code=204)


async def end_all(request: Request) -> Response:
    """`DELETE /api/v1/me/sessions`: sign out everywhere; with `?but=this` everywhere else."""
    but = request.query_params.get("but", "")
    if but not in ("", "this"):
        raise ProblemError(422, detail="but must be this, or left out.", errors=[cursors.fault("but")])
    user, now_ms, who = request.state.user, request.app.state.desk.clock.now_ms(), caller(request)
    key = sessions.digest(sessions.token_of(request)) if but else ""

    def unit(connection: Connection) -> int:
        count = stored.end_all(connection, user.id, but=key)
        audit.append(connection, who.act("sessions-ended", user.email, now_ms, count=count))
        return count

    count = await sessions.written(request, unit)
    response = JSONResponse({"ended": count}, headers=NO_STORE)
    if not but:
        sessions.forget(request, response)
    return response


ROUTES: Final = (
    Declared("/api/v1/me/sessions", listed, Who.AGENT),
    Declared("/api/v1/me/sessions", end_all, Who.AGENT, ("DELETE",)),
    Declared("/api/v1/me/sessions/{session}", end_one, Who.AGENT, ("DELETE",)),
)
