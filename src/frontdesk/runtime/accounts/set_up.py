"""Set-up: until there is a user, all that agents can use is a one-time link that creates the first administrator."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from frontdesk.errors import ConflictError
from frontdesk.runtime.accounts import sessions, users
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import audit, set_ups
from frontdesk.store import users as stored
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.users import User

LIFE_MS: Final = 24 * 3600 * 1000

NOT_SET_UP: Final = "Nobody can sign in yet: open the link that the server printed when it started."


class SetUp:
    """Whether a server is set up; once it is, it stays so."""

    def __init__(self) -> None:
        self._done = False

    async def is_done(self, database: Database) -> bool:
        """There is a user."""
        self._done = self._done or await database.read(stored.anybody)
        return self._done


async def is_done(request: Request) -> bool:
    """The server that a request came to is set up."""
    state = request.app.state
    return bool(await state.set_up.is_done(state.desk.database))


async def check(request: Request) -> None:
    """Let a request of the agents' side pass only if there is a user.

    Raises:
        ProblemError: 503 `not-set-up`.
    """
    if not await is_done(request):
        raise ProblemError(503, "not-set-up", NOT_SET_UP)


def begin(connection: Connection, now_ms: int) -> str | None:
    """The token of a new set-up link; None if there are users already. A unit that writes."""
    if stored.anybody(connection):
        return None
    token = sessions.fresh_token()
    set_ups.add(connection, sessions.digest(token), now_ms, now_ms + LIFE_MS)
    return token


def link(public_url: str, token: str) -> str:
    """The address of a set-up link."""
    return f"{public_url}/set-up?link={token}"


def holds(connection: Connection, token: str, now_ms: int) -> bool:
    """The link can create an administrator: there is no user, and the link is known and has not expired."""
    return not stored.anybody(connection) and set_ups.holds(connection, sessions.digest(token), now_ms)


def finish(
    connection: Connection, token: str, *, email: str, name: str, password_hash: str, address: str, now_ms: int
) -> User:
    """Create the first administrator and end all set-up links. A unit that writes: of simultaneous ones one succeeds.

    Args:
        address: Where the request comes from, for the audit.

    Raises:
        ConflictError: The link has been used or has expired.
        UsageError: A value cannot be used.
    """
    if not holds(connection, token, now_ms):
        raise ConflictError("the link has been used or has expired")
    user = users.add(connection, email, name=name, role="admin", password_hash=password_hash, now_ms=now_ms)
    set_ups.end(connection)
    audit.append(connection, Act(now_ms, user.email, address, "set-up", user.email, {"role": user.role}))
    return user
