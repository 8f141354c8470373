"""What happens because time passes: waits that end, and waits for nobody; many conversations to a unit of work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from frontdesk.ir.event import Event, EverybodyOffline, TimerFired
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
"""Conversations that one unit leads on."""

Waiting = tuple[str, int]
"""A conversation that waits for a person, and since when."""

Lapse = Callable[[Ledger], tuple[Conversation, Event] | None]
"""Reads a conversation, and says what is to happen to it now, if anything."""


class Lapses:
    """Leads conversations on that nobody else leads on. Nobody waits for it, and everybody else goes first."""

    def __init__(self, database: Database, changes: Changes, presence: Presence, turns: Turns) -> None:
        self._database = database
        self._changes = changes
        self._presence = presence
        self._turns = turns
        self._left_alone: Rounds[Waiting] = Rounds(turns.clock, "offline-flow-failed")

    async def fire(self, timers: Sequence[Timer], seen: Mapping[str, Conversation]) -> list[Exception | None]:
        """Let timers run out that still stand so and whose time has come; what went wrong with each.

        Args:
            seen: Conversations as the caller has read them lately, by id.
        """
        return await self._lead_on([self._fired(timer, seen.get(timer[0])) for timer in timers])

    def _fired(self, timer: Timer, seen: Conversation | None) -> Lapse:
        conversation_id, name, due_ms = timer

        def lapse(ledger: Ledger) -> tuple[Conversation, Event] | None:
            conversation = ledger.conversation(conversation_id, seen)
            if conversation is None or (conversation.timer, conversation.due_ms) != (name, due_ms):
                return None
            now = self._turns.moment(conversation)
            return (conversation, TimerFired(now=now, timer=name, due_ms=due_ms)) if now.at_ms >= due_ms else None

        return lapse

    async def everybody_offline(self) -> None:
        """Lead on those who wait for a team in which nobody is left, a page of them at most."""
        reach("offline.before")
        online = self._presence.teams

        def pages(after: Waiting | None, limit: int) -> Awaitable[tuple[Waiting, ...]]:
            return self._database.read(lambda connection: stored.waiting_for_nobody(connection, online, limit, after))

        await self._left_alone.go(pages, lambda found: self._lead_on([self._nobody_left(one) for one in found]))

    def _nobody_left(self, waiting: Waiting) -> Lapse:
        def lapse(ledger: Ledger) -> tuple[Conversation, Event] | None:
            conversation = ledger.conversation(waiting[0])
            if conversation is None or conversation.phase != "waiting" or conversation.team in self._presence.teams:
                return None
            return conversation, EverybodyOffline(now=self._turns.moment(conversation))

        return lapse

    async def _lead_on(self, lapses: Sequence[Lapse]) -> list[Exception | None]:
        """Let each happen, some of them in a unit; what went wrong with each."""
        chunks = [lapses[start : start + TOGETHER] for start in range(0, len(lapses), TOGETHER)]
        told = await asyncio.gather(*(self._some(chunk) for chunk in chunks))
        return [error for errors in told for error in errors]

    async def _some(self, lapses: Sequence[Lapse]) -> list[Exception | None]:
        def unit(ledger: Ledger) -> tuple[list[Exception | None], tuple[Turn, ...]]:
            done = [self._one(ledger, lapse) for lapse in lapses]
            turns = tuple(one for one in done if isinstance(one, Turn))
            return [one if isinstance(one, Exception) else None for one in done], turns

        try:
            return await self._changes.make(unit, later=True)
        except Exception as error:  # noqa: BLE001 - the caller says so of each of them
            if len(lapses) == 1 or isinstance(error, Unavailable):
                return [error for _ in lapses]
        # What one of them decided could not be written: it is found by trying each by itself.
        return [errors[0] for errors in await asyncio.gather(*(self._some([lapse]) for lapse in lapses))]

    def _one(self, ledger: Ledger, lapse: Lapse) -> Turn | Exception | None:
        """One turn, or why there is none: one broken conversation holds up nobody else's."""
        try:
            with ledger.part():
                found = lapse(ledger)
                if found is None and not ledger.careful:
                    # That nothing is to happen is checked by nothing, where others of this unit decide.
                    raise CarefulError
                return None if found is None else claims.taken(self._turns, ledger, *found, "system")
        except CarefulError:
            raise
        except Exception as error:
            if not ledger.careful:
                # It may be so only of what is held in memory.
                raise CarefulError from error
            return error
