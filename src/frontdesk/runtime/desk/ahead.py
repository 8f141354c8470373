"""Turns that are worked out before their deadlines come, so that at the instant itself they are only written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from frontdesk.ir.event import Moment, TimerFired
from frontdesk.runtime.desk.timers import Timer
from frontdesk.runtime.talk.turn import Turn, Turns
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.ledger import Ledger
from frontdesk.store.stage import Stage

MOST: Final = 10_000
"""How many turns are kept at most; one is about 4 KB."""

AT_ONCE: Final = 16
"""How many are worked out in one go: everything else on the event loop waits for less than a millisecond."""

PAUSE_S: Final = 0.003
"""Between them the event loop and other threads do what people wait for."""

LATE_MS: Final = 2_000
"""A turn that is later than this is taken anew: what it says of the time would be too far from the truth."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A turn that has not been taken yet, with what it decides, and what it rests on."""

    turn: Turn
    stage: Stage
    now: Moment


class Ahead:
    """The next deadlines' turns, as they will be if nothing changes until then.

    Each happens at its deadline by the conversation's own time, however long the writer takes to come to it. A turn
    whose conversation has changed meanwhile, or for which other teams are online, is not used: it costs time only.
    """

    def __init__(self, database: Database, turns: Turns) -> None:
        self._database = database
        self._turns = turns
        self._drafts: dict[Timer, Draft] = {}

    async def prepare(self, timers: Sequence[Timer]) -> None:
        """Work out the turns of timers whose conversations are in memory."""
        self._forget()
        await self._open([timer[0] for timer in timers])
        room = MOST - len(self._drafts)
        for start in range(0, min(len(timers), room), AT_ONCE):
            for timer in timers[start : min(start + AT_ONCE, room)]:
                self._draft(timer)
            await asyncio.sleep(PAUSE_S)

    async def _open(self, conversations: Sequence[str]) -> None:
        """Open the releases that conversations are on: after a restart, none is open yet."""
        playbooks = self._turns.playbooks
        for release in sorted({one.release for one in self._database.held(conversations)}):
            if playbooks.held(release) is None:
                await self._database.read(partial(playbooks.readable, digest=release))

    def _draft(self, timer: Timer) -> None:
        def unit(ledger: Ledger) -> tuple[Turn, Moment] | None:
            conversation = ledger.conversation(timer[0])
            if conversation is None or (conversation.timer, conversation.due_ms) != timer[1:]:
                return None
            if conversation.updated_at > timer[2]:
                return None  # overdue, and something has happened since: the log's times never go back
            now = self._turns.moment(conversation, timer[2])
            event = TimerFired(now=now, timer=timer[1], due_ms=timer[2])
            return self._turns.take(ledger, conversation, event, "system"), now

        try:
            found, stage = self._database.draft(unit)
        except Exception:  # noqa: BLE001 - it comes again when the timer fires, where it is logged
            return
        if found is not None and found[0].refused is None:
            self._drafts[timer] = Draft(found[0], stage, found[1])

    def take(self, ledger: Ledger, timer: Timer, conversation: Conversation) -> Turn | None:
        """Take the turn of a timer that is due, if it was prepared and nothing has changed since."""
        draft = self._drafts.pop(timer, None)
        if draft is None or draft.turn.before is not conversation:
            return None
        now = self._turns.moment(conversation)
        if now.online != draft.now.online or not draft.now.at_ms <= now.at_ms <= draft.now.at_ms + LATE_MS:
            return None
        ledger.take_over(draft.stage)
        return draft.turn

    def _forget(self) -> None:
        """Drop what was not taken: its timers were set anew, or another process was faster."""
        now_ms = self._turns.clock.now_ms()
        # Over a copy: the writer's thread takes drafts meanwhile.
        for timer in list(self._drafts):
            if timer[2] + LATE_MS < now_ms:
                self._drafts.pop(timer, None)
