"""Named points around statements and outside calls, at which a test makes this process die, fail or hang.

For tests only. `reach` does nothing unless points are armed: by the variable FRONTDESK_FAILPOINTS of a server's
environment, such as `writer.commit.before=kill@3,reader.unit.before=hang:2,writer.flush.keys.after=raise`, or inside
`armed`. `@n` means at the n-th reach only; without it, at each.
"""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from frontdesk.errors import SetupError
from frontdesk.store.fault import UnavailableError

VARIABLE: Final = "FRONTDESK_FAILPOINTS"

POINTS: Final[Mapping[str, str]] = {
    "writer.begin.before": "Units are taken from the queue; their transaction does not exist yet.",
    "writer.begin.after": "The transaction has begun and holds nothing.",
    "writer.unit.before": "One unit of a batch is about to run in its savepoint.",
    "writer.unit.after": "One unit has run; its savepoint is still open.",
    "writer.flush.conversations.before": "A conversation's row is about to be inserted or updated.",
    "writer.flush.conversations.after": "A conversation's row is written, not committed.",
    "writer.flush.events.before": "What happened is about to be inserted.",
    "writer.flush.events.after": "What happened is inserted, not committed.",
    "writer.flush.log.before": "Rows of the log are about to be inserted.",
    "writer.flush.log.after": "Rows of the log are inserted, not committed.",
    "writer.flush.keys.before": "A client's key is about to be inserted with its answer.",
    "writer.flush.keys.after": "A client's key is inserted, not committed.",
    "writer.flush.records.before": "A lead, deal or activity is about to be inserted.",
    "writer.flush.records.after": "A lead, deal or activity is inserted, not committed.",
    "writer.flush.feed.before": "What agents must hear is about to be inserted.",
    "writer.flush.feed.after": "What agents must hear is inserted, not committed.",
    "writer.commit.before": "Everything of a batch is written; nothing is committed.",
    "writer.commit.after": "The batch is on disk, and nobody knows yet.",
    "writer.tell.before": "The batch is on disk, and its first caller is about to be told.",
    "deploy.unit.before": "A deploy or rollback is about to be written, and nothing of it is.",
    "deploy.release.after": "A release is stored, and does not run; nothing is committed.",
    "deploy.activate.after": "A release runs, and the audit does not say so; nothing is committed.",
    "deploy.audit.after": "A deploy or rollback is in the audit, its key is not stored; nothing is committed.",
    "deploy.key.after": "All of a deploy or rollback is written, not committed.",
    "deploy.answer.before": "A deploy or rollback is on disk, and its caller is about to be told.",
    "move.unit.before": "A batch of conversations is about to go on with another release.",
    "move.moved.after": "A batch of conversations has gone on, the audit does not say so; nothing is committed.",
    "move.key.after": "All of a batch is written, not committed.",
    "move.answer.before": "A batch has gone on and is on disk, and its caller is about to be told.",
    "reader.begin.before": "A reading transaction is about to begin.",
    "reader.unit.before": "A reading unit is about to run on its snapshot.",
    "bus.publish.before": "A hint is about to be published after a commit.",
    "socket.send.before": "A frame is about to be handed to a socket.",
    "socket.receive.after": "A frame has come from a socket; nothing was done with it.",
    "timer.sweep.before": "Deadlines are about to be searched for.",
    "timer.fire.before": "A timer that has run out is about to be fired.",
    "timer.fire.after": "A timer has been fired and committed.",
    "offline.before": "Conversations that wait for nobody are about to be searched for.",
    "presence.tick.before": "Switches and sockets of agents are about to be looked at.",
    "migrate.before": "Migrations are about to be applied.",
    "migrate.commit.before": "All migrations are applied, none is committed.",
    "jobs.enqueue.before": "A job is about to be stored in the transaction of its cause.",
    "jobs.enqueue.after": "A job is stored, not committed.",
    "jobs.take.before": "Stored jobs are about to be handed to the processes that run them.",
    "jobs.take.after": "Jobs are handed over, and nobody knows yet.",
    "jobs.begin.before": "DBOS is about to be told of a job that was handed to this process.",
    "jobs.hold.before": "A process that runs a job is about to check that the job is still its own.",
    "jobs.run.before": "A job is about to run.",
    "jobs.run.after": "A job has run, and nobody knows yet.",
    "jobs.done.before": "The process knows how a job ended, and is about to store it.",
    "jobs.done.after": "How a job ended is stored.",
}
"""Every point, with what has and what has not happened there."""

Action = Literal["kill", "raise", "hang"]

_ORDER = re.compile(r"([a-z_.]+)=(?:(kill|raise)|hang:([0-9]+(?:\.[0-9]+)?))(?:@([1-9][0-9]*))?")


class FailpointError(UnavailableError):
    """A point armed with `raise` was reached; callers take it for a statement that the database could not execute."""


@dataclass(frozen=True, slots=True)
class Order:
    """What happens at a point.

    Attributes:
        hang_s: Seconds that its thread stands still, for `hang`.
        nth: The reach at which it happens; 0 for each.
    """

    action: Action
    hang_s: float = 0.0
    nth: int = 0


@dataclass(slots=True)
class Plan:
    """The armed points, and how often each point of the table has been reached since."""

    orders: Mapping[str, Order]
    reached: Counter[str] = field(default_factory=Counter)
    _gate: threading.Lock = field(default_factory=threading.Lock)

    def reach(self, name: str) -> None:
        """Count a reach of a point, and do what is ordered there."""
        if name not in POINTS:
            raise LookupError(f"the failpoint {name!r} is not in the table of failpoints")
        with self._gate:
            self.reached[name] += 1
            count = self.reached[name]
        order = self.orders.get(name)
        if order is not None and order.nth in (0, count):
            _carry_out(name, order)


_plan: Plan | None = None


def reach(name: str) -> None:
    """The process is at this point. Costs one look at a global unless points are armed.

    Raises:
        FailpointError: The point is armed with `raise`.
    """
    if _plan is not None:
        _plan.reach(name)


def _carry_out(name: str, order: Order) -> None:
    match order.action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "raise":
            raise FailpointError(f"failpoint {name}")
        case "hang":
            time.sleep(order.hang_s)


def read(text: str) -> dict[str, Order]:
    """The orders of a text such as `writer.commit.before=kill@3,bus.publish.before=hang:0.5`.

    Raises:
        SetupError: The text is not of that form, or names a point that does not exist.
    """
    orders: dict[str, Order] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _ORDER.fullmatch(part)
        if found is None or found[1] not in POINTS:
            raise SetupError(
                f"{VARIABLE}: {part!r} is not POINT=kill, POINT=raise or POINT=hang:SECONDS, optionally with @N"
            )
        name, word, hang_s, nth = found.groups()
        action: Action = "kill" if word == "kill" else "raise" if word == "raise" else "hang"
        orders[name] = Order(action, float(hang_s or 0), int(nth or 0))
    return orders


def arm_from_environment(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Arm the points that the environment names, until the process ends; returns their names.

    Raises:
        SetupError: The variable cannot be read.
    """
    global _plan
    given = os.environ if environment is None else environment
    orders = read(given.get(VARIABLE, ""))
    _plan = Plan(orders) if orders else None
    return tuple(orders)


@contextmanager
def armed(text: str = "") -> Iterator[Plan]:
    """Inside, points of this process are armed and reaches are counted; nothing is armed afterwards."""
    global _plan
    before, _plan = _plan, Plan(read(text))
    try:
        yield _plan
    finally:
        _plan = before
