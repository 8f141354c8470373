"""Where the boxes and arrows of a drawing are on a page: boxes in layers from the top down, ways back at the side.

For pages that draw a playbook themselves, on machines with or without Graphviz; `picture.svg` uses Graphviz's layout.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from frontdesk.export import layers
from frontdesk.export.drawing import END, Arrow, Drawing
from frontdesk.export.layers import Way

Point: TypeAlias = tuple[float, float]

WIDTH: Final = 216.0
HEIGHT: Final = 96.0
"""The size of a card's box."""

END_SIZE: Final = 40.0
"""The size of the mark where ways end without an `end` card."""

ACROSS: Final = 44.0
DOWN: Final = 92.0
"""The space between boxes."""

WORDS: Final = 22.0
"""The height of an arrow's words; those of several arrows of a card are below each other."""

FEW: Final = 3
"""How many arrows of a card have room for their words between two layers without extra space."""

PASSING: Final = 26.0
"""The width of a way that passes a layer."""

LANE: Final = 22.0
LANES: Final = 6
"""The space between ways that lead back, and how many of them run beside each other."""

TURN: Final = 6.0
"""The least distance from a box at which a way that leads back turns."""

EDGE: Final = 30.0
"""The margin around everything."""

MOST_PASSED: Final = 3_000
"""How many layers all ways together may pass between boxes: more would take seconds, and could not be read."""

PASSES: Final = 60
"""How often the places within all layers are evened out."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a box: its upper left corner and its size. For the end of ways, `id` is that of `ending`."""

    id: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """The course of an arrow: points from its card to its target.

    Attributes:
        source: Identifies the arrow, together with `exit`.
        back: It runs along the side, because it leads back, far, or to its own card.
    """

    source: str
    exit: str
    points: tuple[Point, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of everything in a drawing."""

    width: float
    height: float
    places: tuple[Place, ...]
    lines: tuple[Line, ...]


def ending(source: str) -> str:
    """The id of the end below a card: each card whose ways end has one of its own."""
    return f"{END} {source}"


def lay_out(drawing: Drawing) -> Layout:
    """The places of a drawing's boxes and arrows; the same drawing always gets the same places."""
    names = [box.id for box in drawing.boxes]
    names += dict.fromkeys(ending(arrow.source) for arrow in drawing.arrows if arrow.target == END)
    ways = [_way(arrow) for arrow in drawing.arrows]
    down = layers.forward(drawing.start, names, ways)
    rank = layers.ranks(names, down)
    chains = {(chain[0], chain[-1]): chain for chain in layers.chained(_short(down, rank), rank)}
    order = _ordered(names, rank, chains.values())
    x = _across(order, list(chains.values()))
    tops = _tops(order, ways)
    places = {name: _place(name, x[name], tops[rank[name]]) for name in names}
    lines = _lines(drawing.arrows, places, chains, x, tops)
    right = max(
        [place.x + place.width for place in places.values()] + [point[0] for one in lines for point in one.points]
    )
    bottom = max(place.y + place.height for place in places.values())
    return Layout(right + EDGE, bottom + EDGE, tuple(places.values()), lines)


def _short(ways: Sequence[Way], rank: Mapping[str, int]) -> list[Way]:
    """The ways that pass between boxes; if all together would pass too many layers, the longest run along the side."""
    left, found = MOST_PASSED, list[Way]()
    for way in sorted(ways, key=lambda way: rank[way[1]] - rank[way[0]]):
        left -= rank[way[1]] - rank[way[0]] - 1
        if left < 0:
            break
        found.append(way)
    kept = set(found)
    return [way for way in ways if way in kept]


def _way(arrow: Arrow) -> Way:
    return arrow.source, ending(arrow.source) if arrow.target == END else arrow.target


def _ordered(names: Sequence[str], rank: Mapping[str, int], chains: Iterable[Sequence[str]]) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(max(rank.values()) + 1)]
    for name in names:
        found[rank[name]].append(name)
    links: list[Way] = []
    for chain in chains:
        links += pairwise(chain)
        for depth, name in enumerate(chain[1:-1], rank[chain[0]] + 1):
            found[depth].append(name)
    return layers.ordered(found, links)


def _size(name: str) -> Point:
    if "\n" in name:
        return PASSING, HEIGHT
    return (END_SIZE, END_SIZE) if name.startswith(END) else (WIDTH, HEIGHT)


def _place(name: str, middle: float, top: float) -> Place:
    width, height = _size(name)
    return Place(name, round(middle - width / 2, 1), top, width, height)


