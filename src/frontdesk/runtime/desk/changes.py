"""Changes of conversations: each a unit of work, and everybody told of it once it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.runtime.desk.fanout import Fanout
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.recent import Recent
from frontdesk.runtime.talk.turn import Turn
from frontdesk.store import Unavailable
from frontdesk.store.database import Database, settle
from frontdesk.store.ledger import Ledger

T = TypeVar("T")

Unit = Callable[[Ledger], tuple[T, Turn | tuple[Turn, ...] | None]]
"""A unit of work: its answer, and the turns that it came to, if any."""

Heard = Callable[[Any, BaseException | None], None]
"""Hears the answer, or why there is none."""

log = logger("changes")


class Changes:
    """Where every change of a conversation goes through.

    Attributes:
        fanout: The open pages of this process.
        recent: What agents' pages hear next.
        went_on: Hears of each conversation that went on, for the pages of other processes.
        types: Hears that `visitor` or `agent` is typing in a conversation: tells the pages. Nothing is stored.
        turned: Hears which conversation went on.
        noted: Hears of each new deadline, in UTC milliseconds; none where a conversation has none any more.
    """

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self.fanout = Fanout()
        self.recent = Recent()
        self.went_on: Callable[[str], None] = lambda conversation: None
        self.types: Callable[[str, str], None] = self.fanout.typing
        self.turned: Callable[[str], None] = lambda conversation: None
        self.noted: Callable[[int | None], None] = lambda due_ms: None

    async def make(self, unit: Unit[T], *, careful: bool = False, later: bool = False) -> T:
        """Run a unit; its answer, once it is stored.

        Args:
            careful: It reads more than conversations and keys.
            later: Nobody waits for it: others go first.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.submit(unit, partial(settle, future), careful=careful, later=later)
        return await future

    def submit(self, unit: Unit[T], heard: Heard, *, careful: bool = False, later: bool = False) -> None:
        """Run a unit. Returns at once. Everybody is told of what it stored, whether or not its caller still waits."""

        def told(result: tuple[T, Turn | tuple[Turn, ...] | None], error: BaseException | None) -> None:
            if error is not None:
                heard(None, error)
                return
            answer, turns = result
            try:
                # The answer first: a page knows what became of its message before it hears what followed.
                heard(answer, None)
            finally:
                for turn in turns if isinstance(turns, tuple) else (turns,):
                    if turn is not None and turn.after is not turn.before:
                        self._tell(turn)

        try:
            self._database.turn(unit, told, careful=careful, later=later)
        except Unavailable as error:
            heard(None, error)

    def removed(self) -> None:
        """Conversations are gone for good: what is known of the feed may name them, and pages look again."""
        self.recent.clear()
        self._bus.publish(hints.FEED)

    def _tell(self, turn: Turn) -> None:
        after = turn.after
        for trouble in turn.troubles:
            log.error(
                "card-failed", conversation=after.id, playbook=after.playbook, card=trouble.card, reason=trouble.reason
            )
        if after.due_ms != turn.before.due_ms:
            self.noted(after.due_ms)
        self.fanout.tell(turn)
        self.turned(after.id)
        self.went_on(after.id)
        if turn.entry is not None:
            self.recent.add(turn.entry, turn)
            self._bus.publish(hints.FEED)
            self._bus.say(hints.FEED, hints.WENT_ON)
