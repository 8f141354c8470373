"""Changes of conversations: each is a unit of work, of which everybody concerned is told once it is stored."""

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

Turning = Callable[[Ledger], tuple[T, Turn | tuple[Turn, ...] | None]]
"""A unit of work on conversations: gives its answer, and the turns that it took, if any."""

Heard = Callable[[Any, BaseException | None], None]
"""Called with the answer, or with the error."""

log = logger("changes")


class Changes:
    """The one place that every change of a conversation goes through.

    Attributes:
        fanout: The open pages of this process.
        recent: The end of the feed, which agents' pages are told next.
        went_on: Called with each conversation that went on, to tell the pages of other processes.
        types: Called if `visitor` or `agent` is typing in a conversation, to tell the pages. Nothing is stored.
        turned: Called with each conversation that went on, to count it.
        noted: Called with each conversation whose deadline has changed, and the new one in UTC milliseconds, if any.
    """

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self.fanout = Fanout()
        self.recent = Recent()
        self.went_on: Callable[[str], None] = lambda conversation: None
        self.types: Callable[[str, str], None] = self.fanout.typing
        self.turned: Callable[[str], None] = lambda conversation: None
        self.noted: Callable[[str, int | None], None] = lambda conversation, due_ms: None

    async def make(self, unit: Turning[T], *, careful: bool = False, later: bool = False) -> T:
        """Run a unit; its answer, once it is stored.

        Args:
            careful: The unit reads more than conversations and keys.
            later: Nobody waits for the unit: others go first.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.submit(unit, partial(settle, future), careful=careful, later=later)
        return await future

    def submit(self, unit: Turning[T], heard: Heard, *, careful: bool = False, later: bool = False) -> None:
        """Run a unit. Returns at once. Everybody is told of what it stored, whether or not its caller still waits."""

        def stored(result: tuple[T, Turn | tuple[Turn, ...] | None], error: BaseException | None) -> None:
            if error is not None:
                heard(None, error)
                return
            answer, turns = result
            try:
                # The answer first: a page knows what became of its message before it hears what followed.
                heard(answer, None)
            finally:
                self._tell_all(turns if isinstance(turns, tuple) else (turns,))

        try:
            self._database.turn(unit, stored, careful=careful, later=later)
        except Unavailable as error:
            heard(None, error)

    def removed(self) -> None:
        """Conversations are gone for good: forget the feed, which may name them, and let pages look again."""
        self.recent.clear()
        self._bus.publish(hints.FEED)

    def _tell_all(self, turns: tuple[Turn | None, ...]) -> None:
        went_on = [turn for turn in turns if turn is not None and turn.after is not turn.before]
        for turn in went_on:
            self._tell(turn)
        if any(turn.entry is not None for turn in went_on):
            self._bus.publish(hints.FEED)
            self._bus.say(hints.FEED, hints.WENT_ON)

    def _tell(self, turn: Turn) -> None:
        after = turn.after
        for trouble in turn.troubles:
            log.error(
                "card-failed", conversation=after.id, playbook=after.playbook, card=trouble.card, reason=trouble.reason
            )
        if after.due_ms != turn.before.due_ms:
            self.noted(after.id, after.due_ms)
        self.fanout.tell(turn)
        self.turned(after.id)
        self.went_on(after.id)
        if turn.entry is not None:
            self.recent.add(turn.entry, turn)
