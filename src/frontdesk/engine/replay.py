"""A conversation again, from its events alone."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.engine.step import step
from frontdesk.ir.event import Event
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State


def replay(graph: Graph, events: Iterable[Event]) -> State:
    """The state that these events lead to, in their order; one that is refused changes nothing."""
    state = State()
    for event in events:
        state = step(graph, state, event).state
    return state
