"""What is known about a graph: each fact computed at most once, when a rule first asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from frontdesk.analysis.assignment import Assigned, Changes, assignment, change, settings
from frontdesk.analysis.reading import Reading, readings
from frontdesk.analysis.ways import Along, Out, Tree, anywhere, loops, reversed_out, trail, walk
from frontdesk.ir.card import Card, Setting
from frontdesk.ir.graph import Edge, Graph
from frontdesk.lang.diagnostic import Related
from frontdesk.lang.source import Span

ALWAYS_KNOWN = frozenset({"conversation.language"})
SOMETIMES_KNOWN = frozenset({"conversation.page", "conversation.outcome"})

STEPS_SHOWN = 8
"""A longer way is cut at its beginning."""

LABEL_SHOWN = 40
"""A longer label is cut at its end."""


@dataclass(frozen=True)
class Facts:
    """Everything that rules may ask about a graph.

    Attributes:
        broken: A target is not known or a card could not be built, so there may be more ways than the graph has. Those
            that it has are real.
    """

    graph: Graph
    broken: bool = False

    @property
    def cards(self) -> Mapping[str, Card]:
        """Every card by id, in the order of the file; those run in place too."""
        return self.graph.cards

    @cached_property
    def out(self) -> Out:
        """Card id to the edges that leave it, in the order of its exits; edges to cards that are missing left out."""
        return {
            card.id: tuple(edge for edge in self.graph.out(card) if edge.target is None or edge.target in self.cards)
            for card in self.cards.values()
        }

    @cached_property
    def into(self) -> Out:
        """Card id to the edges that lead to it."""
        return reversed_out(self.out)

    @cached_property
    def incomplete(self) -> bool:
        """A card could not be built: what it sets is not known."""
        asked_for = {target for ways in self.graph.edges.values() for target in ways.values() if target}
        return not self.cards.keys() >= asked_for.union({self.graph.start}, *self.graph.pathways.values())

    @cached_property
    def from_start(self) -> Tree:
        """The walk from the start to everything it reaches."""
        return walk(self.out, (self.graph.start,))

    @property
    def reachable(self) -> Iterable[str]:
        """The ids of the cards that some way from the start leads to, nearest first."""
        return self.from_start.keys()

    @cached_property
    def met(self) -> frozenset[str]:
        """The written cards that a visitor can meet, where they stand or run in place."""
        return frozenset(map(written, self.reachable))

    @cached_property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """Written card to the ids of the cards that it stands as: itself, and wherever it runs in place."""
        found: dict[str, list[str]] = {}
        for card in self.cards:
            found.setdefault(written(card), []).append(card)
        return {card: tuple(ids) for card, ids in found.items()}

    @cached_property
    def entered(self) -> frozenset[str]:
        """The pathways of which a visitor can meet a card."""
        return frozenset(name for name, ids in self.graph.pathways.items() if not self.met.isdisjoint(ids))

    @cached_property
    def main_file(self) -> str:
        """The file that the playbook itself stands in; libraries it includes are others."""
        span = self.graph.pathway_spans.get("start") or getattr(self.cards.get(self.graph.start), "span", None)
        return span.file if span else ""

    @cached_property
    def live_chats(self) -> tuple[Card, ...]:
        """The cards that call a person, met or not."""
        return tuple(card for card in self.cards.values() if card.CALLS)

    @cached_property
    def idle_loops(self) -> tuple[frozenset[str], ...]:
        """Groups of cards that can be walked round for ever without anybody being asked or any time passing."""
        return tuple(loop for loop in loops(self.out, self.idle) if not loop.isdisjoint(self.reachable))

    @cached_property
    def traps(self) -> tuple[frozenset[str], ...]:
        """Groups of cards that can be walked round, can be met, and that no way leads out of."""
        return tuple(
            loop
            for loop in loops(self.out)
            if not loop.isdisjoint(self.reachable) and all(e.target in loop for card in loop for e in self.out[card])
        )

    @cached_property
    def setters(self) -> Mapping[str, str]:
        """Each name that any card at all sets, with the first card that does."""
        found: dict[str, str] = {}
        for card, added in self.changes.items():
            for each in added:
                for name in each.possible:
                    found.setdefault(name, card)
        return found

    @cached_property
    def set_somewhere(self) -> frozenset[str]:
        """The names that any card at all sets, and those that conversations begin with."""
        return self.known_at_start.possible.union(self.setters)

    @cached_property
    def known_at_start(self) -> Assigned:
        """What a conversation begins with: its language, and whatever the page passes in."""
        attributes = frozenset(f"visitor.{name}" for name in self.graph.playbook.attributes)
        return Assigned(ALWAYS_KNOWN | SOMETIMES_KNOWN | attributes, ALWAYS_KNOWN)

    @cached_property
    def changes(self) -> Changes:
        """What each edge of `out` adds to what is known."""
        return {card: tuple(change(self.cards[card], edge) for edge in edges) for card, edges in self.out.items()}

    @cached_property
    def assigned(self) -> Mapping[str, Assigned]:
        """Card id to what is known on arrival there, for every reachable card."""
        return assignment(self.out, self.changes, self.graph.start, self.known_at_start)

    @cached_property
    def readings(self) -> Mapping[str, tuple[Reading, ...]]:
        """Card id to the names that the card reads."""
        return {card.id: tuple(readings(card)) for card in self.cards.values()}

    def idle(self, edge: Edge) -> bool:
        """Whether an edge can be taken without anybody being asked or any time passing.

        A card that is skipped does not wait, nor does one that calls a person while nobody is there.
        """
        return self.cards[edge.source].passes(edge.exit.name)

    def ends(self, card: str, along: Along = anywhere) -> bool:
        """Whether the conversation can end at a card: by an edge that may be taken, or because the card ends it."""
        edges = self.out[card]
        return not self.cards[card].exits() or any(edge.target is None and along(edge) for edge in edges)

    def without(self, counts: Callable[[Setting], bool]) -> Along:
        """A walk over the edges that leave all names of a sort unset.

        Args:
            counts: Whether a name that is certainly filled, or was tested, is one of them.
        """

        def leaves_unset(edge: Edge) -> bool:
            card = self.cards[edge.source]
            tested = (Setting(name, "any") for name in card.proves(edge.exit.name))
            return not any(setting.certain and counts(setting) for setting in (*settings(card, edge), *tested))

        known: dict[tuple[str, str], bool] = {}

        def unset(edge: Edge) -> bool:
            key = (edge.source, edge.exit.name)
            if key not in known:
                known[key] = leaves_unset(edge)
            return known[key]

        return unset

    def way(self, start: str, goal: str, along: Along = anywhere) -> tuple[Edge, ...] | None:
        """The edges of a shortest way between two cards; none if there is none."""
        tree = walk(self.out, (start,), along)
        return trail(tree, goal) if goal in tree else None

    def place(self, card: Card) -> Span:
        """Where findings about a card point."""
        return card.span or Span.whole(self.main_file)

    def shown(self, way: Iterable[Edge]) -> tuple[Related, ...]:
        """A way for people: the cards at which it takes one of several exits, the last few of a long one."""
        choices = [edge for edge in way if len(self.out[edge.source]) > 1]
        return tuple(Related(self.exit_place(edge), _said(edge)) for edge in choices[-STEPS_SHOWN:])

    def exit_place(self, edge: Edge) -> Span:
        """Where an exit is written: its answer or case, else its card."""
        return edge.exit.span or self.place(self.cards[edge.source])


def _said(edge: Edge) -> str:
    label = edge.exit.label or edge.exit.name
    return f"then by way of {label if len(label) <= LABEL_SHOWN else label[: LABEL_SHOWN - 1] + '…'!r}"


def written(card: str) -> str:
    """The id of the card as it was written, for one that runs in place."""
    return card.rpartition("/")[2]
