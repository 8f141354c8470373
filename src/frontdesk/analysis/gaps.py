"""The ways on which a name stays without a value, as far as conditions let a visitor take them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Final

from frontdesk.analysis.assignment import Changes
from frontdesk.analysis.passage import MOST_TOLD_APART, Arrival, Passage, passage
from frontdesk.analysis.prospects import Prospects
from frontdesk.analysis.ways import Along, Out, Tree, anywhere, trail, walk
from frontdesk.ir.graph import Edge

MOST_WALKS: Final = 200
"""How many sets of names of one playbook are searched for such ways."""

MOST_PASSAGES: Final = 20
"""How many sets of names have every way searched, if conditions on a shortest way contradict each other."""


@dataclass(frozen=True)
class Gaps:
    """Where names are missing in a graph.

    Attributes:
        changes: What each edge of `out` adds to what is known.
        start: The card at which conversations begin.
        prospects: What is possible at each card.
    """

    out: Out
    changes: Changes
    start: str
    prospects: Prospects
    _trees: dict[Set[str], Tree] = field(default_factory=dict)
    _possible: dict[Set[str], dict[str, tuple[int, ...]]] = field(default_factory=dict)
    _passages: dict[Set[str], Passage] = field(default_factory=dict)

    def way(self, names: Set[str], card: str, allowed: Callable[[int], bool]) -> tuple[Edge, ...] | None:
        """A short way to a card that leaves all of some names unset; None if nobody can take one, or beyond the limits.

        Args:
            allowed: Whether the way counts, given what is possible at its end.
        """
        tree = self._tree(names)
        if card not in tree:
            return None
        if any(map(allowed, self._arrived(names, card))):
            return trail(tree, card)
        return next((each.way for each in self.arrivals(names).get(card, ()) if allowed(each.possible)), None)

    def arrivals(self, names: Set[str]) -> Passage:
        """Everything that is reached with all of some names unset, by ways without contradictory conditions."""
        if names not in self._passages:
            unset = self.prospects.lacking(names)
            first = Arrival(self.start, unset.after(self.prospects.beginning, True))
            enough = len(self._passages) >= MOST_PASSAGES or not first.possible
            along = self._leaving(names)
            self._passages[names] = {} if enough else passage(self.prospects, (first,), along, always=unset)
        return self._passages[names]

    def _tree(self, names: Set[str]) -> Tree:
        """The walk that leaves all of some names unset, whatever conditions say."""
        if names not in self._trees:
            enough = len(self._trees) >= MOST_WALKS
            self._trees[names] = {} if enough else walk(self.out, (self.start,), self._leaving(names))
        return self._trees[names]

    def _arrived(self, names: Set[str], card: str) -> tuple[int, ...]:
        """What is possible at a card after the walk's way to it, as separate cases.

        Empty if conditions on that way contradict each other.
        """
        unset = self.prospects.lacking(names)
        beginning = unset.after(self.prospects.beginning, True)
        tree, known = self._trees[names], self._possible.setdefault(names, {self.start: (beginning,)})
        way: list[Edge] = []
        while card not in known and (edge := tree[card]) is not None:
            way.append(edge)
            card = edge.source
        arrived = known.get(card, ())
        for edge in reversed(way):
            behind = (unset.after(each, True) for possible in arrived for each in self.prospects.ways(edge, possible))
            arrived = tuple(dict.fromkeys(filter(None, behind)))
            if len(arrived) > MOST_TOLD_APART:
                arrived = (reduce(or_, arrived),)
            known[edge.target or ""] = arrived
        return arrived

    def _leaving(self, names: Set[str]) -> Along:
        certain = frozenset[int]().union(*(self._certain_on.get(name, ()) for name in names))
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
