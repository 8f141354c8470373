"""The set-up page: creates the first administrator of a server without users, for the person with the printed link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontdesk.errors import ConflictError, UsageError
from frontdesk.runtime.accounts import passwords, sessions, set_up, users
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.web import catalogue, network, pages, requests
from frontdesk.runtime.web.problems import not_found

FIELDS: Final = ("link", "email", "name", "password")
GONE: Final = 410


async def show(request: Request) -> Response:
    """`GET /set-up?link=`: the form; 404 once the server is set up."""
    await _still_open(request)
    token = request.query_params.get("link", "")
    if not token:
        return _page(request, 503, fault="closed")
    if not await _holds(request, token):
        return _page(request, GONE, fault="dead")
    return _page(request, link=token)


async def submit(request: Request) -> Response:
    """`POST /set-up`: create the administrator and sign them in; of simultaneous requests one succeeds."""
    await _still_open(request)
    given = await requests.form(request)
    fields = {name: given.get(name, "") for name in FIELDS}
    if not await _holds(request, fields["link"]):
        await sessions.note_failure(request, "", "set-up")
        return _page(request, GONE, fault="dead")
    if fault := _fault(fields):
        again = {name: fields[name] for name in ("link", "email", "name")}
        return _page(request, 422, fault=fault, **again)
    try:
        return await _made(request, fields)
    except ConflictError:
        return _page(request, GONE, fault="dead")


def _fault(fields: dict[str, str]) -> str:
    """Which field cannot be used; empty if all can."""
    checks: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("name", users.checked_name),
        ("email", users.checked_email),
        ("password", passwords.check),
    )
    for name, check in checks:
        try:
            check(fields[name])
        except UsageError:
            return name
    return ""


async def _made(request: Request, fields: dict[str, str]) -> Response:
    desk = request.app.state.desk
    given: Any = {
        "email": fields["email"],
        "name": fields["name"],
        "password_hash": await passwords.hashed(fields["password"]),
        "address": network.address_of(request),
        "now_ms": desk.clock.now_ms(),
    }
    user = await desk.database.write(lambda connection: set_up.finish(connection, fields["link"], **given))
    response = RedirectResponse("/inbox", 303)
    await sessions.begin(request, user, response, "set-up")
    return response


async def _still_open(request: Request) -> None:
    if await set_up.is_done(request):
        raise not_found()


async def _holds(request: Request, token: str) -> bool:
    desk = request.app.state.desk
    now_ms = desk.clock.now_ms()
    return bool(await desk.database.read(lambda connection: set_up.holds(connection, token, now_ms)))


def _page(request: Request, answer: int = 200, **values: str) -> Response:
    """The page; `fault` is `closed`, `dead`, or the field that cannot be used."""
    bounds = {"shortest": passwords.SHORTEST, "longest": passwords.LONGEST}
    known: dict[str, Any] = {"link": "", "email": "", "name": "", "fault": "", **bounds, **values}
    language = catalogue.language_of(request)
    return pages.page(request.app.state.settings.origin, "set-up.html", answer, language=language, **known)


ROUTES: Final = (
    Declared("/set-up", show, Who.ANYONE, page=True),
    Declared("/set-up", submit, Who.ANYONE, ("POST",)),
)
