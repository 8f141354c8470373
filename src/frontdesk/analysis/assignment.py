"""Which names have a value where: a data flow over the edges, run until nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias

from frontdesk.analysis.ways import Out, forward_order
from frontdesk.ir.card import SKIPPED, Card, Setting
from frontdesk.ir.graph import Edge


@dataclass(frozen=True, slots=True)
class Assigned:
    """What is known on arrival at a card.

    Attributes:
        possible: Names that some way there sets.
        certain: Names that every way there sets, or has tested.
    """

    possible: frozenset[str]
    certain: frozenset[str]


Changes: TypeAlias = Mapping[str, tuple[Assigned, ...]]
"""Card id to what each of the edges that leave it adds to what is known, in the order of the edges."""


def settings(card: Card, edge: Edge) -> tuple[Setting, ...]:
    """What a card fills when it is left by an edge; a skipped card fills nothing."""
    return () if edge.exit.name == SKIPPED else tuple(card.sets(edge.exit.name))


def change(card: Card, edge: Edge) -> Assigned:
    """What an edge adds to what is known: what its card fills, and what its tests have shown."""
    filled = settings(card, edge)
    certain = frozenset(setting.name for setting in filled if setting.certain)
    return Assigned(frozenset(setting.name for setting in filled), certain | card.proves(edge.exit.name))


def assignment(out: Out, changes: Changes, start: str, known: Assigned) -> dict[str, Assigned]:
    """What is known on arrival at each card that the start reaches.

    Cards are taken in an order in which most come after all that lead to them, so that only loops are walked again.

    Args:
        known: What is known at the start.
    """
    bits = _Bits()
    added = {card: tuple(map(bits.of, ways)) for card, ways in changes.items()}
    order = forward_order(out, start)
    rank = {card: index for index, card in enumerate(order)}
    arrived = {start: bits.of(known)}
    queue, waiting = ([0], {0}) if order else ([], set())
    while queue:
        here = order[place := heappop(queue)]
        waiting.discard(place)
        possible, certain = arrived[here]
        for edge, (more, surely) in zip(out[here], added[here], strict=True):
            target = edge.target
            if target is None or target not in rank:
                continue
            coming = (possible | more, certain | surely)
            before = arrived.get(target, coming)
            # Where two ways meet, what either sets is possible, and what both set is certain.
            merged = (before[0] | coming[0], before[1] & coming[1])
            if target not in arrived or merged != before:
                arrived[target] = merged
                if rank[target] not in waiting:
                    heappush(queue, rank[target])
                    waiting.add(rank[target])
    return {card: bits.read(both) for card, both in arrived.items()}


class _Bits:
    """Sets of names as whole numbers, a bit for each name: in a playbook full of loops they are joined many times."""

    def __init__(self) -> None:
        self._bit: dict[str, int] = {}

    def of(self, assigned: Assigned) -> tuple[int, int]:
        """What is known, as two numbers."""
        return self._number(assigned.possible), self._number(assigned.certain)

    def read(self, both: tuple[int, int]) -> Assigned:
        """What is known, again as names."""
        possible, certain = both
        return Assigned(
            frozenset(name for name, bit in self._bit.items() if possible & bit),
            frozenset(name for name, bit in self._bit.items() if certain & bit),
        )

    def _number(self, names: frozenset[str]) -> int:
        return sum(self._bit.setdefault(name, 1 << len(self._bit)) for name in names)
