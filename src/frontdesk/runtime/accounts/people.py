"""The HTTP API for administrators: who may sign in, with which role and teams, and links that let people in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontdesk.errors import ConflictError
from frontdesk.runtime.accounts import sessions, users
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.accounts.callers import Caller, caller
from frontdesk.runtime.accounts.users import FieldError, LastAdminError
from frontdesk.runtime.web import cursors, requests
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import audit
from frontdesk.store import sessions as stored_sessions
from frontdesk.store import users as stored
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

T = TypeVar("T")


def _json(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "teams": list(user.teams),
        "disabled": user.disabled,
        "has_password": user.password_hash is not None,
        "created_at": user.created_at,
    }


async def listed(request: Request) -> Response:
    """`GET /api/v1/users`: all users, by name."""
    everybody = await request.app.state.desk.database.read(stored.everybody)
    page = cursors.page(request, map(_json, everybody), lambda item: (item["name"].casefold(), item["id"]))
    return _answer(page)


async def add(request: Request) -> Response:
    """`POST /api/v1/users`: a new user, and the one-time link to send to them."""
    body = await requests.read(request, requests.NewUser)
    now_ms, who = request.app.state.desk.clock.now_ms(), caller(request)

    def unit(connection: Connection) -> tuple[User, str]:
        given: Any = {"name": body.name, "role": body.role, "teams": body.teams}
        user = users.add(connection, body.email, **given, now_ms=now_ms)
        audit.append(connection, who.act("user-added", user.email, now_ms, role=user.role, teams=list(user.teams)))
        return user, sessions.invite(connection, user, now_ms)

    user, token = await _written(request, unit)
    return _answer(_json(user) | _link(request, token, now_ms), 201)


async def change(request: Request) -> Response:
    """`PATCH /api/v1/users/{user}`: name, role, teams, whether the user may sign in; in force within a second."""
    body = await requests.read(request, requests.UserChange)
    now_ms, who = request.app.state.desk.clock.now_ms(), caller(request)

    def unit(connection: Connection) -> User:
        before = _known(connection, request)
        after = _changed(connection, before, body)
        for act in _acts(before, after):
            audit.append(connection, who.act(*act[:2], now_ms, **act[2]))
        return after

    return _answer(_json(await _written(request, unit)))


def _changed(connection: Connection, user: User, body: requests.UserChange) -> User:
    values: dict[str, Any] = {}
    if body.name is not None:
        values["name"] = users.checked_name(body.name)
    if body.teams is not None:
        values["teams"] = users.checked_teams(body.teams)
    if values:
        user = users.changed(stored.change(connection, user.id, **values))
    if body.disabled is False and user.disabled:
        user = users.disable(connection, user.email, undo=True)
    if body.role is not None and body.role != user.role:
        user = users.set_role(connection, user.email, body.role)
    if body.disabled is True and not user.disabled:
        user = users.disable(connection, user.email)
    return user


def _acts(before: User, after: User) -> list[tuple[str, str, dict[str, Any]]]:
    """The audit's entries for a change: action, subject and details of each value that differs."""
    acts: list[tuple[str, str, dict[str, Any]]] = []
    if before.name != after.name:
        acts.append(("user-name", after.email, {}))
    if before.role != after.role:
        acts.append(("user-role", after.email, {"role": after.role, "before": before.role}))
    if before.teams != after.teams:
        acts.append(("user-teams", after.email, {"teams": list(after.teams), "before": list(before.teams)}))
    if before.disabled != after.disabled:
        acts.append(("user-disabled" if after.disabled else "user-enabled", after.email, {}))
    return acts


async def invite(request: Request) -> Response:
    """`POST /api/v1/users/{user}/invitation`: a new one-time link; earlier links stop working."""
    await requests.read(request, requests.Nothing)
    now_ms, who = request.app.state.desk.clock.now_ms(), caller(request)

    def unit(connection: Connection) -> str:
        user = _known(connection, request)
        if user.disabled:
            raise ConflictError(f"the account {user.email} is disabled: enable it first")
        stored_sessions.withdraw(connection, user.id)
        audit.append(connection, who.act("user-invited", user.email, now_ms))
        return sessions.invite(connection, user, now_ms)

    return _answer(_link(request, await _written(request, unit), now_ms), 201)


async def sign_out(request: Request) -> Response:
    """`DELETE /api/v1/users/{user}/sessions`: sign a user out everywhere; their one-time links end as well."""
    now_ms, who = request.app.state.desk.clock.now_ms(), caller(request)
    count = await _written(request, lambda connection: _signed_out(connection, request, who, now_ms))
    return _answer({"ended": count})


def _signed_out(connection: Connection, request: Request, who: Caller, now_ms: int) -> int:
    user = _known(connection, request)
    count = stored_sessions.end_all(connection, user.id)
    stored_sessions.withdraw(connection, user.id)
    audit.append(connection, who.act("sessions-ended", user.email, now_ms, count=count))
    return count


def _known(connection: Connection, request: Request) -> User:
    user = stored.by_id(connection, request.path_params["user"])
    if user is None:
        raise not_found()
    return user


async def _written(request: Request, unit: Callable[[Connection], T]) -> T:
    """The result of a unit that writes; its errors become problems."""
    try:
        return await sessions.written(request, unit)
    except LastAdminError as error:
        raise ProblemError(409, "last-admin", _sentence(error)) from None
    except ConflictError as error:
        raise ProblemError(409, "disabled", _sentence(error)) from None
    except FieldError as error:
        fault = {"field": error.field, "message": _sentence(error)}
        raise ProblemError(422, "bad-value", fault["message"], errors=[fault]) from None


def _sentence(error: Exception) -> str:
    return f"{str(error)[:1].upper()}{str(error)[1:]}."


def _link(request: Request, token: str, now_ms: int) -> dict[str, Any]:
    link = sessions.link(request.app.state.settings.public_url, token)
    return {"link": link, "link_expires_at": now_ms + sessions.LINK_LIFE_MS}


def _answer(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


ROUTES: Final = (
    Declared("/api/v1/users", listed, Who.ADMIN),
    Declared("/api/v1/users", add, Who.ADMIN, ("POST",)),
    Declared("/api/v1/users/{user}", change, Who.ADMIN, ("PATCH",)),
    Declared("/api/v1/users/{user}/invitation", invite, Who.ADMIN, ("POST",)),
    Declared("/api/v1/users/{user}/sessions", sign_out, Who.ADMIN, ("DELETE",)),
)
