"""Signing in: cookies, server-side sessions and one-time links, looked up at every request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from starlette.requests import HTTPConnection
from starlette.responses import Response

from frontdesk.runtime.accounts import passwords
from frontdesk.runtime.accounts.known import TOUCH_MS
from frontdesk.runtime.accounts.limits import SignInLimit
from frontdesk.runtime.logs import logger
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.web import network
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import Unavailable, users
from frontdesk.store import sessions as stored
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

T = TypeVar("T")

LIFE_MS: Final = 14 * 24 * 3600 * 1000
"""A session lasts two weeks after its last use over HTTP."""

LINK_LIFE_MS: Final = 24 * 3600 * 1000

LONGEST_BROWSER: Final = 300
"""Characters of a browser's `User-Agent` that are kept."""

WRONG: Final = "E-mail address or password is wrong."

log = logger("sign-in")


def cookie_name(settings: Settings) -> str:
    """The cookie's name; `__Host-` makes browsers bind it to https and to this host."""
    return "__Host-frontdesk" if settings.secure else "frontdesk"


def digest(token: str) -> str:
    """What is stored in place of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def fresh_token() -> str:
    """A token that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_of(request: HTTPConnection) -> str:
    """The session token that a request carries; empty without one."""
    return request.cookies.get(cookie_name(request.app.state.settings), "")


async def session_of(request: HTTPConnection, *, swift: bool = False) -> stored.Session | None:
    """The session of a request, if it holds: not expired, not ended, its user not disabled.

    Args:
        swift: Believe the last look at the sessions of open inboxes: see `Known`.
    """
    token = token_of(request)
    if not token:
        return None
    desk, key, known = request.app.state.desk, digest(token), request.app.state.sockets.known
    now_ms = desk.clock.now_ms()
    session: stored.Session | None = known.of(key, now_ms, desk.clock.monotonic_s()) if swift else None
    if session is None:
        session = await desk.database.read(lambda connection: stored.find(connection, key, now_ms))
        if session is not None:
            known.note(session)
    request.state.session = session
    return session


async def written(request: HTTPConnection, unit: Callable[[Connection], T]) -> T:
    """The result of a unit that changes users or their sessions: what was known of them before is not believed."""
    try:
        result: T = await request.app.state.desk.database.write(unit)
    finally:
        request.app.state.sockets.known.doubt()
    return result


