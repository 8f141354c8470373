"""Which events a conversation refuses, and the word that tells the sender why."""

from __future__ import annotations

from typing import Final

from frontdesk.engine.phase import PHASES
from frontdesk.ir.effect import CALL_TIMER
from frontdesk.ir.event import AgentJoined, CallReturned, Event, Opened, Picked, Rated, Said, Skipped, TimerFired
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Choices, Field, View

CLOSED: Final = "closed"
"""The conversation is over."""

STALE: Final = "stale"
"""The event belongs to a card, a timer or a phase that is over, or has not begun."""

BAD_OPTION: Final = "bad-option"
"""There is no button of that number."""

CONSENT: Final = "consent"
"""The visitor has not given the consent that the playbook requires first."""

NOT_ASKED: Final = "not-asked"
"""No optional field is being asked for, so there is nothing to skip."""


def refusal(state: State, event: Event, shown: View | None) -> str | None:
    """Why the event changes nothing here: `closed`, `stale`, `bad-option` or `not-asked`; None if it is taken.

    Args:
        shown: What the visitor is being asked, if the event is a `Picked` or `Skipped`.
    """
    if isinstance(event, Rated):
        return None if state.rateable else CLOSED if state.phase is Phase.CLOSED else STALE
    happens = type(event) in PHASES[state.phase]
    if not happens or isinstance(event, Opened) is (state.card is not None):
        return CLOSED if state.phase is Phase.CLOSED else NOT_ASKED if isinstance(event, Skipped) else STALE
    match event:
        case Said():
            return None
        case Picked(card=card, option=option):
            if card != state.card or not isinstance(shown, (Choices, Field)) or not shown.options:
                return STALE
            return None if 0 <= option < len(shown.options) else BAD_OPTION
        case Skipped():
            return None if isinstance(shown, Field) and not shown.required else NOT_ASKED
        case TimerFired(timer=timer, due_ms=due_ms):
            return None if state.timers.get(timer) == due_ms else STALE
        case CallReturned(number=number):
            return None if number == state.calls and CALL_TIMER in state.timers else STALE
        case AgentJoined() if state.phase is Phase.BOT:
            return None if state.missed and not state.chatted else STALE
    return None
