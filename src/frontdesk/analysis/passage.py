"""Walks that remember what their conditions have shown: a way whose conditions contradict each other is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from frontdesk.analysis.prospects import Prospects
from frontdesk.analysis.trial import ANYHOW, Trial
from frontdesk.analysis.ways import Along, anywhere
from frontdesk.ir.graph import Edge

MOST_TOLD_APART: Final = 8
"""How many ways to one card are followed separately; what comes by further ways is joined and followed as one."""

MOST_JOINED: Final = 2
"""How often what came by joined ways may grow; after that, anything counts as possible at the card."""

MOST_ARRIVALS: Final = 16
"""Arrivals per card of a graph, in all walks with the same patience; later arrivals do not tell ways apart."""

FEW_ARRIVALS: Final = 1_000
"""The least number of arrivals that may be told apart, for small graphs."""


class Patience:
    """How many more arrivals walks may tell apart: a limit, so that a check takes time in proportion to the cards."""

    def __init__(self, cards: int, apart: int = MOST_TOLD_APART) -> None:
        self.apart = apart
        self.left = max(MOST_ARRIVALS * cards, FEW_ARRIVALS if cards else 0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor at a card.

    Attributes:
        possible: What is possible on arrival, as bits of the scales of `Prospects`.
        edge: The edge by which the walk came; None where it began.
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
"""Card id to the arrivals there, shortest way first; only cards that can be reached, nearest first."""


def passage(
    prospects: Prospects,
    starts: Iterable[Arrival],
    along: Along = anywhere,
    patience: Patience | None = None,
    always: Trial = ANYHOW,
) -> Passage:
    """Everything that can be reached from some arrivals, with themselves; each step is possible after those before it.

    Args:
        patience: The limit that this walk shares with others; default one of its own.
        always: A condition that holds after each edge.
    """
    walk = _Walk(prospects, patience or Patience(len(prospects.out)))
    for start in starts:
        if start.card in prospects.out:  # a card that could not be built is missing
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
        """The edges that can be taken from an arrival, each with what is possible after it."""
        if self._patience.left > 0:
            yield from self._prospects.apart(here.card, here.possible)
        else:
            for edge in self._prospects.open[here.card]:
                yield edge, self._prospects.arrivals.get(edge.target or "", 0)

    def arrive(self, arrival: Arrival) -> None:
        """Go on from here, unless an earlier arrival had all of these possibilities."""
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
