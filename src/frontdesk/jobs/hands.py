"""The jobs that this process holds, on the server's event loop: begun, their leases renewed, their ends stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from frontdesk.errors import CorruptError
from frontdesk.jobs.port import ATTEMPTS, FIRSTS, HANDS, LANE, AgainError, Handler, Job, pause_ms
from frontdesk.store import Unavailable, outbox
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach
from frontdesk.store.outbox import Row

LEASE_MS: Final = 15_000
"""How long after its last sign of life the holder of a job counts as gone."""

SIGN_S: Final = 5.0
"""How often a process gives a sign of life for each job that it holds."""

REMEMBERED_MS: Final = 7 * 86_400_000
"""How long the key of a done job is remembered."""

WRITTEN_S: Final = 1.0
"""How long it may take to store that jobs were stopped."""

DONE, FAILED, AGAIN, BROKEN, STOPPED, NOT_OURS = "done", "failed", "again", "broken", "stopped", "not-ours"
"""How an attempt ended; `broken` if the job cannot be read."""

Outcome = list[str]
"""One of these words; the reason, if it has one; for `again`, the pause in milliseconds. DBOS stores it as JSON."""


@dataclass(frozen=True, slots=True)
class Skill:
    """How jobs of a kind are done; the parts are the arguments of `Jobs.handle`."""

    handler: Handler
    attempts: int = ATTEMPTS
    hands: int = HANDS


class HeldJob(NamedTuple):
    """A held job: the number of its handing, and its kind with its lane."""

    hand: int
    kind: str


class Tell(Protocol):
    """Writes a line into the server's log."""

    def __call__(self, event: str, /, **fields: Any) -> object:
        """The event is a word; fields hold nothing that a visitor wrote."""


class Hands:
    """The jobs that this process runs or has taken.

    Attributes:
        held: The held jobs, by key.
        ended: The handings that have ended here and are not yet forgotten: when (monotonic), key, and number.
    """

    def __init__(self, database: Database, skills: Mapping[str, Skill], now_ms: Callable[[], int], tell: Tell) -> None:
        self.held: dict[str, HeldJob] = {}
        self.ended: list[tuple[float, str, int]] = []
        self._database = database
        self._skills = skills
        self._now_ms = now_ms
        self._tell = tell
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._signed_at_s = 0.0
        self._stopping = False

    def lease_ms(self) -> int:
        """The end of the lease of a job that is taken, or renewed, now."""
        return self._now_ms() + LEASE_MS

    def room(self, kind: str, more: Iterable[str] = ()) -> int:
        """How many more jobs of a kind and lane may be taken, besides those held and `more`, given by their kinds.

        A lane takes another job only while it holds fewer than its kind has hands free (the dynamic threshold of
        Choudhury and Hahne, 1998); its first job needs no free hand. So no number of lanes can shut out another.
        """
        skill = self._skills.get(family(kind))
        most = HANDS if skill is None else skill.hands
        busy = [*(held.kind for held in self.held.values()), *more]
        free = most - sum(family(each) == family(kind) for each in busy)
        if LANE not in kind:
            return max(0, free)
        own = busy.count(kind)
        first = own == 0 and free > -FIRSTS
        return max(0, int(first), (free - own + 1) // 2)

    async def sign(self) -> None:
        """Renew the leases of all held jobs, if the last time was long enough ago."""
        now_s = time.monotonic()
        if not self.held or now_s - self._signed_at_s < SIGN_S:
            return
        until_ms, held = self.lease_ms(), dict(self.held)

        def unit(connection: Connection) -> None:
            for key, each in held.items():
                outbox.keep(connection, key, each.hand, until_ms)

        await self._database.write(unit)
        self._signed_at_s = now_s

    async def work(self, key: str, hand: int) -> Outcome:
        """Do a job, if it is still ours; returns how it ended. No error of a handler or the database is raised."""
        if self._stopping:
            return [STOPPED]
        until_ms = self.lease_ms()
        try:
            reach("jobs.hold.before")
            row = await self._database.write(lambda connection: outbox.hold(connection, key, hand, until_ms))
        except Unavailable:
            # Not begun, so given back: otherwise the lease of a job that does not run would be renewed for ever.
            return [STOPPED]
        except CorruptError as error:
            return [BROKEN, f"{type(error).__name__}: {error}"]
        if row is None or key in self._tasks:
            return [NOT_OURS]
        self.held[key] = HeldJob(hand, row.kind)
        task = asyncio.ensure_future(self._attempt(row))
        self._tasks[key] = task
        try:
            return await task
        except asyncio.CancelledError:
            return [STOPPED]
        finally:
            del self._tasks[key]

    async def _attempt(self, row: Row) -> Outcome:
        try:
            skill = self._skills[family(row.kind)]
            reach("jobs.run.before")
            await skill.handler(Job(row.key, row.kind, row.payload, row.attempt))
            reach("jobs.run.after")
        except AgainError as error:
            return [AGAIN, str(error), str(error.pause_ms)]
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, only its own job has failed
            reason = f"{type(error).__name__}: {error}"
            self._tell("job-failed", job=row.key, kind=row.kind, attempt=row.attempt + 1, reason=reason, exc_info=error)
            return [FAILED, reason]
        return [DONE]

    async def settle(self, key: str, hand: int, outcome: Outcome) -> None:
        """Store how an attempt ended; does nothing if the job is no longer ours."""
        now_ms = self._now_ms()

        def unit(connection: Connection) -> None:
            match outcome:
                case ["done"]:
                    outbox.finish(connection, key, hand, now_ms + REMEMBERED_MS)
                case ["failed", reason]:
                    self._failed(connection, key, hand, reason, now_ms)
                case ["again", reason, pause]:
                    outbox.fail(connection, key, hand, reason, now_ms + int(pause), dead=False)
                case ["broken", reason] if outbox.fail(connection, key, hand, reason, now_ms, dead=True):
                    self._tell("job-dead", job=key, reason=reason)
                case ["stopped"]:
                    outbox.put_back(connection, key, hand, now_ms)

        try:
            reach("jobs.done.before")
            await self._database.write(unit)
            reach("jobs.done.after")
        finally:
            held = self.held.get(key)
            if held is not None and held.hand == hand:
                del self.held[key]
            self.ended.append((time.monotonic(), key, hand))

    def _failed(self, connection: Connection, key: str, hand: int, reason: str, now_ms: int) -> None:
        row = outbox.by_key(connection, key)
        if row is None:
            return
        skill = self._skills.get(family(row.kind))
        dead = skill is None or row.attempt + 1 >= skill.attempts
        due_ms = now_ms if dead else now_ms + pause_ms(row.attempt + 1)
        if outbox.fail(connection, key, hand, reason, due_ms, dead=dead) and dead:
            self._tell("job-dead", job=key, kind=row.kind, attempt=row.attempt + 1, reason=reason)

    async def stop(self, grace_s: float) -> None:
        """Begin no more jobs, let running ones go on for a while, then stop them: they go back to the outbox."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(tuple(self._tasks.values()), timeout=grace_s)
        for task in self._tasks.values():
            task.cancel()
        until_s = time.monotonic() + WRITTEN_S
        while self.held and time.monotonic() < until_s:
            await asyncio.sleep(0.01)


def family(kind: str) -> str:
    """A kind without its lane."""
    return kind.partition(LANE)[0]
