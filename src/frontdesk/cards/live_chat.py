"""live_chat: get a person, or lead on without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from frontdesk.ir import schema
from frontdesk.ir.availability import available
from frontdesk.ir.card import AFTER_CHAT, OFFLINE, Card, Context, Exit, Fields, Outcome, Setting, Target
from frontdesk.ir.effect import CancelTimer, Release, RequestPerson, Show, StartTimer
from frontdesk.ir.event import Event, EverybodyOffline, TimerFired
from frontdesk.ir.handoff import Handoff
from frontdesk.ir.range import Range
from frontdesk.ir.row import bot_says
from frontdesk.ir.schema import described, duration, leaf, obj, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import BLANK, beginning
from frontdesk.ir.view import Notice
from frontdesk.lang.hours import Hours
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Span

WAIT = "wait"
"""The timer of the wait for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveChat(Card):
    """Ask for a person and wait, or say at once that nobody is there; what follows the card is the offline flow.

    The engine runs the chat itself: while an agent has it, no card runs. The card is left by `after_chat` when the
    agent closes the chat, by `offline` when no agent is there, none comes in time, or all leave.
    """

    KIND = "live_chat"
    MARK = "double"
    TINT = "amber"
    WAITS = True
    CALLS = True
    SCHEMA = obj(
        wait_time=described(duration("5s", "24h"), "How long the visitor waits for somebody to pick up."),
        online_message=described(schema.RICH_TEXT, "Said when somebody is online, as the wait begins."),
        offline_message=described(schema.RICH_TEXT, "Said when nobody is online or nobody picked up."),
        team=optional(described(leaf("literal", pattern=schema.NAME), "The team that is called; default everybody.")),
        hours=optional(described(schema.HOURS, "When this card calls people, within the playbook's hours.")),
        after_chat=optional(
            described(schema.TARGET, "Where to go when the agent has closed the chat; default the end.")
        ),
    )

    wait_ms: int = field(metadata={"key": "wait_time"})
    online_message: RichText
    offline_message: RichText
    team: str = ""
    hours: Hours | None = None
    after_chat: Target | None = None
    team_span: Span | None = field(default=None, compare=False, repr=False, metadata=UNSTORED)

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(
            **raw.common,
            wait_ms=raw.duration("wait_time") or 0,
            online_message=raw.rich("online_message") or BLANK,
            offline_message=raw.rich("offline_message") or BLANK,
            team=raw.literal("team"),
            hours=raw.hours("hours"),
            after_chat=raw.target("after_chat"),
            team_span=raw.span_of("team") if raw.has("team") else None,
        )

    def exits(self) -> tuple[Exit, ...]:
        closed = Exit(AFTER_CHAT, self.after_chat, "after the chat", ends=self.after_chat is None)
        return (Exit(OFFLINE, self.goto, "nobody picks up"), closed)

    def enter(self, state: Standing, context: Context) -> Outcome:
        if not available(context, self.handoff()):
            said = self._says(self.offline_message, state, context)
            return Outcome((said, RequestPerson(self.team, missed=True)), OFFLINE)
        said = self._says(self.online_message, state, context)
        return Outcome((said, RequestPerson(self.team), StartTimer(WAIT, context.now.at_ms + self.wait_ms)))

    def accept(self, state: Standing, event: Event, context: Context) -> Outcome:
        match event:
            case TimerFired(timer="wait") | EverybodyOffline():
                said = self._says(self.offline_message, state, context)
                return Outcome((said, CancelTimer(WAIT), Release()), OFFLINE)
        return Outcome()

    def view(self, state: Standing, context: Context) -> Notice:
        return Notice("waiting", state.timers.get(WAIT))

    def handoff(self) -> Handoff:
        return Handoff(self.team, self.hours, self.team_span)

    def sets(self, exit_name: str) -> Iterator[Setting]:
        if exit_name == AFTER_CHAT:
            yield Setting("agent.name", "text", range=Range("text", sure=True))

    def title(self) -> str:
        return beginning(self.online_message)

    def _says(self, text: RichText, state: Standing, context: Context) -> Show:
        return bot_says(text.fill(state.values, state.language), context)
