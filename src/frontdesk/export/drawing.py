"""A playbook as boxes, arrows and groups, the same for all formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from frontdesk.ir.card import AFTER_CHAT, OFFLINE, SKIPPED, Card
from frontdesk.ir.graph import Edge, Graph
from frontdesk.lang.diagnostic import Diagnostic
from frontdesk.lang.source import Span

LABEL_LENGTH: Final = 48
"""How many characters of a card's words a box shows."""

END: Final = "end of conversation"
"""Id of the box where ways end without an `end` card."""

WAYS: Final = {AFTER_CHAT: "online", OFFLINE: "offline", SKIPPED: "skipped"}
"""Exits with arrows of a special sort, and that sort."""


@dataclass(frozen=True, slots=True)
class Box:
    """One card.

    Attributes:
        id: The card's id.
        kind: Its kind.
        mark: The shape: `box round diamond hexagon cylinder stadium double`.
        tint: The colour: `plain blue green amber violet rose grey`.
        words: The beginning of what it says; may be empty.
        line: 1-based line in the file, if it is known.
        found: The findings about it: `warning FD305`, in the order of the file.
    """

    id: str
    kind: str
    mark: str
    tint: str
    words: str
    line: int | None = None
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a box to another.

    Attributes:
        label: What makes the visitor go this way; empty if there is just one way.
        exit: The name of the card's exit.
        way: `plain`; of a card that calls a person `online` and `offline`; `skipped` past a card whose `when` is false.
    """

    source: str
    target: str
    label: str
    exit: str
    way: str = "plain"


@dataclass(frozen=True, slots=True)
class Group:
    """A pathway, or the cards run by a `run` card, with its boxes in order.

    Attributes:
        found: The findings about the pathway itself.
    """

    name: str
    boxes: tuple[Box, ...]
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole playbook."""

    title: str
    start: str
    groups: tuple[Group, ...]
    arrows: tuple[Arrow, ...]

    @property
    def ends(self) -> bool:
        """Some way ends without an `end` card, so that the common end must be drawn."""
        return any(arrow.target == END for arrow in self.arrows)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Every box, in the order of the groups."""
        return tuple(box for group in self.groups for box in group.boxes)

    @property
    def kinds(self) -> Mapping[str, Box]:
        """A box for each kind that is drawn, the kinds in alphabetical order: what a legend shows."""
        first: dict[str, Box] = {}
        for box in self.boxes:
            first.setdefault(box.kind, box)
        return dict(sorted(first.items()))

    @property
    def ways(self) -> frozenset[str]:
        """The sorts of arrows that are drawn."""
        return frozenset(arrow.way for arrow in self.arrows)


def draw(graph: Graph, diagnostics: Iterable[Diagnostic] = ()) -> Drawing:
    """The drawing of a playbook: groups and boxes in the order of the file.

    Args:
        diagnostics: The findings of the check, to be marked at their places.
    """
    arrows = tuple(_arrow(edge) for card in graph.cards.values() for edge in graph.out(card))
    return Drawing(graph.playbook.name, graph.start, tuple(_groups(graph, _Found(graph, diagnostics))), arrows)


class _Found:
    """Findings by the place that they belong to: the nearest card or pathway that begins before them in the file."""

    def __init__(self, graph: Graph, diagnostics: Iterable[Diagnostic]) -> None:
        spans = [*graph.pathway_spans.values(), *(card.span for card in graph.cards.values() if card.span)]
        starts = sorted({(span.file, span.start.offset) for span in spans})
        self._by_place: dict[tuple[str, int], list[str]] = {}
        for each in diagnostics:
            here = each.span.file, each.span.start.offset
            place = max((start for start in starts if start[0] == here[0] and start <= here), default=None)
            if place is not None:
                self._by_place.setdefault(place, []).append(f"{each.severity} {each.code}")

    def at(self, span: Span | None) -> tuple[str, ...]:
        """The findings of the card or pathway that begins here; each code once."""
        return () if span is None else tuple(dict.fromkeys(self._by_place.get((span.file, span.start.offset), ())))


def _groups(graph: Graph, found: _Found) -> Iterator[Group]:
    home = {card: pathway for pathway, cards in graph.pathways.items() for card in cards}
    members: dict[str, list[Box]] = {pathway: [] for pathway in graph.pathways}
    for card in graph.cards.values():
        # A card run in place is called `<run card>/<own id>`: its group is the run card.
        name = home.get(card.id) or card.id.rpartition("/")[0]
        members.setdefault(name, []).append(_box(card, found.at(card.span)))
    for name, boxes in members.items():
        if boxes:
            yield Group(name, tuple(boxes), found.at(graph.pathway_spans.get(name)))


def _box(card: Card, found: Sequence[str]) -> Box:
    words = " ".join(card.title().split())
    if len(words) > LABEL_LENGTH:
        words = words[: LABEL_LENGTH - 1].rstrip() + "…"
    line = card.span.start.line if card.span else None
    return Box(card.id, card.KIND, card.MARK, card.TINT, words, line, tuple(found))


def _arrow(edge: Edge) -> Arrow:
    name = edge.exit.name
    label = "otherwise" if name == SKIPPED else edge.exit.label
    target = edge.target if edge.target is not None else END
    return Arrow(edge.source, target, label, name, WAYS.get(name, "plain"))
