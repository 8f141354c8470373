"""Layers of a drawing: every box below those from which ways lead to it, in an order in which few ways cross."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

Way: TypeAlias = tuple[str, str]
"""The names of two boxes: from one to the other."""

SWEEPS: Final = 12
"""How often all layers are sorted anew, from above and from below in turn."""

Order: TypeAlias = Sequence[Sequence[str]]
"""Names, layer by layer."""


def forward(start: str, names: Sequence[str], ways: Iterable[Way]) -> list[Way]:
    """The ways without those that lead back, or from a box to itself: what is left has no loop.

    Args:
        start: The first box; boxes that cannot be reached from it come after, in the order of `names`.
    """
    out: dict[str, list[str]] = {name: [] for name in names}
    for source, target in dict.fromkeys(ways):
        out[source].append(target)
    done: set[str] = set()
    found: list[Way] = []
    for root in (start, *names):
        if root not in done:
            _descend(root, out, done, found)
    return found


def _descend(root: str, out: Mapping[str, Sequence[str]], done: set[str], found: list[Way]) -> None:
    """A depth-first walk, without recursion: a playbook may be a single line of hundreds of cards."""
    above = {root}
    stack = [(root, iter(out[root]))]
    while stack:
        source, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            above.discard(source)
            done.add(source)
            stack.pop()
        elif target not in above:
            found.append((source, target))
            if target not in done:
                above.add(target)
                stack.append((target, iter(out[target])))


def ranks(names: Sequence[str], ways: Sequence[Way]) -> dict[str, int]:
    """The layer of each box: one below the lowest box from which a way leads to it; 0 if there is none.

    Args:
        ways: Without a loop.
    """
    left, out = dict.fromkeys(names, 0), dict[str, list[str]]()
    for source, target in ways:
        left[target] += 1
        out.setdefault(source, []).append(target)
    found = dict.fromkeys(names, 0)
    ready = [name for name in names if not left[name]]
    for source in ready:  # grows during the loop
        for target in out.get(source, ()):
            found[target] = max(found[target], found[source] + 1)
            left[target] -= 1
            if not left[target]:
                ready.append(target)
    return found


def ordered(layers: Order, ways: Sequence[Way]) -> list[list[str]]:
    """The layers with their names in an order in which few ways cross: the best one that the sweeps find.

    Args:
        ways: From names of each layer to names of the next.
    """
    above, below = dict[str, list[str]](), dict[str, list[str]]()
    for source, target in ways:
        below.setdefault(source, []).append(target)
        above.setdefault(target, []).append(source)
    best = order = [list(layer) for layer in layers]
    fewest = crossings(order, below)
    for sweep in range(SWEEPS):
        order = _swept(order, below if sweep % 2 else above, backwards=bool(sweep % 2))
        number = crossings(order, below)
        if number < fewest:
            best, fewest = order, number
        if not fewest:
            break
    return best


def _swept(order: Order, neighbours: Mapping[str, Sequence[str]], *, backwards: bool) -> list[list[str]]:
    """Each layer sorted by the places of its neighbours in the layer before; a name without any keeps its place."""
    found = [list(layer) for layer in order]
    sequence = range(len(found) - 2, -1, -1) if backwards else range(1, len(found))
    for index in sequence:
        before = found[index + 1 if backwards else index - 1]
        place = {name: number for number, name in enumerate(before)}
        scale = len(before) / max(1, len(found[index]))
        middle = {
            name: _middle([place[one] for one in neighbours.get(name, ())], number * scale)
            for number, name in enumerate(found[index])
        }
        found[index].sort(key=middle.__getitem__)
    return found


def _middle(places: Sequence[int], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def crossings(order: Order, below: Mapping[str, Sequence[str]]) -> int:
    """How many ways between neighbouring layers cross."""
    return sum(_crossings(upper, lower, below) for upper, lower in pairwise(order))


def _crossings(upper: Sequence[str], lower: Sequence[str], below: Mapping[str, Sequence[str]]) -> int:
    place = {name: number for number, name in enumerate(lower)}
    seen: list[int] = []
    found = 0
    for name in upper:
        ends = sorted(place[target] for target in below.get(name, ()))
        found += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
        for end in ends:
            seen.insert(bisect_left(seen, end), end)
    return found


def chained(ways: Iterable[Way], rank: Mapping[str, int]) -> Iterator[list[str]]:
    """For each way the names that it passes, one in each layer: its ends, and names made up for those between."""
    for source, target in ways:
        between = range(rank[source] + 1, rank[target])
        yield [source, *(f"{source}\n{target}\n{layer}" for layer in between), target]
