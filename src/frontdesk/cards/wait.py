"""wait: let a moment pass, as if somebody were typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from frontdesk.ir.card import NEXT, Card, Context, Fields, Outcome
from frontdesk.ir.effect import StartTimer
from frontdesk.ir.event import Event, TimerFired
from frontdesk.ir.schema import described, duration, obj
from frontdesk.ir.state import Standing
from frontdesk.ir.view import Typing
from frontdesk.lang.duration import write

PAUSE = "pause"
"""The timer of a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(Card):
    """Pause. What the visitor says meanwhile is kept, and changes nothing."""

    KIND = "wait"
    MARK = "round"
    WAITS = True
    SCHEMA = obj(for_=described(duration("0.5s", "30s"), "How long the bot seems to type."))

    for_ms: int

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(**raw.common, for_ms=raw.duration("for") or 0)

    def enter(self, state: Standing, context: Context) -> Outcome:
        return Outcome((StartTimer(PAUSE, context.now.at_ms + self.for_ms),))

    def accept(self, state: Standing, event: Event, context: Context) -> Outcome:
        match event:
            case TimerFired(timer="pause"):
                return Outcome(exit=NEXT)
        return Outcome()

    def view(self, state: Standing, context: Context) -> Typing:
        return Typing()

    def title(self) -> str:
        return write(self.for_ms)
