"""Which edges a conversation takes: the engine looks each one up in the graph, and the graph reports it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from frontdesk.ir.graph import Graph

Taken = Callable[[str, str, str | None], None]
"""Called with each edge: the card that is left, the name of the exit, and the next card; None is the end."""


def watched(graph: Graph, taken: Taken) -> Graph:
    """The same graph, but it reports every edge that the engine takes."""
    return replace(graph, edges={card: _Ways(card, ways, taken) for card, ways in graph.edges.items()})


class _Ways(dict[str, str | None]):
    """The edges that leave a card; looking one up reports it."""

    def __init__(self, card: str, ways: Mapping[str, str | None], taken: Taken) -> None:
        super().__init__(ways)
        self._card = card
        self._taken = taken

    def __getitem__(self, exit_name: str) -> str | None:
        target = super().__getitem__(exit_name)
        self._taken(self._card, exit_name, target)
        return target