async def renew(request: HTTPConnection, response: Response) -> None:
    """Extend the session that a request came with, in the database and in the browser."""
    desk, session = request.app.state.desk, getattr(request.state, "session", None)
    now_ms = desk.clock.now_ms()
    if session is None or now_ms - session.last_seen_at <= TOUCH_MS:
        return
    key = session.token_hash
    try:
        await desk.database.write(lambda connection: stored.touch(connection, key, now_ms, now_ms + LIFE_MS))
    except Unavailable as error:
        # The request itself succeeded; the next one renews the session.
        log.warning("not-renewed", reason=str(error))
        return
    _set_cookie(response, request.app.state.settings, token_of(request), LIFE_MS // 1000)


async def user_of(request: HTTPConnection, *, swift: bool = False) -> User | None:
    """The user who makes a request; None without a valid session."""
    session = await session_of(request, swift=swift)
    return session.user if session else None


async def by_password(request: HTTPConnection, email: str, password: str) -> User:
    """The user with this address and password.

    Raises:
        ProblemError: 401, with the same words and timing for an unknown user and a wrong password; 429 after five
            failures; 503 if too many sign in at the same time.
    """
    desk, account = request.app.state.desk, email.strip().lower()
    with attempt(request, account):
        user: User | None = await desk.database.read(lambda connection: users.by_email(connection, account))
        right = await passwords.matches(user.password_hash if user else None, password)
        if user is None or user.disabled or not right:
            log.info("failed")
            await note_failure(request, user.email if user else "", "password")
            raise ProblemError(401, "wrong-credentials", WRONG)
    return user


async def note_failure(request: HTTPConnection, account: str, way: str) -> None:
    """Record a failed sign-in for the audit."""
    desk, failures = request.app.state.desk, request.app.state.failures
    await failures.note(desk.database, desk.clock, account, network.address_of(request), way)


@contextmanager
def attempt(request: HTTPConnection, account: str) -> Iterator[None]:
    """Hold this while an account's password is checked; a `ProblemError` raised inside counts as a failure.

    Raises:
        ProblemError: 429 after five failures; 503 if too many passwords are being checked already.
    """
    limit, address = request.app.state.sign_in_limit, network.address_of(request)
    _check_limit(limit, account, address)
    with limit.attempt(account, address):
        try:
            yield
        except ProblemError:
            limit.failed(account, address)
            raise
    limit.succeeded(account, address)


def _check_limit(limit: SignInLimit, account: str, address: str) -> None:
    if limit.exceeded(account, address):
        log.warning("too-many-failures")
        wait = {"Retry-After": str(limit.retry_after_s(account, address))}
        raise ProblemError(429, detail="Too many failed attempts. Try again later.", headers=wait)
    if limit.crowded:
        log.warning("too-many-at-once")
        detail = "Too many passwords are being checked right now. Try again in a moment."
        raise ProblemError(503, detail=detail, headers={"Retry-After": "1"})


async def by_link(request: HTTPConnection, token: str) -> User:
    """The user whom a one-time link lets in; the link is used up.

    Raises:
        ProblemError: 401: the link is unknown, used or expired.
    """
    desk, key = request.app.state.desk, digest(token)
    now_ms = desk.clock.now_ms()
    user: User | None = await desk.database.write(lambda connection: stored.redeem(connection, key, now_ms))
    if user is None:
        log.info("dead-link")
        await note_failure(request, "", "link")
        raise ProblemError(401, "dead-link", "This sign-in link has been used or has expired. Ask for a new one.")
    return user


async def begin(request: HTTPConnection, user: User, response: Response, way: str) -> None:
    """Sign a user in: store a session and give the response its cookie. The browser's former session ends.

    Args:
        user: The user, as read when the credentials were checked.
        way: How the user signed in: `password`, `link`, `oidc` or `set-up`.

    Raises:
        ProblemError: 401: the user was disabled, or the password changed, meanwhile.
    """
    desk, settings = request.app.state.desk, request.app.state.settings
    token, former = fresh_token(), token_of(request)
    now_ms, origin = desk.clock.now_ms(), _origin(request, way)

    def unit(connection: Connection) -> bool:
        now = users.by_id(connection, user.id)
        if now is None or now.disabled or now.password_hash != user.password_hash:
            return False
        stored.sweep(connection, now_ms)
        if former:
            stored.end(connection, digest(former))
        stored.begin(connection, digest(token), user.id, now_ms, now_ms + LIFE_MS, origin)
        return True

    if not await written(request, unit):
        raise ProblemError(401, "wrong-credentials", WRONG)
    _set_cookie(response, settings, token, LIFE_MS // 1000)


def _origin(request: HTTPConnection, way: str) -> stored.Origin:
    browser = request.headers.get("user-agent", "")[:LONGEST_BROWSER]
    return stored.Origin(way, network.address_of(request), browser)


async def end(request: HTTPConnection, response: Response) -> None:
    """Sign out: end the session and delete the cookie."""
    token = token_of(request)
    if token:
        await written(request, lambda connection: stored.end(connection, digest(token)))
    forget(request, response)


def forget(request: HTTPConnection, response: Response) -> None:
    """Delete the cookie."""
    # Else the route's guard would renew the session after its end.
    request.state.session = None
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
    """The token of a new one-time link for a user. A unit that writes."""
    token = fresh_token()
    stored.invite(connection, digest(token), user.id, now_ms, now_ms + life_ms)
    return token


def link(public_url: str, token: str) -> str:
    """The address of a one-time link."""
    return f"{public_url}/login?link={token}"
