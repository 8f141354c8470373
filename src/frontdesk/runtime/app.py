"""The application: its parts, opened together, and the routes that every module declares."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Final

from starlette.applications import Starlette

from frontdesk.bus import choice
from frontdesk.jobs.outside import Outside
from frontdesk.runtime import health
from frontdesk.runtime.accounts import account, first_admin, people, signed_in
from frontdesk.runtime.accounts.access import Declared, Who, routes, socket
from frontdesk.runtime.accounts.failures import Failures
from frontdesk.runtime.accounts.limits import SignInLimit
from frontdesk.runtime.accounts.provider import Provider
from frontdesk.runtime.accounts.set_up import SetUp
from frontdesk.runtime.deploys import drawings, images, migrate, plan, releases, status
from frontdesk.runtime.deploys.compiling import Compiling
from frontdesk.runtime.desk.desk import Desk, kept
from frontdesk.runtime.figures import routes as figures
from frontdesk.runtime.inbox import inbox, replies
from frontdesk.runtime.logs import logger
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.site import assets, embed, oidc, site
from frontdesk.runtime.sockets import inbox as inbox_socket
from frontdesk.runtime.sockets import signed_out, visitor
from frontdesk.runtime.sockets.sockets import Sockets
from frontdesk.runtime.web import problems
from frontdesk.store import secrets

log = logger("app")

ROUTES: Final[tuple[Declared, ...]] = (
    # The router tries them in order: the most used come first.
    socket("/ws/visitor", visitor.visitor, Who.ANYONE),
    socket("/ws/inbox", inbox_socket.inbox, Who.AGENT),
    *inbox.ROUTES,
    *account.ROUTES,
    *signed_in.ROUTES,
    *people.ROUTES,
    *replies.ROUTES,
    *status.ROUTES,
    *releases.ROUTES,
    *migrate.ROUTES,
    *images.ROUTES,
    *plan.ROUTES,
    *drawings.ROUTES,
    *figures.ROUTES,
    *site.ROUTES,
    *first_admin.ROUTES,
    *oidc.ROUTES,
    *embed.ROUTES,
    *assets.ROUTES,
    *health.ROUTES,
)
"""Every route of the server, except those of the demo."""


@dataclass(slots=True)
class Shell:
    """The parts of one running server.

    Attributes:
        boot_secret: Seals the widget pages' tokens; the same on every node.
    """

    settings: Settings
    desk: Desk
    boot_secret: bytes
    sockets: Sockets = field(default_factory=Sockets)
    sign_in_limit: SignInLimit = field(default_factory=SignInLimit)
    failures: Failures = field(default_factory=Failures)
    set_up: SetUp = field(default_factory=SetUp)
    provider: Provider | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, settings: Settings, desk: Desk | None = None) -> AsyncIterator[Shell]:
        """The parts, running in the `with` block and closed at its end.

        Args:
            desk: The desk behind the routes; by default one is opened as the settings say.

        Raises:
            SetupError: The database cannot be opened, or an extra is missing.
        """
        desk = desk or Desk.open(
            settings.db,
            outside=Outside(settings.calls_inside),
            secrets=settings.secrets,
            bus=choice.opened(settings.bus, log.warning),
        )
        async with desk:
            secret = await desk.database.write(lambda connection: secrets.shared(connection, "boot"))
            desk.identities.secrets = settings.identities
            provider = Provider(settings.oidc, desk.clock) if settings.oidc else None
            shell = cls(settings, desk, secret, provider=provider)
            watches = (
                asyncio.create_task(kept("signed-out", lambda: signed_out.watch(shell.sockets, desk))),
                asyncio.create_task(kept("slow-readers", shell.sockets.look_after)),
                asyncio.create_task(kept("failures", lambda: shell.failures.run(desk.database, desk.clock))),
                asyncio.create_task(_look_through(desk)),
            )
            try:
                yield shell
            finally:
                for watch in watches:
                    watch.cancel()
                await asyncio.gather(*watches, return_exceptions=True)
                await shell.failures.sum_up(desk.database, desk.clock)


async def _look_through(desk: Desk) -> None:
    """Check the database once for damage that takes too long to look for at the start, and log it."""
    try:
        found = await desk.database.damage()
    except Exception as error:  # noqa: BLE001 - a check that fails says nothing about the database
        log.warning("not-looked-through", reason=str(error))
        return
    if found:
        log.error("database-damaged", found=found)


def build(shell: Shell, declared: Iterable[object] = ROUTES) -> Starlette:
    """The application over its parts.

    Raises:
        SetupError: A route does not declare who may use it.
    """
    declared = [*declared, *(embed.DEMO_ROUTES if shell.settings.demo else ())]
    application = Starlette(routes=routes(declared), exception_handlers=problems.HANDLERS)
    application.router.redirect_slashes = False
    application.state.compiling = Compiling()
    for part in ("settings", "desk", "boot_secret", "sockets", "sign_in_limit", "failures", "set_up", "provider"):
        setattr(application.state, part, getattr(shell, part))
    return application
