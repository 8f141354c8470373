"""Who may use which route: each route declares it, and a server with an undeclared one does not start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from frontdesk.errors import SetupError
from frontdesk.runtime.accounts import sessions, set_up, tokens
from frontdesk.runtime.web import network
from frontdesk.runtime.web.problems import ProblemError, not_found

Endpoint = Callable[[Request], Awaitable[Response]]
SocketEndpoint = Callable[[WebSocket], Awaitable[None]]

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Who(Enum):
    """Who may use a route.

    `INSIDE` is a peer on this machine or in a private network. A route for one role is open to the higher roles, too.
    """

    ANYONE = "anyone"
    INSIDE = "inside"
    AGENT = "agent"
    DEALS_ADMIN = "deals-admin"
    ADMIN = "admin"


AGENT_HEADER: Final = "frontdesk-agent"
"""The header in which an agent's page names its agent: the cookie may belong to an agent who has signed in since."""

FOREIGN: Final = "foreign-origin"

CROSS_SITE: Final = frozenset({"cross-site", "same-site"})
"""Values of `Sec-Fetch-Site` for requests from another website's page."""

RANKS: Final = {"agent": 1, "deals-admin": 2, "admin": 3}
"""Role to rank: a role may do what the ranks below it may."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One route and who may use it.

    Attributes:
        methods: HTTP methods; empty for a socket.
        page: A page for people: it redirects to the server's own address, and without a session to the sign-in page.
        scope: The scope that a token needs: `read`, `plan` or `deploy`; empty if tokens are refused.
        for_agents: It serves agents who have not signed in: like their other routes, it is closed before the set-up.
        swift: A visitor waits for it: an agent with an open inbox is known by the last look at its session, which is
            at most `known.LASTS_S` old.
    """

    path: str
    endpoint: Endpoint | SocketEndpoint
    who: Who
    methods: tuple[str, ...] = ("GET",)
    page: bool = False
    scope: str = ""
    for_agents: bool = False
    swift: bool = False


def socket(path: str, endpoint: SocketEndpoint, who: Who) -> Declared:
    """A WebSocket route. Its endpoint checks the session itself, because it refuses with a closing code."""
    return Declared(path, endpoint, who, methods=())


def routes(declared: Iterable[object]) -> list[BaseRoute]:
    """Routes for Starlette, each behind its guard.

    Raises:
        SetupError: A route does not declare who may use it.
    """
    return [_route(one) for one in declared]


def _route(one: object) -> BaseRoute:
    if not isinstance(one, Declared) or not isinstance(one.who, Who):
        raise SetupError(f"the route {getattr(one, 'path', one)!r} does not declare who may use it")
    if not one.methods:
        return WebSocketRoute(one.path, one.endpoint)
    return Route(one.path, _guarded(one), methods=list(one.methods))


def _guarded(one: Declared) -> Endpoint:
    endpoint: Any = one.endpoint

    @wraps(endpoint)
    async def guard(request: Request) -> Response:
        if one.who is Who.INSIDE and not network.is_inside(request):
            raise not_found()
        if one.page and request.method in SAFE and (address := network.proper_address(request)):
            return RedirectResponse(address, 307)
        if request.method not in SAFE:
            check_origin(request)
        if one.page and request.method in SAFE and _is_for_agents(one) and not await set_up.is_done(request):
            return RedirectResponse("/set-up", 303)
        if one.for_agents:
            await set_up.check(request)
        if one.who in (Who.ANYONE, Who.INSIDE):
            response: Response = await endpoint(request)
        elif tokens.carried(request):
            response = await _for_tokens(request, one, endpoint)
        else:
            response = await _for_users(request, one, endpoint)
        await sessions.renew(request, response)
        return response

    return guard


def _is_for_agents(one: Declared) -> bool:
    return one.for_agents or one.who not in (Who.ANYONE, Who.INSIDE)


async def _for_users(request: Request, one: Declared, endpoint: Endpoint) -> Response:
    user = await sessions.user_of(request, swift=one.swift)
    if user is None and not one.scope:
        # Routes with a scope serve tokens even before the set-up: without a token they give their usual 401.
        await set_up.check(request)
    if user is None and one.page:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(wanted)}", 303)
    if user is None:
        raise ProblemError(401, detail="Sign in first.")
    if request.headers.get(AGENT_HEADER, user.id) != user.id:
        raise ProblemError(401, "another-agent", "Somebody else has signed in here. Load the page again.")
    if not admits(one.who, user.role):
        raise ProblemError(403, detail=f"This needs the role {one.who.value}.")
    request.state.user = user
    request.app.state.desk.presence.worked(user.id)
    return await endpoint(request)


async def _for_tokens(request: Request, one: Declared, endpoint: Endpoint) -> Response:
    token = await tokens.token_of(request)
    if token is None:
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise ProblemError(401, "bad-token", "The token is unknown, revoked or expired.", challenge)
    await tokens.note(request, token)
    if not one.scope:
        raise ProblemError(403, detail="Tokens cannot be used here; sign in.")
    playbook = request.path_params.get("id")
    if not tokens.allows(token.scopes, one.scope, playbook):
        raise ProblemError(403, detail=_lacking(token.scopes, one.scope, playbook))
    request.state.token = token
    return await endpoint(request)


def _lacking(has: Sequence[str], scope: str, playbook: str | None) -> str:
    """What a token would need, and what it has instead."""
    if playbook is None and all(":" in one for one in has):
        return f"The token is not for all playbooks: name one. Its scopes are {', '.join(has)}."
    needed = scope if scope == "read" else f"{scope} or {scope}:{playbook}"
    return f"The token lacks the scope {needed}; its scopes are {', '.join(has)}."


def admits(who: Who, role: str) -> bool:
    """A user of this role may use a route that is declared for `who`."""
    return RANKS.get(role, 0) >= RANKS.get(who.value, 0)


def check_origin(request: HTTPConnection) -> None:
    """Let an unsafe request pass only if no other website made it, and one with a cookie only if a page of ours did.

    Raises:
        ProblemError: 403: `Origin` or `Sec-Fetch-Site` names another website, or neither says that it is ours.
    """
    origins, site = request.headers.getlist("origin"), request.headers.get("sec-fetch-site")
    if (origins and origins != [request.app.state.settings.origin]) or site in CROSS_SITE:
        raise ProblemError(403, FOREIGN, "The request comes from another website.")
    if not origins and sessions.token_of(request) and site != "same-origin":
        raise ProblemError(403, FOREIGN, "The request does not say which website it comes from.")
