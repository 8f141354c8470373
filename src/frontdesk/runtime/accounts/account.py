"""The HTTP API for an agent's own account: signing in and out, settings, colleagues."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.bus import hints
from frontdesk.errors import UsageError
from frontdesk.runtime.accounts import leaving, passwords, sessions
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.accounts.callers import caller
from frontdesk.runtime.web import cursors, requests
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import audit, users
from frontdesk.store import sessions as stored
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

NOT_YOURS: Final = "That is not your current password."


def me_json(user: User) -> dict[str, Any]:
    """A user, as their own pages show them."""
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "teams": list(user.teams),
        "online": user.online,
        "has_password": user.password_hash is not None,
        "notifications": dict(user.notifications),
        "language": user.language,
    }


async def sign_in(request: Request) -> Response:
    """`POST /api/v1/session`: a session cookie for an e-mail address and password, or for a one-time link."""
    body = await requests.read(request, requests.SignIn)
    way = "password" if body.link is None else "link"
    if body.link is not None and body.email is None and body.password is None:
        user = await sessions.by_link(request, body.link)
    elif body.link is None and body.email is not None and body.password is not None:
        user = await sessions.by_password(request, body.email, body.password)
    else:
        raise ProblemError(422, detail="Give an e-mail address and a password, or a link.")
    response = JSONResponse(me_json(user), headers={"Cache-Control": "no-store"})
    await sessions.begin(request, user, response, way)
    return response


async def sign_out(request: Request) -> Response:
    """`DELETE /api/v1/session`; works without a session, too. 200 with `leads_to` to sign out there as well."""
    leads_to = await leaving.place(request)
    response = JSONResponse({"leads_to": leads_to}) if leads_to else Response(status_code=204)
    await sessions.end(request, response)
    return response


async def me(request: Request) -> Response:
    """`GET /api/v1/me`."""
    return _answer(me_json(request.state.user))


async def set_presence(request: Request) -> Response:
    """`PUT /api/v1/me/presence`: the online switch."""
    body = await requests.read(request, requests.Online)
    await request.app.state.desk.presence.switch(request.state.user.id, body.online)
    return _answer({"online": body.online})


async def set_notifications(request: Request) -> Response:
    """`PUT /api/v1/me/notifications`: what to notify the agent of; all open pages of the agent are told."""
    body = await requests.read(request, requests.Notifications)
    chosen = body.chosen()
    request.app.state.sockets.now_of(await _change(request, notifications=chosen))
    request.app.state.desk.bus.publish(hints.ME)
    return _answer(chosen)


async def set_profile(request: Request) -> Response:
    """`PATCH /api/v1/me`: the agent's name, language and password; a new password needs the current one."""
    body = await requests.read(request, requests.Profile)
    values: dict[str, Any] = {}
    if body.name is not None:
        values["name"] = body.name
    if "language" in body.model_fields_set:
        values["language"] = body.language
    if body.password is not None:
        await _check_former(request, body.current_password or "")
        values["password_hash"] = await _hashed(body.password)
    user = await _change(request, **values) if values else request.state.user
    return _answer(me_json(user))


async def _check_former(request: Request, password: str) -> None:
    user: User = request.state.user
    if user.password_hash is None:
        return
    with sessions.attempt(request, user.email):
        if not await passwords.matches(user.password_hash, password):
            errors = [{"field": "current_password", "message": NOT_YOURS}]
            raise ProblemError(422, "wrong-password", NOT_YOURS, errors=errors)


async def _hashed(password: str) -> str:
    try:
        passwords.check(password)
    except UsageError as error:
        message = f"{str(error).capitalize()}."
        raise ProblemError(422, "weak-password", message, errors=[{"field": "password", "message": message}]) from None
    return await passwords.hashed(password)


async def _change(request: Request, **values: Any) -> User:
    """Store a user's change to their own account; a new password ends their other sessions and links."""
    user, key = request.state.user, sessions.digest(sessions.token_of(request))
    now_ms, who = request.app.state.desk.clock.now_ms(), caller(request)

    def unit(connection: Connection) -> User | None:
        if "password_hash" in values:
            ended = stored.end_all(connection, user.id, but=key)
            stored.withdraw(connection, user.id)
            audit.append(connection, who.act("password-changed", user.email, now_ms, sessions_ended=ended))
        return users.change(connection, user.id, **values)

    changed = await sessions.written(request, unit)
    if changed is None:
        raise ProblemError(401, detail="Sign in first.")
    return changed


async def colleagues(request: Request) -> Response:
    """`GET /api/v1/agents`: every agent to whom a chat can be handed, with presence."""
    desk = request.app.state.desk
    everybody = await desk.database.read(users.everybody)
    online = desk.presence.online_ids()
    items = [
        {"id": user.id, "name": user.name, "teams": list(user.teams), "online": user.id in online}
        for user in everybody
        if not user.disabled
    ]
    return _answer(cursors.page(request, items, lambda agent: (agent["name"].casefold(), agent["id"])))


def _answer(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


ROUTES: Final = (
    Declared("/api/v1/session", sign_in, Who.ANYONE, ("POST",), for_agents=True),
    Declared("/api/v1/session", sign_out, Who.ANYONE, ("DELETE",)),
    Declared("/api/v1/me", me, Who.AGENT),
    Declared("/api/v1/me", set_profile, Who.AGENT, ("PATCH",)),
    Declared("/api/v1/me/presence", set_presence, Who.AGENT, ("PUT",)),
    Declared("/api/v1/me/notifications", set_notifications, Who.AGENT, ("PUT",)),
    Declared("/api/v1/agents", colleagues, Who.AGENT),
)
