"""Conversations are kept for the days that their playbook sets, counted from the last event in them, and no longer.

Their records go with them: a lead or deal here is the note of what a conversation has come to. What another system
was given of it stays there, under that system's rules.
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
from frontdesk.store.retention import Candidate

KIND: Final = "retention"

FIRST_LOOK_S: Final = 60.0
LOOK_S: Final = 3600.0
"""How long after the start, and then how often, to make sure that today's job is stored."""

PAUSE_S: Final = 0.02
"""The pause between two steps, to let conversations go first."""

UNREADABLE_MS: Final = 12 * 3_600_000
"""How long until a conversation whose release cannot be read is looked at again: in the next day's job."""

FORGOTTEN: Final = 500
"""The most finished jobs that one transaction removes."""

log = logger("retention")


class Retention:
    """Removes conversations whose retention period is over, in steps of one short transaction each.

    Attributes:
        told: Called when conversations are gone.
    """

    def __init__(self, database: Database, playbooks: Playbooks, clock: Clock) -> None:
        self._database = database
        self._playbooks = playbooks
        self._clock = clock
        self._figures = Accounts(playbooks)
        self.told: Callable[[], None] = lambda: None

    async def remove(self) -> Mapping[str, int]:
        """Remove every conversation that has expired; playbook to how many there were.

        Releases that nothing needs any more are removed, too, with their images.
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
        after: Candidate | None = None
        while found := await self._database.read(partial(self._found, after=after)):
            counted.update(candidate.playbook for candidate, at_ms in found if at_ms <= self._clock.now_ms())
            after = found[-1][0]
        return counted

    def _found(self, connection: Connection, after: Candidate | None = None) -> tuple[tuple[Candidate, int], ...]:
        """The next conversations to look at, each with the instant at which it really expires."""
        found = retention.old(connection, self._clock.now_ms(), after)
        return tuple((candidate, self._over_at(connection, candidate)) for candidate in found)

    def _over_at(self, connection: Connection, candidate: Candidate) -> int:
        if candidate.sealed:
            return candidate.expires_at
        try:
            playbook = self._playbooks.graph(connection, candidate.release).playbook
        except CorruptError as error:
            log.warning("release-unreadable", conversation=candidate.id, reason=str(error))
            return self._clock.now_ms() + UNREADABLE_MS
        # While a timer is set, something is still going to happen.
        return expires_at(playbook, max(candidate.updated_at, candidate.due_ms or 0))

    def _step(self, connection: Connection, found: tuple[tuple[Candidate, int], ...]) -> list[str]:
        """Remove what has expired and put off the rest; the playbook of each conversation that is gone."""
        now_ms = self._clock.now_ms()
        gone = []
        for candidate, at_ms in found:
            if at_ms > now_ms:
                retention.keep_until(connection, candidate, at_ms)
                continue
            self._figures.settle(connection, candidate.id)
            if retention.remove(connection, candidate):
                gone.append(candidate.playbook)
        return gone

    def _forget(self, connection: Connection) -> bool:
        return outbox.forget(connection, self._clock.now_ms(), FORGOTTEN) == FORGOTTEN


def handler(retention: Retention) -> Handler:
    """The handler of the daily job."""

    async def handle(job: Job) -> None:
        removed = await retention.remove()
        if removed:
            log.info("conversations-removed", number=sum(removed.values()))

    return handle


async def run(database: Database, jobs: Jobs, clock: Clock) -> None:
    """Store one job each day, for ever, however many nodes there are."""
    pause_s = FIRST_LOOK_S
    while True:
        await asyncio.sleep(pause_s)
        pause_s = LOOK_S
        try:
            await plan(database, jobs, clock)
        except Unavailable as error:
            log.warning("retention-not-planned", reason=str(error))


async def plan(database: Database, jobs: Jobs, clock: Clock) -> None:
    """Make sure that today's job is stored."""
    key = f"{KIND}:{datetime.fromtimestamp(clock.now_ms() / 1000, UTC).date()}"
    if await database.read(lambda connection: outbox.by_key(connection, key)) is None:
        await database.write(lambda connection: jobs.enqueue(connection, KIND, key, {}))
