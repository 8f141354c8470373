"""Rebuilds a conversation from its events alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from frontdesk.engine.step import step
from frontdesk.ir.event import Event
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import State


@dataclass(frozen=True, slots=True)
class Move:
    """The move of a conversation to another graph.

    Attributes:
        events: How many events the conversation had before.
        cards: Card ids of the former graph to those of this one; at least for the current card and the caller.
    """

    events: int
    graph: Graph
    cards: Mapping[str, str]


def replay(graph: Graph, events: Iterable[Event], moves: Iterable[Move] = ()) -> State:
    """The state that these events lead to, in their order; an event that is refused changes nothing.

    Args:
        graph: The graph that the conversation began with.
        moves: Its moves to other graphs, in order.
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
    """A state with its cards replaced by their counterparts; everything else stays, timers included.

    Raises:
        KeyError: A card of the state has no counterpart.
    """
    card = None if state.card is None else cards[state.card]
    caller = None if state.caller is None else cards[state.caller]
    return replace(state, card=card, caller=caller)