def _tops(order: Sequence[Sequence[str]], ways: Iterable[Way]) -> list[float]:
    """Where each layer begins, from the top: there is more room below a card with many arrows."""
    out = Counter(source for source, _ in ways)
    tops = [EDGE]
    for layer in order[:-1]:
        most = max(out[name] for name in layer)
        tops.append(tops[-1] + HEIGHT + DOWN + max(0, most - FEW) * WORDS)
    return tops


def _across(order: Sequence[Sequence[str]], chains: Sequence[Sequence[str]]) -> dict[str, float]:
    """The horizontal middle of each name: near its neighbours in other layers, apart from those beside it."""
    beside: dict[str, list[str]] = {}
    for chain in chains:
        for one, other in pairwise(chain):
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    x: dict[str, float] = {}
    for layer in order:
        row = _apart(layer, [0.0] * len(layer))
        x |= zip(layer, (place - _mean(row) for place in row), strict=True)
    for step in range(PASSES):
        for layer in order if step % 2 else reversed(order):
            wanted = [_mean([x[one] for one in beside.get(name, ())] or [x[name]]) for name in layer]
            x |= zip(layer, _apart(layer, wanted), strict=True)
    left = min(middle - _size(name)[0] / 2 for name, middle in x.items())
    return {name: middle - left + EDGE for name, middle in x.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _apart(layer: Sequence[str], wanted: Sequence[float]) -> list[float]:
    """The places nearest to those wanted (by the sum of squares) at which nothing overlaps and the order is kept."""
    offsets = [0.0]
    for one, other in pairwise(layer):
        offsets.append(offsets[-1] + (_size(one)[0] + _size(other)[0]) / 2 + ACROSS)
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        total, number = place - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / number:
            before = blocks.pop()
            total, number = total + before[0], number + before[1]
        blocks.append((total, number))
    levels = [total / number for total, number in blocks for _ in range(number)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def _lines(
    arrows: Sequence[Arrow],
    places: Mapping[str, Place],
    chains: Mapping[Way, Sequence[str]],
    x: Mapping[str, float],
    tops: Sequence[float],
) -> tuple[Line, ...]:
    doors = _doors(arrows, places, chains, x)
    found, lanes = list[Line](), 0
    for arrow in arrows:
        way, source = _way(arrow), places[arrow.source]
        target, door = places[way[1]], doors[arrow.source, arrow.exit]
        if way in chains:
            middles = [_passed(name, x[name], tops) for name in chains[way][1:-1]]
            points = [(door, source.y + source.height), *sum(middles, ()), (target.x + target.width / 2, target.y)]
            found.append(Line(arrow.source, arrow.exit, _rounded(points)))
        else:
            found.append(Line(arrow.source, arrow.exit, _around(source, target, door, places, lanes), back=True))
            lanes += 1
    return tuple(found)


def _doors(
    arrows: Sequence[Arrow], places: Mapping[str, Place], chains: Mapping[Way, Sequence[str]], x: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Where each arrow begins on the lower edge of its card: spread out, in the order in which the arrows go on."""
    out: dict[str, list[tuple[float, str]]] = {}
    for arrow in arrows:
        chain = chains.get(_way(arrow))
        # A way that leads back goes around on the right.
        out.setdefault(arrow.source, []).append((x[chain[1]] if chain is not None else math.inf, arrow.exit))
    found: dict[tuple[str, str], float] = {}
    for source, ends in out.items():
        place, ends = places[source], sorted(ends, key=lambda end: end[0])
        for number, (_, exit_name) in enumerate(ends, 1):
            found[source, exit_name] = place.x + place.width * number / (len(ends) + 1)
    return found


def _passed(name: str, middle: float, tops: Sequence[float]) -> tuple[Point, Point]:
    """The course of a way that passes a layer: straight down."""
    top = tops[int(name.rpartition("\n")[2])]
    return (middle, top), (middle, top + HEIGHT)


def _around(source: Place, target: Place, door: float, places: Mapping[str, Place], lane: int) -> tuple[Point, ...]:
    """Out at the bottom, between the layers to the side, up beside everything in between, and in from above."""
    top, bottom = min(source.y, target.y), max(source.y, target.y)
    between = [place.x + place.width for place in places.values() if top <= place.y <= bottom]
    side = max(between) + LANE * (1 + lane % LANES)
    apart = TURN + LANE / LANES * (lane % LANES)
    below, above = source.y + source.height + apart, target.y - apart
    into = target.x + target.width * 0.8
    return _rounded(
        [(door, source.y + source.height), (door, below), (side, below), (side, above), (into, above), (into, target.y)]
    )


def _rounded(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple((round(x, 1), round(y, 1)) for x, y in points)
