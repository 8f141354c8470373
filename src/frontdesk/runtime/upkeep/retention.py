"""Conversations are kept for the days that their playbook says after anything has last happened in them, no longer.

What was recorded of them goes with them: a lead or deal here is the note of what a conversation has come to. What
another system was given of it stays there, under that system's rules.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from frontdesk.errors import CorruptError
from frontdesk.jobs.port import Handler, Job, Jobs
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.figures.account import Accounts
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.deadlines import expires_at
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.runtime.upkeep import old_releases
from frontdesk.store import Unavailable, outbox, retention
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.retention import Old

KIND: Final = "retention"

FIRST_LOOK_S: Final = 60.0
LOOK_S: Final = 3600.0
"""How long after the start, and how often then, it is seen to that today's job is stored."""

PAUSE_S: Final = 0.02
"""Between two steps, for those who talk."""

UNREADABLE_MS: Final = 12 * 3_600_000
"""After how long a conversation is looked at again whose release cannot be read: it is for the next day's job."""

FORGOTTEN: Final = 500
"""Done jobs that one transaction forgets at most."""

log = logger("retention")


class Retention:
    """Removes what is over its days, in steps of one short transaction each.

    Attributes:
        told: Hears that conversations are gone.
    """

    def __init__(self, database: Database, playbooks: Playbooks, clock: Clock) -> None:
        self._database = database
        self._playbooks = playbooks
        self._clock = clock
        self._figures = Accounts(playbooks)
        self.told: Callable[[], None] = lambda: None

    async def remove(self) -> Mapping[str, int]:
        """Remove everything that is over now; playbook to how many conversations it had of them.

        What only they needed goes with them: releases, and the images of those.
        """
        removed: Counter[str] = Counter()
        while found := await self._database.read(self._found):
            gone = await self._database.write(partial(self._step, found=found))
            if gone:
                removed.update(gone)
                self.told()
            await asyncio.sleep(PAUSE_S)
        while await self._database.write(self._forget):
            await asyncio.sleep(PAUSE_S)
        await old_releases.remove(self._database, self._playbooks, self._clock)
        return removed

    async def over(self) -> Mapping[str, int]:
        """What `remove` would remove now: playbook to how many conversations."""
        counted: Counter[str] = Counter()
        after: Old | None = None
        while found := await self._database.read(partial(self._found, after=after)):
            counted.update(old.playbook for old, at_ms in found if at_ms <= self._clock.now_ms())
            after = found[-1][0]
        return counted

    def _found(self, connection: Connection, after: Old | None = None) -> tuple[tuple[Old, int], ...]:
        """The next to look at, each with the instant at which it is over indeed."""
        found = retention.old(connection, self._clock.now_ms(), after)
        return tuple((old, self._over_at(connection, old)) for old in found)

    def _over_at(self, connection: Connection, old: Old) -> int:
        if old.sealed:
            return old.expires_at
        try:
            playbook = self._playbooks.graph(connection, old.release).playbook
        except CorruptError as error:
            log.warning("release-unreadable", conversation=old.id, reason=str(error))
            return self._clock.now_ms() + UNREADABLE_MS
        # While a timer is to run out, something is still going to happen.
        return expires_at(playbook, max(old.updated_at, old.due_ms or 0))

    def _step(self, connection: Connection, found: tuple[tuple[Old, int], ...]) -> list[str]:
        """Remove what is over and put off the rest; the playbooks of those that are gone."""
        now_ms = self._clock.now_ms()
        gone = []
        for old, at_ms in found:
            if at_ms > now_ms:
                retention.keep_until(connection, old, at_ms)
                continue
            self._figures.settle(connection, old.id)
            if retention.remove(connection, old):
                gone.append(old.playbook)
        return gone

    def _forget(self, connection: Connection) -> bool:
        return outbox.forget(connection, self._clock.now_ms(), FORGOTTEN) == FORGOTTEN


def handler(retention: Retention) -> Handler:
    """Does the day's job."""

    async def handle(job: Job) -> None:
        removed = await retention.remove()
        if removed:
            log.info("conversations-removed", number=sum(removed.values()))

    return handle


async def run(database: Database, jobs: Jobs, clock: Clock) -> None:
    """Store a job each day, for ever; on many nodes one."""
    pause_s = FIRST_LOOK_S
    while True:
        await asyncio.sleep(pause_s)
        pause_s = LOOK_S
        try:
            await plan(database, jobs, clock)
        except Unavailable as error:
            log.warning("retention-not-planned", reason=str(error))


async def plan(database: Database, jobs: Jobs, clock: Clock) -> None:
    """See to it that today's job is stored."""
    key = f"{KIND}:{datetime.fromtimestamp(clock.now_ms() / 1000, UTC).date()}"
    if await database.read(lambda connection: outbox.by_key(connection, key)) is None:
        await database.write(lambda connection: jobs.enqueue(connection, KIND, key, {}))
