"""Who may use a route is declared with it, or the server does not start."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from frontdesk.errors import SetupError
from frontdesk.runtime import app
from frontdesk.runtime.accounts import access
from frontdesk.runtime.accounts.access import RANKS, Declared, Who
from frontdesk.runtime.talk.policy import ROLES


async def endpoint(request: Request) -> Response:
    return PlainTextResponse("in")


def test_a_route_that_declares_nobody_does_not_start() -> None:
    with pytest.raises(SetupError, match="/secret"):
        access.routes([*app.ROUTES, Route("/secret", endpoint)])


def test_a_declaration_of_nobody_does_not_start() -> None:
    nobody: Any = None
    with pytest.raises(SetupError, match="/secret"):
        access.routes([Declared("/secret", endpoint, nobody)])


def test_every_route_of_ours_starts() -> None:
    assert len(access.routes(app.ROUTES)) == len(app.ROUTES)


def test_every_role_has_a_rank_and_every_rank_is_a_role() -> None:
    assert list(ROLES) == sorted(RANKS, key=RANKS.__getitem__)


@pytest.mark.parametrize(
    ("role", "who", "admitted"),
    [
        ("agent", Who.AGENT, True),
        ("agent", Who.DEALS_ADMIN, False),
        ("agent", Who.ADMIN, False),
        ("deals-admin", Who.AGENT, True),
        ("deals-admin", Who.DEALS_ADMIN, True),
        ("deals-admin", Who.ADMIN, False),
        ("admin", Who.AGENT, True),
        ("admin", Who.ADMIN, True),
        ("a role from the future", Who.AGENT, False),
    ],
)
def test_a_role_opens_what_is_declared_for_it(role: str, who: Who, admitted: bool) -> None:
    assert access.admits(who, role) is admitted
