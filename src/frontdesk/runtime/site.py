"""The pages that agents see: signing in, the inbox, the playbooks, one's settings."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontdesk.runtime import account, pages, requests, sessions, status
from frontdesk.runtime.access import Declared, Who
from frontdesk.runtime.problems import ProblemError
from frontdesk.store import sessions as stored
from frontdesk.store.users import User

HOME: Final = "/inbox"
LEADS_TO: Final = frozenset({"/inbox", "/playbooks", "/settings"})
"""Where the sign-in page may lead; anything else would let a link send people elsewhere."""

FORM: Final = "application/x-www-form-urlencoded"
DEAD_LINK: Final = "This sign-in link has been used or has expired. Ask for a new one."


async def root(request: Request) -> Response:
    """`GET /`."""
    return RedirectResponse(HOME, 303)


async def login(request: Request) -> Response:
    """`GET /login`: the form; with `?link=` one button, so that a preview of the link does not use it up."""
    token = request.query_params.get("link", "")
    if not token and await sessions.user_of(request):
        return RedirectResponse(_next(request.query_params.get("next", "")), 303)
    if not token:
        return _login(request, wanted=request.query_params.get("next", ""))
    desk, key, now_ms = request.app.state.desk, sessions.digest(token), request.app.state.desk.clock.now_ms()
    user: User | None = await desk.database.read(lambda connection: stored.invited(connection, key, now_ms))
    if user is None:
        return _login(request, 410, error=DEAD_LINK)
    return _login(request, link=token, name=user.name)


async def submit(request: Request) -> Response:
    """`POST /login`: the forms of that page, for browsers without scripts."""
    fields = await _form(request)
    try:
        if fields.get("link"):
            user = await sessions.by_link(request, fields["link"])
        else:
            user = await sessions.by_password(request, fields.get("email", ""), fields.get("password", ""))
    except ProblemError as problem:
        email, wanted = fields.get("email", ""), fields.get("next", "")
        return _login(request, problem.status, error=problem.detail, email=email, wanted=wanted)
    response = RedirectResponse(_first_page(request, user, fields.get("next", "")), 303)
    await sessions.begin(request, user, response)
    return response


def _first_page(request: Request, user: User, wanted: str) -> str:
    """The inbox; for somebody who was invited first the page on which a password is chosen."""
    invited = user.password_hash is None and not request.app.state.settings.demo
    return "/settings" if invited else _next(wanted)


def _next(wanted: str) -> str:
    return wanted if wanted in LEADS_TO else HOME


async def _form(request: Request) -> dict[str, str]:
    body = await requests.content(request, kinds=(FORM,))
    pairs = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    return {name: values[0] for name, values in pairs.items()}


def _login(request: Request, answer: int = 200, *, wanted: str = "", **values: Any) -> Response:
    """The sign-in page, with `link` and `name` or with `error` and `email`."""
    known = {"link": None, "name": "", "error": "", "email": "", "next": _next(wanted)}
    return pages.page(request.app.state.settings.origin, "login.html", answer, **{**known, **values})


def _page(request: Request, template: str, **values: Any) -> Response:
    me = account.me_json(request.state.user)
    return pages.page(request.app.state.settings.origin, template, me=me, **values)


async def inbox(request: Request) -> Response:
    """`GET /inbox`."""
    return _page(request, "inbox.html")


async def playbooks(request: Request) -> Response:
    """`GET /playbooks`: what is deployed and whether people can be reached through it."""
    return _page(request, "playbooks.html", playbooks=await status.everything(request))


async def settings(request: Request) -> Response:
    """`GET /settings`."""
    return _page(request, "settings.html")


ROUTES: Final = (
    Declared("/", root, Who.ANYONE, page=True),
    Declared("/login", login, Who.ANYONE, page=True),
    Declared("/login", submit, Who.ANYONE, ("POST",)),
    Declared("/inbox", inbox, Who.AGENT, page=True),
    Declared("/playbooks", playbooks, Who.AGENT, page=True),
    Declared("/settings", settings, Who.AGENT, page=True),
)
