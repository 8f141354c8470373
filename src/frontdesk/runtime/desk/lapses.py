"""What happens because time passes: timers fire, and waits end if nobody is left to come; many in one unit of work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from frontdesk.ir.event import Event, EverybodyOffline, TimerFired
from frontdesk.runtime.desk.ahead import Ahead
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.desk.rounds import Rounds
from frontdesk.runtime.desk.timers import Timer
from frontdesk.runtime.presence.presence import Presence
from frontdesk.runtime.talk import claims
from frontdesk.runtime.talk.turn import Turn, Turns
from frontdesk.store import Unavailable
from frontdesk.store import conversations as stored
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.failpoint import reach
from frontdesk.store.ledger import CarefulError, Ledger

TOGETHER: Final = 16
"""The most conversations in one unit of work."""

Waiting = tuple[str, int]
"""A conversation that waits for a person, and since when."""

Lapse = Callable[[Ledger], Turn | None]
"""Reads a conversation, and takes the turn that it is due to take now, if any."""


class Lapses:
    """Moves conversations on when time runs out. Nobody waits for that, so all other work goes first.

    Attributes:
        ahead: Turns that are worked out before they are due.
    """

    def __init__(self, database: Database, changes: Changes, presence: Presence, turns: Turns) -> None:
        self._database = database
        self._changes = changes
        self._presence = presence
        self._turns = turns
        self.ahead = Ahead(database, turns)
        self._left_alone: Rounds[Waiting] = Rounds(turns.clock, "offline-flow-failed")

    async def fire(self, timers: Sequence[Timer]) -> list[Exception | None]:
        """Fire the timers that are still set and due; the error of each, if any."""
        return await self._lead_on([self._fired(timer) for timer in timers])

    def _fired(self, timer: Timer) -> Lapse:
        conversation_id, name, due_ms = timer

        def lapse(ledger: Ledger) -> Turn | None:
            conversation = ledger.conversation(conversation_id)
            if conversation is None or (conversation.timer, conversation.due_ms) != (name, due_ms):
                return None
            if (turn := self.ahead.take(ledger, timer, conversation)) is not None:
                return turn
            now = self._turns.moment(conversation)
            if now.at_ms < due_ms:
                return None
            return self._taken(ledger, conversation, TimerFired(now=now, timer=name, due_ms=due_ms))

        return lapse

    async def everybody_offline(self) -> None:
        """Move on the conversations that wait for a team in which nobody is left, at most a page of them."""
        reach("offline.before")
        online = self._presence.teams

        def pages(after: Waiting | None, limit: int) -> Awaitable[tuple[Waiting, ...]]:
            return self._database.read(lambda connection: stored.waiting_for_nobody(connection, online, limit, after))

        await self._left_alone.go(pages, lambda found: self._lead_on([self._nobody_left(one) for one in found]))

    def _nobody_left(self, waiting: Waiting) -> Lapse:
        def lapse(ledger: Ledger) -> Turn | None:
            conversation = ledger.conversation(waiting[0])
            if conversation is None or conversation.phase != "waiting" or conversation.team in self._presence.teams:
                return None
            return self._taken(ledger, conversation, EverybodyOffline(now=self._turns.moment(conversation)))

        return lapse

    def _taken(self, ledger: Ledger, conversation: Conversation, event: Event) -> Turn:
        return claims.taken(self._turns, ledger, conversation, event, "system")

    async def _lead_on(self, lapses: Sequence[Lapse]) -> list[Exception | None]:
        """Let each lapse happen, several in a unit; the error of each, if any."""
        chunks = [lapses[start : start + TOGETHER] for start in range(0, len(lapses), TOGETHER)]
        told = await asyncio.gather(*(self._some(chunk) for chunk in chunks))
        return [error for errors in told for error in errors]

    async def _some(self, lapses: Sequence[Lapse]) -> list[Exception | None]:
        def unit(ledger: Ledger) -> tuple[list[Exception | None], tuple[Turn, ...]]:
            if not ledger.careful:
                return [None for _ in lapses], tuple([self._at_once(ledger, lapse) for lapse in lapses])
            done = [self._apart(ledger, lapse) for lapse in lapses]
            turns = tuple(one for one in done if isinstance(one, Turn))
            return [one if isinstance(one, Exception) else None for one in done], turns

        try:
            return await self._changes.make(unit, later=True)
        except Exception as error:  # noqa: BLE001 - the caller logs the error of each
            if len(lapses) == 1 or isinstance(error, Unavailable):
                return [error for _ in lapses]
        # What one of them decided could not be written: trying each by itself finds that one.
        return [errors[0] for errors in await asyncio.gather(*(self._some([lapse]) for lapse in lapses))]

    def _at_once(self, ledger: Ledger, lapse: Lapse) -> Turn:
        """The turn. If it fails, the unit runs again carefully: what is held in memory may be the only cause."""
        turn = lapse(ledger)
        if turn is None:
            # That nothing is due would go unchecked if other parts of the unit decide something.
            raise CarefulError
        return turn

    def _apart(self, ledger: Ledger, lapse: Lapse) -> Turn | Exception | None:
        """The turn, the error, or None if nothing is due: a broken conversation does not hold up the others."""
        try:
            with ledger.part():
                return lapse(ledger)
        except Exception as error:  # noqa: BLE001 - the caller logs it
            return error
