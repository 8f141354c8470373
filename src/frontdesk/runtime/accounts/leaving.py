"""Where signing out leads: to the sign-in service as well, if the session began there and the settings ask for it."""

from __future__ import annotations

from starlette.requests import Request

from frontdesk.runtime.accounts import sessions
from frontdesk.runtime.accounts.provider import Provider, ProviderError
from frontdesk.runtime.logs import logger

log = logger("oidc")


async def place(request: Request) -> str | None:
    """Where the browser must sign out as well; None if nowhere, or if the service does not answer."""
    settings, provider = request.app.state.settings, request.app.state.provider
    if provider is None or not settings.oidc.logout:
        return None
    session = await sessions.session_of(request)
    # Else the route's guard would renew the session after its end.
    request.state.session = None
    if session is None or session.origin is None or session.origin.way != "oidc":
        return None
    return await _exit(provider, f"{settings.public_url}/login")


async def _exit(provider: Provider, back: str) -> str | None:
    try:
        return await provider.exit(back)
    except ProviderError as error:
        log.warning("not-signed-out-there", reason=error.reason)
        return None
