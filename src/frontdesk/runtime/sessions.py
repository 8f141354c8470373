"""Signing in: cookies, server-side sessions and one-time links, looked up at every request."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from frontdesk.runtime import network, passwords
from frontdesk.runtime.logs import logger
from frontdesk.runtime.problems import ProblemError
from frontdesk.runtime.settings import Settings
from frontdesk.store import sessions as stored
from frontdesk.store import users
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

LIFE_MS: Final = 14 * 24 * 3600 * 1000
"""A session lasts two weeks after its last use."""

TOUCH_MS: Final = 3600 * 1000
"""A use is noted once an hour."""

LINK_LIFE_MS: Final = 24 * 3600 * 1000

log = logger("sign-in")


def cookie_name(settings: Settings) -> str:
    """The cookie's name; `__Host-` makes browsers hold it to https and to this very host."""
    return "__Host-frontdesk" if settings.secure else "frontdesk"


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def fresh_token() -> str:
    """A token that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_of(request: HTTPConnection) -> str:
    """The session token that a request carries; empty without one."""
    return request.cookies.get(cookie_name(request.app.state.settings), "")


async def session_of(request: HTTPConnection) -> stored.Session | None:
    """The session of a request, if it holds: not expired, not ended, its user not disabled."""
    token = token_of(request)
    if not token:
        return None
    desk, key = request.app.state.desk, digest(token)
    now_ms = desk.clock.now_ms()
    session: stored.Session | None = await desk.database.read(lambda connection: stored.find(connection, key, now_ms))
    if session is not None and now_ms - session.last_seen_at > TOUCH_MS:
        await desk.database.write(lambda connection: stored.touch(connection, key, now_ms, now_ms + LIFE_MS))
    return session


async def user_of(request: HTTPConnection) -> User | None:
    """Who makes a request, by its session."""
    session = await session_of(request)
    return session.user if session else None


async def by_password(request: HTTPConnection, email: str, password: str) -> User:
    """The user who signs in so.

    Raises:
        ProblemError: 401, the same in words and in time for an unknown user and a wrong password; 429 after five
            failures.
    """
    desk, limit = request.app.state.desk, request.app.state.sign_in_limit
    account, address = email.strip().lower(), network.address_of(request)
    if limit.exceeded(account, address):
        log.warning("too-many-failures")
        wait_s = limit.retry_after_s(account, address)
        raise ProblemError(
            429, detail="Too many failed attempts. Try again later.", headers={"Retry-After": str(wait_s)}
        )
    limit.attempted(account, address)
    user: User | None = await desk.database.read(lambda connection: users.by_email(connection, account))
    right = await passwords.matches(user.password_hash if user else None, password)
    if user is None or user.disabled or not right:
        limit.failed(address)
        log.info("failed")
        raise ProblemError(401, "wrong-credentials", "E-mail address or password is wrong.")
    limit.succeeded(account, address)
    return user


async def by_link(request: HTTPConnection, token: str) -> User:
    """The user whom a one-time link lets in; it is used up.

    Raises:
        ProblemError: 401: the link is unknown, used or expired.
    """
    desk, key = request.app.state.desk, digest(token)
    now_ms = desk.clock.now_ms()
    user: User | None = await desk.database.write(lambda connection: stored.redeem(connection, key, now_ms))
    if user is None:
        log.info("dead-link")
        raise ProblemError(401, "dead-link", "This sign-in link has been used or has expired. Ask for a new one.")
    return user


async def begin(request: HTTPConnection, user: User, response: Response) -> None:
    """Sign a user in: store a session and give the response its cookie. A session from before ends."""
    desk, settings = request.app.state.desk, request.app.state.settings
    token, former = fresh_token(), token_of(request)
    now_ms = desk.clock.now_ms()

    def unit(connection: Connection) -> None:
        stored.sweep(connection, now_ms)
        if former:
            stored.end(connection, digest(former))
        stored.begin(connection, digest(token), user.id, now_ms, now_ms + LIFE_MS)

    await desk.database.write(unit)
    _set_cookie(response, settings, token, LIFE_MS // 1000)


async def end(request: HTTPConnection, response: Response) -> None:
    """Sign out: forget the session and take the cookie back."""
    token = token_of(request)
    if token:
        await request.app.state.desk.database.write(lambda connection: stored.end(connection, digest(token)))
    _set_cookie(response, request.app.state.settings, "", 0)


def _set_cookie(response: Response, settings: Settings, value: str, max_age_s: int) -> None:
    response.set_cookie(
        cookie_name(settings),
        value,
        max_age=max_age_s,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def invite(connection: Connection, user: User, now_ms: int, life_ms: int = LINK_LIFE_MS) -> str:
    """A new one-time link's token for a user. A unit that writes."""
    token = fresh_token()
    stored.invite(connection, digest(token), user.id, now_ms, now_ms + life_ms)
    return token


def link(public_url: str, token: str) -> str:
    """Where a one-time link leads."""
    return f"{public_url}/login?link={token}"
