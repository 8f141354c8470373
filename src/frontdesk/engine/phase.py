"""Who answers the visitor after each thing that can happen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from frontdesk.ir import event as e
from frontdesk.ir.state import Phase

# The bot answers from the beginning. A card that calls a person puts the conversation into WAITING (an effect does
# that, not an event, so it is not in the table). There the visitor may write with nobody to answer, and one of two
# things ends the wait: an agent joins, or the wait is over (time is up, nobody is left). Whichever event comes first
# moves the phase, and the other one is then missing from its row: that is why exactly one of them happens.
#
# With an agent, no card runs. The agent may hand over (another join), give the chat back (WAITING, but without a timer:
# no new deadline runs) or close it. Closing gives the conversation back to the bot for what follows the chat; if
# nothing does, the conversation ends at once. An agent may also step in while the bot leads on after a missed wait:
# `refusal` checks that it was missed.
#
# The visitor may leave at any time. After the end one thing can still happen: a chat with a person is rated, once.
PHASES: Final[Mapping[Phase, Mapping[type[e.Event], Phase]]] = MappingProxyType(
    {
        Phase.BOT: {
            e.Opened: Phase.BOT,
            e.Picked: Phase.BOT,
            e.Said: Phase.BOT,
            e.Skipped: Phase.BOT,
            e.TimerFired: Phase.BOT,
            e.CallReturned: Phase.BOT,
            e.AgentJoined: Phase.AGENT,
            e.VisitorEnded: Phase.CLOSED,
        },
        Phase.WAITING: {
            e.Said: Phase.WAITING,
            e.TimerFired: Phase.BOT,
            e.EverybodyOffline: Phase.BOT,
            e.AgentJoined: Phase.AGENT,
            e.VisitorEnded: Phase.CLOSED,
        },
        Phase.AGENT: {
            e.Said: Phase.AGENT,
            e.AgentSaid: Phase.AGENT,
            e.AgentJoined: Phase.AGENT,
            e.AgentLeft: Phase.WAITING,
            e.AgentClosed: Phase.BOT,
            e.VisitorEnded: Phase.CLOSED,
        },
        Phase.CLOSED: {e.Rated: Phase.CLOSED},
    }
)
"""Who answers after an event, before cards run. An event missing from a row is refused there."""


def after(phase: Phase, event: e.Event) -> Phase:
    """Who answers after an event that is not refused."""
    return PHASES[phase][type(event)]
