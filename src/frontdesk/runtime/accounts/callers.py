"""Who makes a request that changes something: a signed-in person or a program with a token, as the audit names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from frontdesk.runtime.web import network
from frontdesk.store.audit import Act


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or a program that was let in.

    Attributes:
        id: Never changes; the keys of requests are separate for each caller.
        name: An e-mail address, or `token NAME`.
        address: Where the request comes from.
    """

    id: str
    name: str
    address: str

    def act(self, action: str, subject: str, now_ms: int, **details: Any) -> Act:
        """An act of the caller, for the audit."""
        return Act(now_ms, self.name, self.address, action, subject, _told(details))


def _told(details: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in details.items() if value is not None}


def caller(request: Request) -> Caller:
    """The caller of a request that its route has let in."""
    address, token = network.address_of(request), getattr(request.state, "token", None)
    if token is not None:
        return Caller(f"token:{token.id}", f"token {token.name}", address)
    user = request.state.user
    return Caller(f"user:{user.id}", user.email, address)
