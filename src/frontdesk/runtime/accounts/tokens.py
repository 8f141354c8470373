"""Tokens of programs: what they may do, and the one that a request carries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from starlette.requests import Request

from frontdesk.errors import UsageError
from frontdesk.lang import duration
from frontdesk.runtime.accounts import sessions
from frontdesk.runtime.logs import logger
from frontdesk.store import Unavailable
from frontdesk.store import tokens as stored
from frontdesk.store.connection import Connection
from frontdesk.store.tokens import Token

DAY_MS: Final = 86_400_000
LONGEST_MS: Final = 90 * DAY_MS
"""No token lasts longer."""

PREFIX: Final = "frontdesk_"
"""The beginning of every token, so that anyone who finds one knows what it is."""

TOUCH_MS: Final = 60_000
"""A use is noted at most once a minute."""

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
RANKS: Final = {"read": 1, "plan": 2, "deploy": 3}
"""Scope to rank: a scope includes those of lower ranks."""

SCOPE: Final = re.compile(r"read|(plan|deploy)(:[a-z][a-z0-9-]{0,63})?")
BEARER: Final = re.compile(r"bearer +([^\s]{1,200}) *", re.IGNORECASE)

log = logger("tokens")


def allows(scopes: Iterable[str], scope: str, playbook: str | None) -> bool:
    """One of these scopes allows what a route asks for.

    Args:
        scope: `read`, `plan` or `deploy`; `deploy` includes `plan`, which includes `read`.
        playbook: The playbook that the route is about; None for a route about all.
    """
    for held in scopes:
        what, _, only = held.partition(":")
        if RANKS.get(what, 0) >= RANKS[scope] and (not only or only == playbook):
            return True
    return False


def carried(request: Request) -> bool:
    """The request has an `Authorization` header: it comes with a token, not with a session."""
    return "authorization" in request.headers


async def token_of(request: Request) -> Token | None:
    """The token that a request carries; None if it is unknown, revoked or expired. Looked up at every request."""
    match = BEARER.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        return None
    desk, key = request.app.state.desk, sessions.digest(match[1])
    now_ms = desk.clock.now_ms()
    token: Token | None = await desk.database.read(lambda connection: stored.find(connection, key, now_ms))
    return token


async def note(request: Request, token: Token) -> None:
    """Note that a token was used."""
    desk, used = request.app.state.desk, token.last_used_at
    now_ms = desk.clock.now_ms()
    if used is not None and now_ms - used < TOUCH_MS:
        return
    try:
        await desk.database.write(lambda connection: stored.touch(connection, token.id, now_ms))
    except Unavailable as error:
        # The request does not depend on the note; the next one writes it.
        log.warning("use-not-noted", reason=str(error))


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes, each once, in order.

    Raises:
        UsageError: There is no scope, or an unknown one.
    """
    found = tuple(dict.fromkeys(scopes))
    for scope in found:
        if not SCOPE.fullmatch(scope):
            raise UsageError(
                f"there is no scope {scope!r}; scopes are read, plan, deploy, plan:PLAYBOOK, deploy:PLAYBOOK"
            )
    if not found:
        raise UsageError("say what the token may do, such as --scope read, --scope plan or --scope deploy:PLAYBOOK")
    return found


def checked_life(text: str) -> int:
    """The lifetime of a token, in milliseconds.

    Raises:
        UsageError: It is not a duration, shorter than a second, or longer than 90 days.
    """
    life_ms = duration.read(text)
    if life_ms is None or life_ms < 1000:
        raise UsageError(f"{text!r} is not a time; write --expires 30d or --expires 12h")
    if life_ms > LONGEST_MS:
        raise UsageError(f"a token lasts at most {LONGEST_MS // DAY_MS} days, not {text}")
    return life_ms


def create(connection: Connection, name: str, scopes: Iterable[str], life_ms: int, now_ms: int) -> tuple[Token, str]:
    """A new token, and its text, which is stored nowhere. A unit that writes.

    Raises:
        UsageError: A value cannot be used, or there is a valid token of that name.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} is not a name for a token; use letters, digits, hyphens: ci")
    token = Token(uuid4().hex, name, checked_scopes(scopes), now_ms, now_ms + life_ms)
    if any(one.name == name and one.holds(now_ms) for one in stored.everything(connection)):
        raise UsageError(f"there is already a token {name!r}; revoke it first")
    text = PREFIX + sessions.fresh_token()
    stored.add(connection, token, sessions.digest(text))
    return token, text


def revoke(connection: Connection, name: str, now_ms: int) -> Token:
    """Revoke the valid token of this name. A unit that writes.

    Raises:
        UsageError: There is no valid token of this name.
    """
    for token in stored.everything(connection):
        if token.name == name and token.holds(now_ms):
            stored.revoke(connection, token.id, now_ms)
            return token
    raise UsageError(f"there is no valid token {name!r}")
