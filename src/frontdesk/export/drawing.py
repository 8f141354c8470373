"""A playbook as boxes, arrows and groups, before any format has its say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.ir.card import SKIPPED, Card
from frontdesk.ir.graph import Edge, Graph

LABEL_LENGTH = 48
"""Characters of a card's words that a box shows."""

END = "end of conversation"
"""Id of the box where ways end that no `end` card marks."""


@dataclass(frozen=True, slots=True)
class Box:
    """One card.

    Attributes:
        id: The card's id.
        kind: Its kind; empty for the common end.
        mark: The shape: `box round diamond hexagon cylinder stadium`.
        words: The beginning of what it says; may be empty.
        line: 1-based line in the file, where it is known.
    """

    id: str
    kind: str
    mark: str
    words: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a box to another.

    Attributes:
        label: What makes the visitor go this way; empty if there is just one way.
        exit: The name of the card's exit.
    """

    source: str
    target: str
    label: str
    exit: str


@dataclass(frozen=True, slots=True)
class Group:
    """A pathway, or the cards that a `run` card holds, with its boxes in order."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of a playbook."""

    title: str
    start: str
    groups: tuple[Group, ...]
    arrows: tuple[Arrow, ...]

    @property
    def ends(self) -> bool:
        """Some way ends without an `end` card, so that the common end must be drawn."""
        return any(arrow.target == END for arrow in self.arrows)


def draw(graph: Graph) -> Drawing:
    """The drawing of a playbook: groups and boxes in the order of the file."""
    arrows = tuple(_arrow(edge) for card in graph.cards.values() for edge in graph.out(card))
    return Drawing(graph.playbook.name, graph.start, tuple(_groups(graph)), arrows)


def _groups(graph: Graph) -> Iterator[Group]:
    home = {card: pathway for pathway, cards in graph.pathways.items() for card in cards}
    members: dict[str, list[Box]] = {pathway: [] for pathway in graph.pathways}
    for card in graph.cards.values():
        # A card run in place is called `<run card>/<own id>`: its group is the run card.
        name = home.get(card.id) or card.id.rpartition("/")[0]
        members.setdefault(name, []).append(_box(card))
    for name, boxes in members.items():
        if boxes:
            yield Group(name, tuple(boxes))


def _box(card: Card) -> Box:
    words = " ".join(card.title().split())
    if len(words) > LABEL_LENGTH:
        words = words[: LABEL_LENGTH - 1].rstrip() + "…"
    return Box(card.id, card.KIND, card.MARK, words, card.span.start.line if card.span else None)


def _arrow(edge: Edge) -> Arrow:
    label = edge.exit.label
    if edge.exit.name == SKIPPED:
        label = "otherwise"
    return Arrow(edge.source, edge.target if edge.target is not None else END, label, edge.exit.name)
