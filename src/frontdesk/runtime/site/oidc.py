"""Signing in with the company's own sign-in service: going there, coming back, and the user whom that signs in.

Nothing is stored while a person is at the service: a cookie holds a random word, and what the service must give back
(state, nonce, the verifier of PKCE) is derived from that word with a key that all nodes share.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontdesk.errors import UsageError
from frontdesk.runtime.accounts import sessions, users
from frontdesk.runtime.accounts.access import Declared, Who
from frontdesk.runtime.accounts.provider import Identity, Provider, ProviderError, Sealed
from frontdesk.runtime.logs import logger
from frontdesk.runtime.site import site
from frontdesk.runtime.web.network import address_of
from frontdesk.runtime.web.problems import ProblemError, not_found
from frontdesk.store import audit
from frontdesk.store import users as stored
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

CALLBACK: Final = "/login/oidc/callback"
LIFE_MS: Final = 10 * 60 * 1000
"""How long a person may take at the service."""

STATUS: Final = {"provider-down": 503, "spent-code": 401, "bad-identity": 401}
STRAY: Final = "This sign-in was begun in another browser, or too long ago. Begin again."
NO_ACCOUNT: Final = "This e-mail address has no account here. Ask an administrator for one."
REFUSED: Final = "The sign-in service did not let you in."

log = logger("oidc")


async def begin(request: Request) -> Response:
    """`GET /login/oidc`: send the browser to the sign-in service."""
    provider = _provider(request)
    word = f"{request.app.state.desk.clock.now_ms()}.{sessions.fresh_token()}"
    try:
        entrance = await provider.entrance(_callback(request), _sealed(request, word))
    except ProviderError as error:
        log.warning("not-begun", code=error.code, reason=error.reason)
        return site.login_page(request, STATUS[error.code], error=site.said(request, error.code, str(error)))
    response = RedirectResponse(entrance, 303, {"Cache-Control": "no-store"})
    _set_cookie(request, response, word, LIFE_MS // 1000)
    return response


async def finish(request: Request) -> Response:
    """`GET /login/oidc/callback`: sign in the person whom the service vouches for."""
    provider = _provider(request)
    account: list[str] = [""]
    try:
        user = await _user(request, provider, account)
    except ProblemError as problem:
        log.info("failed", code=problem.code)
        await sessions.note_failure(request, account[0], "oidc")
        said = site.said(request, problem.code, problem.detail)
        response = site.login_page(request, problem.status, error=said)
        response.headers.update(problem.headers)
    else:
        response = RedirectResponse(site.HOME, 303, {"Cache-Control": "no-store"})
        await sessions.begin(request, user, response, "oidc")
    _set_cookie(request, response, "", 0)
    return response


@contextmanager
def _counted(request: Request) -> Iterator[None]:
    """Hold this while the service is asked; a failure counts for the client's address.

    Raises:
        ProblemError: 429: there were too many failures.
    """
    limit, address = request.app.state.sign_in_limit, address_of(request)
    # Each sign-in counts as an account of its own: people in one office share only the limit of their address.
    way = sessions.digest(request.cookies.get(_cookie(request), ""))
    if limit.exceeded(way, address):
        wait = {"Retry-After": str(limit.retry_after_s(way, address))}
        raise ProblemError(429, detail="Too many failed attempts. Try again later.", headers=wait)
    try:
        yield
    except ProblemError:
        limit.failed(way, address)
        raise


async def _user(request: Request, provider: Provider, account: list[str]) -> User:
    """The user who comes back from the service.

    Args:
        account: Receives the address of the user's account as soon as that is known.
    """
    sealed = _came_back(request)
    code = request.query_params.get("code", "")
    if not code:
        raise ProblemError(401, "refused", REFUSED)
    with _counted(request):
        identity = await _identity(request, provider, code, sealed)
    desk, now_ms = request.app.state.desk, request.app.state.desk.clock.now_ms()
    user: User | None = await desk.database.read(lambda connection: stored.by_email(connection, identity.email))
    if user is None and request.app.state.settings.oidc.create:
        user = await desk.database.write(lambda connection: _made(connection, request, identity, now_ms))
    if user is None:
        raise ProblemError(403, "no-account", NO_ACCOUNT)
    account[0] = user.email
    if user.disabled:
        raise ProblemError(403, "disabled", "This account is disabled. Ask an administrator.")
    return user


async def _identity(request: Request, provider: Provider, code: str, sealed: Sealed) -> Identity:
    """The person whom the service vouches for, if their address may sign in at all."""
    try:
        identity = await provider.identity(code, _callback(request), sealed)
    except ProviderError as error:
        log.warning("not-let-in", code=error.code, reason=error.reason)
        raise ProblemError(STATUS[error.code], error.code, str(error)) from None
    _check(request, identity)
    return identity


def _check(request: Request, identity: Identity) -> None:
    """Let an address pass that counts as verified, and whose domain is allowed."""
    domains = request.app.state.settings.oidc.domains
    if not identity.email:
        raise ProblemError(403, "no-email", "The sign-in service did not give an e-mail address.")
    if not identity.verified:
        raise ProblemError(403, "unverified-email", "The sign-in service has not verified your e-mail address.")
    if domains and identity.email.rpartition("@")[2].lower() not in domains:
        raise ProblemError(403, "foreign-domain", "Addresses of this e-mail domain cannot sign in here.")


def _made(connection: Connection, request: Request, identity: Identity, now_ms: int) -> User:
    """A new agent for a person without an account; of simultaneous requests, the first creates it."""
    known = stored.by_email(connection, identity.email)
    if known is not None:
        return known
    name = identity.name.strip()[:100] or identity.email.partition("@")[0]
    try:
        user = users.add(connection, identity.email, name=name, now_ms=now_ms)
    except UsageError:
        raise ProblemError(403, "no-account", NO_ACCOUNT) from None
    audit.append(connection, Act(now_ms, "oidc", address_of(request), "user-added", user.email, {"role": user.role}))
    return user


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise not_found()
    return provider


def _callback(request: Request) -> str:
    return f"{request.app.state.settings.public_url}{CALLBACK}"


def _came_back(request: Request) -> Sealed:
    """The values with which the returning browser was sent to the service.

    Raises:
        ProblemError: 400: it is not the browser that was sent, or was sent too long ago.
    """
    word = request.cookies.get(_cookie(request), "")
    begun, _, rest = word.partition(".")
    now_ms = request.app.state.desk.clock.now_ms()
    fresh = begun.isascii() and begun.isdigit() and len(begun) < 16 and 0 <= now_ms - int(begun) <= LIFE_MS
    sealed = _sealed(request, word)
    state = request.query_params.get("state", "").encode()
    if not rest or not fresh or not hmac.compare_digest(sealed.state.encode(), state):
        raise ProblemError(400, "stray", STRAY)
    return sealed


def _sealed(request: Request, word: str) -> Sealed:
    def part(name: str) -> str:
        text = f"frontdesk oidc 1 {name}:{word}".encode("utf-8", "surrogatepass")
        made = hmac.new(request.app.state.boot_secret, text, hashlib.sha256).digest()
        return urlsafe_b64encode(made).rstrip(b"=").decode()

    return Sealed(part("state"), part("nonce"), part("verifier"))


def _cookie(request: Request) -> str:
    return f"{sessions.cookie_name(request.app.state.settings)}-oidc"


def _set_cookie(request: Request, response: Response, value: str, max_age_s: int) -> None:
    kept: bool = request.app.state.settings.secure
    name = _cookie(request)
    # Lax: the browser must send it when it comes back from another website.
    response.set_cookie(name, value, max_age=max_age_s, path="/", secure=kept, httponly=True, samesite="lax")


ROUTES: Final = (
    Declared("/login/oidc", begin, Who.ANYONE, page=True, for_agents=True),
    Declared(CALLBACK, finish, Who.ANYONE, page=True, for_agents=True),
)
