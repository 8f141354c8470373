"""Which ways a conversation is led: the engine looks each up in the graph as it goes it, and the graph tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from frontdesk.ir.graph import Graph

Taken = Callable[[str, str, str | None], None]
"""Hears of a way: the card that is left, the name of the exit, and the card it leads to; none is the end."""


def watched(graph: Graph, taken: Taken) -> Graph:
    """The same graph, which tells of every way that the engine takes through it."""
    return replace(graph, edges={card: _Ways(card, ways, taken) for card, ways in graph.edges.items()})


class _Ways(dict[str, str | None]):
    """The ways out of a card."""

    def __init__(self, card: str, ways: Mapping[str, str | None], taken: Taken) -> None:
        super().__init__(ways)
        self._card = card
        self._taken = taken

    def __getitem__(self, exit_name: str) -> str | None:
        target = super().__getitem__(exit_name)
        self._taken(self._card, exit_name, target)
        return target
