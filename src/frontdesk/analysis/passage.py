"""Walks that remember what their conditions have shown: a way that contradicts itself is no way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from frontdesk.analysis.prospects import Prospects
from frontdesk.analysis.trial import ANYHOW, Trial
from frontdesk.analysis.ways import Along, anywhere
from frontdesk.ir.graph import Edge

MOST_TOLD_APART: Final = 8
"""Ways to one card that are followed each by itself; what comes by more of them is followed as if it came by one."""

MOST_TOLD_APART_IN_CIRCLES: Final = 24
"""The same where a way out is looked for: done once, and where ways are joined none may be missed."""

MOST_JOINED: Final = 2
"""How often what came by the rest may grow, until anything at all counts as possible there."""

MOST_ARRIVALS: Final = 16
"""Arrivals for each card of a graph, in all walks with one patience together; later ones tell no ways apart."""

FEW_ARRIVALS: Final = 1_000
"""So many arrivals may be told apart in a small graph, too."""


class Patience:
    """How many more arrivals walks may tell apart, so that a check takes time in proportion to the cards."""

    def __init__(self, cards: int, apart: int = MOST_TOLD_APART) -> None:
        self.apart = apart
        self.left = max(MOST_ARRIVALS * cards, FEW_ARRIVALS if cards else 0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor at a card.

    Attributes:
        possible: What is possible on arrival, as `Prospects` writes it.
        edge: By which the walk came; none where it began.
        before: The arrival at which that edge begins.
    """

    card: str
    possible: int
    edge: Edge | None = None
    before: Arrival | None = None

    @property
    def way(self) -> tuple[Edge, ...]:
        """The edges from where the walk began, first to last."""
        edges: list[Edge] = []
        here: Arrival | None = self
        while here is not None and here.edge is not None:
            edges.append(here.edge)
            here = here.before
        return tuple(reversed(edges))


Passage: TypeAlias = Mapping[str, list[Arrival]]
"""Card id to the arrivals there, by a shortest way first; cards that cannot be reached are left out, nearest first."""


def passage(
    prospects: Prospects,
    starts: Iterable[Arrival],
    along: Along = anywhere,
    patience: Patience | None = None,
    always: Trial = ANYHOW,
) -> Passage:
    """Everything that can be reached from some arrivals, they too, each step being possible after those before it.

    Args:
        patience: What is left for this walk and later ones; default enough.
        always: What is true at each step behind an edge.
    """
    walk = _Walk(prospects, patience or Patience(len(prospects.out)))
    for start in starts:
        if start.card in prospects.out:  # a card that could not be read is none
            walk.arrive(start)
    for here in walk.queue:
        for edge, possible in walk.onward(here):
            if edge.target in prospects.out and along(edge) and (left := always.after(possible, True)):
                walk.arrive(Arrival(edge.target or "", left, edge, here))
    return walk.reached


class _Walk:
    """A walk under way.

    Attributes:
        queue: Every arrival, in order.
    """

    def __init__(self, prospects: Prospects, patience: Patience) -> None:
        self.reached: dict[str, list[Arrival]] = {}
        self.queue: list[Arrival] = []
        self._prospects = prospects
        self._patience = patience

    def onward(self, here: Arrival) -> Iterator[tuple[Edge, int]]:
        """The edges that can be taken from there, each with what is possible behind it."""
        if self._patience.left > 0:
            yield from self._prospects.apart(here.card, here.possible)
        else:
            for edge in self._prospects.open[here.card]:
                yield edge, self._prospects.arrivals.get(edge.target or "", 0)

    def arrive(self, arrival: Arrival) -> None:
        """Go on from here, unless somebody came with as much before."""
        known = self.reached.setdefault(arrival.card, [])
        possible = arrival.possible
        if any(possible | each.possible == each.possible for each in known):
            return
        if len(known) >= self._patience.apart:
            for each in known:
                possible |= each.possible
        if len(known) >= self._patience.apart + MOST_JOINED:
            possible |= self._prospects.outlook.universe
        self._patience.left -= 1
        here = arrival if possible == arrival.possible else replace(arrival, possible=possible)
        known.append(here)
        self.queue.append(here)


def stranded(prospects: Prospects, reached: Passage) -> tuple[Arrival, ...]:
    """The arrivals of a walk along all edges after which the conversation can never end, in the order of the walk."""
    arrivals = [each for known in reached.values() for each in known]
    before: dict[int, list[Arrival]] = {id(each): [] for each in arrivals}
    for here in arrivals:
        for edge, possible in prospects.apart(here.card, here.possible):
            for there in reached.get(edge.target or "", ()):
                if possible | there.possible == there.possible:
                    before[id(there)].append(here)
    out = [each for each in arrivals if prospects.ends(each.card, each.possible)]
    found = {id(each) for each in out}
    for here in out:
        for each in before[id(here)]:
            if id(each) not in found:
                found.add(id(each))
                out.append(each)
    return tuple(each for each in arrivals if id(each) not in found)
