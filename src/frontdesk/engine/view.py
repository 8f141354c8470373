"""What the visitor is being asked, in any state of a conversation."""

from __future__ import annotations

from typing import Final

from frontdesk.ir.card import Context
from frontdesk.ir.event import Moment
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Ended, Text, View


def view(graph: Graph, state: State, now: Moment) -> View:
    """What the visitor's page offers now. Total: free text if a card fails.

    Args:
        now: The moment of looking. Views depend on the state only, so an old moment will do.
    """
    return asked(graph, state, Context(graph.playbook, now))


def asked(graph: Graph, state: State, context: Context) -> View:
    """The same as `view`, for a step, which has the context already."""
    if state.phase in _WITHOUT_A_CARD or state.card is None:
        closed = state.phase is Phase.CLOSED
        return _ended(state) if closed else Text()
    try:
        return graph.cards[state.card].view(state, context)
    except Exception:  # noqa: BLE001 - a card's fault must not take the chat from the visitor; `step` reports it
        return Text()


def _ended(state: State) -> Ended:
    return Ended(state.outcome or "none", qualified=state.outcome == "qualified", rate=state.rateable)


_WITHOUT_A_CARD: Final = frozenset({Phase.AGENT, Phase.CLOSED})
"""Phases in which no card decides what is asked."""
