"""The ways that leave a name without a value, as far as conditions let anybody go them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from frontdesk.analysis.assignment import Changes
from frontdesk.analysis.passage import Arrival, Passage, passage
from frontdesk.analysis.prospects import Prospects
from frontdesk.analysis.ways import Along, Out, Tree, anywhere, trail, walk
from frontdesk.ir.graph import Edge

MOST_WALKS: Final = 200
"""Names of one playbook for which such ways are looked for."""

MOST_PASSAGES: Final = 20
"""Names for which every way is looked at, where conditions on a shortest one contradict each other."""


@dataclass(frozen=True)
class Gaps:
    """Where names are missing in a graph.

    Attributes:
        changes: What each edge of `out` adds to what is known.
        start: The card at which conversations begin.
        prospects: What is possible where.
    """

    out: Out
    changes: Changes
    start: str
    prospects: Prospects
    _trees: dict[str, Tree] = field(default_factory=dict)
    _possible: dict[str, dict[str, int]] = field(default_factory=dict)
    _passages: dict[str, Passage] = field(default_factory=dict)

    def way(self, name: str, card: str, allowed: Callable[[int], bool]) -> tuple[Edge, ...] | None:
        """A shortest way to a card that leaves a name unset; none if nobody can go one, or if too many were looked for.

        Args:
            allowed: Whether what is possible at its end suits.
        """
        tree = self._tree(name)
        if card not in tree:
            return None
        possible = self._arrived(name, card)
        if possible and allowed(possible):
            return trail(tree, card)
        return next((each.way for each in self.arrivals(name).get(card, ()) if allowed(each.possible)), None)

    def arrivals(self, name: str) -> Passage:
        """Everything that is reached with a name unset by ways on which no two conditions contradict each other."""
        if name not in self._passages:
            first = (Arrival(self.start, self.prospects.beginning),)
            enough = len(self._passages) >= MOST_PASSAGES
            self._passages[name] = {} if enough else passage(self.prospects, first, self._leaving(name))
        return self._passages[name]

    def _tree(self, name: str) -> Tree:
        """The walk that leaves a name unset, whatever conditions say."""
        if name not in self._trees:
            enough = len(self._trees) >= MOST_WALKS
            self._trees[name] = {} if enough else walk(self.out, (self.start,), self._leaving(name))
        return self._trees[name]

    def _arrived(self, name: str, card: str) -> int:
        """What is possible at a card after the way of the walk to it; 0 if conditions on it contradict each other."""
        tree, known = self._trees[name], self._possible.setdefault(name, {self.start: self.prospects.beginning})
        way: list[Edge] = []
        while card not in known and (edge := tree[card]) is not None:
            way.append(edge)
            card = edge.source
        possible = known.get(card, 0)
        for edge in reversed(way):
            possible = self.prospects.through(edge, possible) if possible else 0
            known[edge.target or ""] = possible
        return possible

    def _leaving(self, name: str) -> Along:
        certain = self._certain_on.get(name, frozenset())
        return (lambda edge: id(edge) not in certain) if certain else anywhere

    @cached_property
    def _certain_on(self) -> Mapping[str, Set[int]]:
        """Name to the edges of `out`, by identity, on which it certainly has a value."""
        found: dict[str, set[int]] = {}
        for card, edges in self.out.items():
            for edge, added in zip(edges, self.changes[card], strict=True):
                for name in added.certain:
                    found.setdefault(name, set()).add(id(edge))
        return found
