"""`serve --demo`: users with one-time links, the example playbooks deployed and watched, and what to do next."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from frontdesk import __version__
from frontdesk.compiler.check import Report
from frontdesk.errors import FrontdeskError
from frontdesk.report import text
from frontdesk.runtime import deploy
from frontdesk.runtime.accounts import sessions, users
from frontdesk.runtime.app import Shell
from frontdesk.runtime.deploys import stamp
from frontdesk.runtime.deploys.stamp import Stamp
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.logs import logger
from frontdesk.runtime.settings import Settings
from frontdesk.store import Unavailable
from frontdesk.store.connection import Connection
from frontdesk.store.users import by_email

PEOPLE: Final = (
    ("mia@example.com", "Mia", "agent", ("sales", "support")),
    ("omar@example.com", "Omar", "agent", ("sales", "support")),
    ("admin@example.com", "Alex", "admin", ()),
)

LOOK_S: Final = 1.0


log = logger("demo")


def playbooks_are_fine(folder: Path) -> bool:
    """The folder can be deployed; if it cannot, the findings have been printed."""
    report = deploy.compile_folder(folder).report
    if not report.valid:
        _print(report)
    return report.valid


def _print(report: Report) -> None:
    print(text.render(report, colour=sys.stderr.isatty() and "NO_COLOR" not in os.environ), file=sys.stderr, flush=True)


@contextlib.asynccontextmanager
async def running(shell: Shell) -> AsyncIterator[None]:
    """The demo around a server: deployed and announced, then watched until the end."""
    folder = shell.settings.playbooks
    before = stamp.stamp(folder)
    await _deploy(shell.desk, folder)
    print(_welcome(shell.settings, await _links(shell)), flush=True)
    watching = asyncio.create_task(_watch(shell, before))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _deploy(desk: Desk, folder: Path) -> tuple[str, ...]:
    compiled = await asyncio.to_thread(deploy.compile_folder, folder)
    if not compiled.report.valid:
        _print(compiled.report)
        print("  Not deployed: visitors still get the version before.\n", file=sys.stderr, flush=True)
        return ()
    return await deploy.activate(desk, compiled.releases, "demo", compiled.images)


async def _links(shell: Shell) -> dict[str, str]:
    """E-mail address to a fresh sign-in link; users are created if they do not exist yet."""
    now_ms = shell.desk.clock.now_ms()

    def unit(connection: Connection) -> dict[str, str]:
        made = {}
        for email, name, role, teams in PEOPLE:
            user = by_email(connection, email)
            if user is None:
                user = users.add(connection, email, name=name, role=role, teams=teams, now_ms=now_ms)
            if not user.disabled:
                made[email] = sessions.link(shell.settings.public_url, sessions.invite(connection, user, now_ms))
        return made

    return await shell.desk.database.write(unit)


def _welcome(settings: Settings, links: dict[str, str]) -> str:
    url, folder = settings.public_url, settings.playbooks
    rows = "\n".join(f"    {email:<18} {link}" for email, link in links.items())
    return f"""
  Frontdesk {__version__}, listening on {settings.address}

  Website   {url}/demo
  Inbox     each link signs one person in, once:
{rows}

  1. Open Mia's link and switch her to Online, at the bottom left.
  2. Open the website in another window and ask for a person.
  3. Back in the inbox, take the chat with "Assign to me".

  Change a word in {folder}/ and begin a new chat, at the foot of the website: it is there within a second.
  A playbook that you add there is at {url}/demo?playbook=NAME
  Stop with Ctrl+C.
"""


async def _watch(shell: Shell, before: Stamp) -> None:
    """Deploy again whenever a file has changed; if there are errors, print them and keep the old releases."""
    folder = shell.settings.playbooks
    while True:
        await asyncio.sleep(LOOK_S)
        now = await asyncio.to_thread(stamp.stamp, folder)
        if now == before:
            continue
        try:
            for playbook in await _deploy(shell.desk, folder):
                print(f"  Deployed {playbook}: {shell.settings.public_url}/demo?playbook={playbook}", flush=True)
        except Unavailable as error:
            # The next look finds the same change and tries again.
            log.error("not-deployed", reason=str(error))
            continue
        except FrontdeskError as error:
            log.error("not-deployed", reason=str(error))
        except Exception as error:
            log.error("not-deployed", exc_info=error)
        before = now
