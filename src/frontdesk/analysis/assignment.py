"""Which names have a value at which card: a data-flow analysis over the edges, run until nothing changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias, TypeVar

from frontdesk.analysis.ways import Out, forward_order
from frontdesk.ir.card import SKIPPED, Card, Setting
from frontdesk.ir.graph import Edge

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Assigned:
    """What is known on arrival at a card.

    Attributes:
        possible: Names that some way to the card sets.
        certain: Names that every way to the card sets, or has tested.
    """

    possible: Set[str]
    certain: Set[str]


Changes: TypeAlias = Mapping[str, tuple[Assigned, ...]]
"""Card id to what each edge that leaves the card adds to what is known, in the order of the edges."""


def settings(card: Card, edge: Edge) -> tuple[Setting, ...]:
    """The names that a card fills when it is left by an edge; a skipped card fills none."""
    return () if edge.exit.name == SKIPPED else tuple(card.sets(edge.exit.name))


def change(card: Card, edge: Edge, filled: Collection[Setting]) -> Assigned:
    """What an edge adds to what is known: the names that its card fills, and those that its tests prove."""
    certain = frozenset(setting.name for setting in filled if setting.certain)
    return Assigned(frozenset(setting.name for setting in filled), certain | card.proves(edge.exit.name))


def assignment(out: Out, changes: Changes, start: str, known: Assigned) -> dict[str, Assigned]:
    """What is known on arrival at each card that the start reaches.

    Cards are taken in an order in which most come after their predecessors, so that only loops are walked again.

    Args:
        known: What is known at the start.
    """
    bits = _Bits()
    added = {card: tuple(map(bits.of, ways)) for card, ways in changes.items()}
    order = forward_order(out, start)
    rank = {card: index for index, card in enumerate(order)}
    arrived = {start: bits.of(known)}
    dirty = {0} if order else set[int]()
    while dirty:  # sweep after sweep: what a loop brings back to an earlier card waits for the next
        sweep, dirty = sorted(dirty), set()
        due = set(sweep)
        while sweep:
            place = heappop(sweep)
            here = order[place]
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
                    if rank[target] <= place:
                        dirty.add(rank[target])
                    elif rank[target] not in due:
                        due.add(rank[target])
                        heappush(sweep, rank[target])
    return {card: bits.read(both) for card, both in arrived.items()}


class Names(Set[str]):
    """A set of names as an integer with a bit for each name: made at once, however many names there are."""

    __slots__ = ("_bit", "_number")

    def __init__(self, bit: Mapping[str, int], number: int) -> None:
        """Take the bit of every name, and the bits of the set."""
        self._bit = bit
        self._number = number

    @classmethod
    def _from_iterable(cls, it: Iterable[T]) -> Set[T]:  # the result of `-` and `|`
        return frozenset(it)

    def __contains__(self, name: object) -> bool:
        return bool(self._bit.get(name, 0) & self._number) if isinstance(name, str) else False

    def __iter__(self) -> Iterator[str]:
        return (name for name, bit in self._bit.items() if bit & self._number)

    def __len__(self) -> int:
        return self._number.bit_count()


class _Bits:
    """The bit of each name; bits pay off because sets of names are joined many times in a playbook full of loops."""

    def __init__(self) -> None:
        self._bit: dict[str, int] = {}

    def of(self, assigned: Assigned) -> tuple[int, int]:
        """What is known, as two numbers."""
        return self._number(assigned.possible), self._number(assigned.certain)

    def read(self, both: tuple[int, int]) -> Assigned:
        """What is known, again as names."""
        return Assigned(Names(self._bit, both[0]), Names(self._bit, both[1]))

    def _number(self, names: Set[str]) -> int:
        return sum(self._bit.setdefault(name, 1 << len(self._bit)) for name in names)
