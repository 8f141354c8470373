"""The pages that agents see: signing in, the inbox, the playbooks, people, settings."""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontdesk.runtime.accounts import account, sessions
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.deploys import status
from frontdesk.runtime.talk.policy import may_configure
from frontdesk.runtime.web import catalogue, pages, requests
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import playbooks as stored_playbooks
from frontdesk.store import sessions as stored
from frontdesk.store.users import User

HOME: Final = "/inbox"
LEADS_TO: Final = re.compile(
    r"/playbooks(/[a-z][a-z0-9-]{0,63})?|/people|/settings|/inbox(\?chat=[0-9A-Za-z_-]{1,64})?"
)
"""Where the sign-in page may lead; anything else would let a link send people elsewhere."""

TELLS: Final = "frontdesk-worker"
"""The Trusted Types policy with which pages that show notifications start their worker, and no other script."""

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
        asked = request.query_params
        return login_page(request, wanted=asked.get("next", ""), ended="ended" in asked)
    desk, key, now_ms = request.app.state.desk, sessions.digest(token), request.app.state.desk.clock.now_ms()
    user: User | None = await desk.database.read(lambda connection: stored.invited(connection, key, now_ms))
    if user is None:
        return login_page(request, 410, error=said(request, "dead-link", DEAD_LINK))
    return login_page(request, link=token, name=user.name)


async def submit(request: Request) -> Response:
    """`POST /login`: the forms of that page, for browsers without scripts."""
    fields = await requests.form(request)
    try:
        if fields.get("link"):
            user = await sessions.by_link(request, fields["link"])
        else:
            user = await sessions.by_password(request, fields.get("email", ""), fields.get("password", ""))
    except ProblemError as problem:
        email, wanted = fields.get("email", ""), fields.get("next", "")
        sentence = said(request, problem.code, problem.detail)
        return login_page(request, problem.status, error=sentence, email=email, wanted=wanted)
    response = RedirectResponse(_first_page(request, user, fields.get("next", "")), 303)
    await sessions.begin(request, user, response, "link" if fields.get("link") else "password")
    return response


def _first_page(request: Request, user: User, wanted: str) -> str:
    """The wanted page or the inbox; for a user without a password, the page to choose one, except in the demo."""
    invited = user.password_hash is None and not request.app.state.settings.demo
    return "/settings" if invited else _next(wanted)


def _next(wanted: str) -> str:
    return wanted if LEADS_TO.fullmatch(wanted) else HOME


def login_page(request: Request, answer: int = 200, *, wanted: str = "", **values: Any) -> Response:
    """The sign-in page, with `link` and `name`, with `error` and `email`, or `ended`: the user was signed out."""
    oidc = request.app.state.settings.oidc
    known = {"link": None, "name": "", "error": "", "email": "", "ended": False}
    known |= {"next": _next(wanted), "provider": oidc and oidc.name}
    language = catalogue.language_of(request)
    return pages.page(request.app.state.settings.origin, "login.html", answer, language=language, **{**known, **values})


def said(request: Request, code: str, detail: str) -> str:
    """The text of a problem in the language of the page."""
    return catalogue.words(catalogue.language_of(request)).problem(code, detail)


def _page(request: Request, template: str, **values: Any) -> Response:
    me = account.me_json(request.state.user)
    language = catalogue.language_of(request)
    return pages.page(request.app.state.settings.origin, template, language=language, me=me, **values)


def _telling(request: Request, template: str) -> Response:
    """A page that shows notifications."""
    return _page(request, template, scripts=TELLS)


async def inbox(request: Request) -> Response:
    """`GET /inbox`."""
    return _telling(request, "inbox.html")


async def playbooks(request: Request) -> Response:
    """`GET /playbooks`: what is deployed and whether people can be reached through it."""
    configures = may_configure(request.state.user)
    return _page(request, "playbooks.html", configures=configures, playbooks=await status.shown(request))


async def playbook(request: Request) -> Response:
    """`GET /playbooks/{id}`: one playbook, with what visitors did in it."""
    desk, wanted = request.app.state.desk, request.path_params["id"]
    if await desk.database.read(lambda connection: stored_playbooks.running(connection, wanted)) is None:
        raise not_found()
    return _page(request, "playbook.html", playbook=wanted)


async def people(request: Request) -> Response:
    """`GET /people`: who may sign in, for administrators."""
    return _page(request, "people.html")


async def settings(request: Request) -> Response:
    """`GET /settings`."""
    return _telling(request, "settings.html")


ROUTES: Final = (
    Declared("/", root, Who.ANYONE, page=True),
    Declared("/login", login, Who.ANYONE, page=True, for_agents=True),
    Declared("/login", submit, Who.ANYONE, ("POST",), for_agents=True),
    Declared("/inbox", inbox, Who.AGENT, page=True),
    Declared("/playbooks", playbooks, Who.AGENT, page=True),
    Declared("/playbooks/{id}", playbook, Who.DEALS_ADMIN, page=True),
    Declared("/people", people, Who.ADMIN, page=True),
    Declared("/settings", settings, Who.AGENT, page=True),
)
