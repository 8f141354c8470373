"""Which events a conversation refuses, and the word that tells the sender why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from frontdesk.engine.phase import PHASES
from frontdesk.ir import consent
from frontdesk.ir.effect import CALL_TIMER
from frontdesk.ir.event import AgentJoined, CallReturned, Event, Opened, Picked, Rated, Skipped, TimerFired
from frontdesk.ir.graph import Playbook
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


def refusal(playbook: Playbook, state: State, event: Event, shown: View | None) -> str | None:
    """Why the event changes nothing here: `closed stale bad-option not-asked consent`; None if it is taken.

    Args:
        shown: What the visitor is being asked, if the event is a `Picked` or `Skipped`.
    """
    kind = type(event)
    if kind not in PHASES[state.phase] or (state.card is None and kind not in _WITHOUT_A_CARD):
        if state.phase is Phase.CLOSED:
            return CLOSED
        return NOT_ASKED if kind is Skipped else STALE
    look = _LOOKS.get(kind)
    return None if look is None else look(playbook, state, event, shown)


def _opened(playbook: Playbook, state: State, event: Opened, shown: View | None) -> str | None:
    if state.card is not None:
        return STALE
    wanted = consent.version(playbook.privacy) if playbook.privacy.consent_required else event.consent
    return None if event.consent == wanted else CONSENT


def _picked(playbook: Playbook, state: State, event: Picked, shown: View | None) -> str | None:
    if event.card != state.card or not isinstance(shown, (Choices, Field)) or not shown.options:
        return STALE
    return None if 0 <= event.option < len(shown.options) else BAD_OPTION


def _skipped(playbook: Playbook, state: State, event: Skipped, shown: View | None) -> str | None:
    return None if isinstance(shown, Field) and not shown.required else NOT_ASKED


def _timer_fired(playbook: Playbook, state: State, event: TimerFired, shown: View | None) -> str | None:
    return None if state.timers.get(event.timer) == event.due_ms else STALE


def _call_returned(playbook: Playbook, state: State, event: CallReturned, shown: View | None) -> str | None:
    return None if event.number == state.calls and CALL_TIMER in state.timers else STALE


def _agent_joined(playbook: Playbook, state: State, event: AgentJoined, shown: View | None) -> str | None:
    missed = state.missed and not state.chatted
    return None if state.phase is not Phase.BOT or missed else STALE


def _rated(playbook: Playbook, state: State, event: Rated, shown: View | None) -> str | None:
    return None if state.rateable else CLOSED


_WITHOUT_A_CARD: Final = frozenset({Opened, Rated})
"""What can happen while the conversation is at no card: its beginning, and what follows its end."""

_LOOKS: Final[Mapping[type[Event], Callable[[Playbook, State, Any, View | None], str | None]]] = {
    Opened: _opened,
    Picked: _picked,
    Skipped: _skipped,
    TimerFired: _timer_fired,
    CallReturned: _call_returned,
    AgentJoined: _agent_joined,
    Rated: _rated,
}
"""By type of event, whether it can happen in this very state; all others can, in the phases that have them."""
