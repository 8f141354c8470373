"""Dead ends: arrivals at a card after which the conversation can never end, although it may after other arrivals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from frontdesk.analysis.passage import MOST_JOINED, Arrival, Patience
from frontdesk.analysis.prospects import Prospects
from frontdesk.ir.graph import Edge

MOST_TOLD_APART: Final = 24
"""How many arrivals at one card are followed separately; higher than elsewhere, because joined ones hide dead ends."""


def stranded(prospects: Prospects) -> tuple[Arrival, ...]:
    """The arrivals after which the conversation can never end, nearest first.

    Arrivals differ by what is possible, and by the outcomes of the conditions of their card. So a visitor for whom a
    condition never holds is followed separately, wherever the condition is asked.
    """
    walk = _Walk(prospects)
    walk.begin()
    out = [each for each in walk.queue if prospects.ends(each.arrival.card, each.arrival.possible)]
    found = {id(each) for each in out}
    for here in out:
        for each in walk.before[id(here)]:
            if id(each) not in found:
                found.add(id(each))
                out.append(each)
    return tuple(each.arrival for each in walk.queue if id(each) not in found)


@dataclass(frozen=True, slots=True)
class _Spot:
    """An arrival; `joined` says that it, or one before it, stands for several, so its cases may not be real ones."""

    arrival: Arrival
    joined: bool = False


class _Walk:
    """A walk under way.

    Attributes:
        queue: Every arrival, in order.
        before: For each arrival, by identity, those from which it is reached in one step.
    """

    def __init__(self, prospects: Prospects) -> None:
        self.queue: list[_Spot] = []
        self.before: dict[int, list[_Spot]] = {}
        self._reached: dict[str, dict[int, _Spot]] = {}
        self._prospects = prospects
        self._patience = Patience(len(prospects.cards), MOST_TOLD_APART)

    def begin(self) -> None:
        """Walk from the start along all edges."""
        start = self._prospects.start
        for _ in self._met(Arrival(start, self._prospects.beginning), joined=False):
            pass
        for here in self.queue:
            for edge, possible, joined in self._onward(here):
                if edge.target in self._prospects.out:
                    arrival = Arrival(edge.target or "", possible, edge, here.arrival)
                    for there in self._met(arrival, joined):
                        self.before[id(there)].append(here)

    def _onward(self, here: _Spot) -> Iterator[tuple[Edge, int, bool]]:
        at, prospects = here.arrival, self._prospects
        if self._patience.left <= 0:
            yield from ((edge, prospects.arrivals.get(edge.target or "", 0), True) for edge in prospects.open[at.card])
        else:
            step = prospects.apart if here.joined else prospects.cases
            yield from ((edge, possible, here.joined) for edge, possible in step(at.card, at.possible))

    def _met(self, arrival: Arrival, joined: bool) -> Iterator[_Spot]:
        """The spots that an arrival is, or is part of."""
        possible: Iterable[int] = (arrival.possible,)
        if not joined:
            possible = self._prospects.decided(arrival.card, arrival.possible)
        for each in possible:
            yield self._spot(Arrival(arrival.card, each, arrival.edge, arrival.before), joined)

    def _spot(self, arrival: Arrival, joined: bool) -> _Spot:
        known, possible = self._reached.setdefault(arrival.card, {}), arrival.possible
        if possible in known:
            return known[possible]
        if len(known) >= MOST_TOLD_APART:
            joined = True
            for each in known:
                possible |= each
        if len(known) >= MOST_TOLD_APART + MOST_JOINED:
            possible |= self._prospects.outlook.universe
        wider = (spot for each, spot in known.items() if joined and possible | each == each)
        found = next(wider, None) or _Spot(Arrival(arrival.card, possible, arrival.edge, arrival.before), joined)
        if possible not in known and id(found) not in self.before:
            self._patience.left -= 1
            known[possible] = found
            self.before[id(found)] = []
            self.queue.append(found)
        return found
