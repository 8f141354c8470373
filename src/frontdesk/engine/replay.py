"""A conversation again, from its events alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from frontdesk.engine.step import step
from frontdesk.ir.event import Event
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State


@dataclass(frozen=True, slots=True)
class Move:
    """A conversation goes on with another graph.

    Attributes:
        events: After how many of its events.
        cards: Cards of the graph before to those of this one, of all that it stood on.
    """

    events: int
    graph: Graph
    cards: Mapping[str, str]


def replay(graph: Graph, events: Iterable[Event], moves: Iterable[Move] = ()) -> State:
    """The state that these events lead to, in their order; one that is refused changes nothing.

    Args:
        graph: What it began with.
        moves: What it went on with, in order.
    """
    state, happened, rest = State(), tuple(events), [*moves]
    for number in range(len(happened) + 1):
        while rest and rest[0].events == number:
            move = rest.pop(0)
            graph, state = move.graph, moved(state, move.cards)
        if number < len(happened):
            state = step(graph, state, happened[number]).state
    return state


def moved(state: State, cards: Mapping[str, str]) -> State:
    """A conversation that stands on other cards in place of its own; all else, deadlines among it, stays.

    Raises:
        KeyError: One of its cards has no other.
    """
    card = None if state.card is None else cards[state.card]
    caller = None if state.caller is None else cards[state.caller]
    return replace(state, card=card, caller=caller)
