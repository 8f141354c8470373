"""Old releases, their images and the keys of deploys: kept while anything may need them, then removed, step by step.

A release is needed while it runs, while a rollback without a named release leads to it, and while a conversation is
kept that is or was on it. After that it is kept for the days that its own playbook keeps conversations, counted from
when new conversations began with another release.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from frontdesk.errors import CorruptError
from frontdesk.ir.graph import Privacy
from frontdesk.runtime.accounts.tokens import LONGEST_MS
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.deadlines import DAY_MS
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.store import images, old_releases
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.old_releases import Left

PAUSE_S: Final = 0.02
"""The pause between two steps, to let conversations go first."""

UNSHOWN_MS: Final = DAY_MS
"""How long an image that no release shows is kept: images are sent before the deploy that shows them."""

KEYS_MS: Final = LONGEST_MS
"""How long a deploy's key is kept: no token lives longer, and each has keys of its own."""

log = logger("old-releases")


async def remove(database: Database, playbooks: Playbooks, clock: Clock) -> int:
    """Remove everything that nothing needs now; the number of releases among it."""
    removed, after = 0, None
    while found := await database.read(partial(_found, after=after)):
        after = found[-1]
        over = await database.read(partial(_over, playbooks=playbooks, found=found, now_ms=clock.now_ms()))
        for one in over:
            removed += await database.write(partial(old_releases.remove, found=one))
            await asyncio.sleep(PAUSE_S)
    for step in (_images, _keys):
        while await database.write(partial(step, now_ms=clock.now_ms())):
            await asyncio.sleep(PAUSE_S)
    return removed


def _found(connection: Connection, after: Left | None) -> tuple[Left, ...]:
    return old_releases.unneeded(connection, after)


def _over(connection: Connection, playbooks: Playbooks, found: tuple[Left, ...], now_ms: int) -> list[Left]:
    """Those of the found releases whose days are over."""
    return [one for one in found if one.left_at + _days(connection, playbooks, one) * DAY_MS <= now_ms]


def _days(connection: Connection, playbooks: Playbooks, one: Left) -> int:
    try:
        return playbooks.graph(connection, one.digest).playbook.privacy.retention_days
    except CorruptError as error:
        log.warning("release-unreadable", release=one.digest, reason=str(error))
        return Privacy().retention_days


def _images(connection: Connection, now_ms: int) -> int:
    return images.remove_unused(connection, now_ms - UNSHOWN_MS)


def _keys(connection: Connection, now_ms: int) -> int:
    return old_releases.remove_keys(connection, now_ms - KEYS_MS)
