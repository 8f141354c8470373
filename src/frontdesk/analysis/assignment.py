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

    def met(self, other: Assigned) -> Assigned:
        """What is known where two ways meet."""
        return Assigned(self.possible | other.possible, self.certain & other.certain)

    def after(self, change: Assigned) -> Assigned:
        """What is known once a way has added something."""
        return Assigned(self.possible | change.possible, self.certain | change.certain)


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
    order = forward_order(out, start)
    rank = {card: index for index, card in enumerate(order)}
    arrived = {start: known}
    queue = [0] if order else []
    while queue:
        here = order[heappop(queue)]
        for edge, added in zip(out[here], changes[here], strict=True):
            target = edge.target
            if target is None or target not in rank:
                continue
            before, coming = arrived.get(target), arrived[here].after(added)
            merged = coming if before is None else before.met(coming)
            if merged != before:
                arrived[target] = merged
                if rank[target] not in queue:
                    heappush(queue, rank[target])
    return arrived
