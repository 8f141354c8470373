"""What is known about the cards of a graph and its edges: what leads where, and what can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from frontdesk.analysis.ways import Out, Tree, reversed_out, walk
from frontdesk.ir.card import Card
from frontdesk.ir.graph import Edge, Graph
from frontdesk.lang.source import Span


@dataclass(frozen=True)
class Paths:
    """What rules may ask about the cards of a graph and the edges between them, without regard to values.

    Attributes:
        broken: A target is not known or a card could not be built, so the graph may lack some ways. Those that it has
            are real.
        teams: The slugs of the existing teams; None if they are not known.
    """

    graph: Graph
    broken: bool = False
    teams: frozenset[str] | None = None

    @property
    def cards(self) -> Mapping[str, Card]:
        """Every card by id, in the order of the file, with those run in place."""
        return self.graph.cards

    @cached_property
    def out(self) -> Out:
        """Card id to the edges that leave it, in the order of its exits, without edges to missing cards."""
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
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """The id of a written card to the ids of its copies: itself, and one for each place where it is run."""
        found: dict[str, list[str]] = {}
        for card in self.cards:
            found.setdefault(written_id(card), []).append(card)
        return {card: tuple(ids) for card, ids in found.items()}

    @cached_property
    def main_file(self) -> str:
        """The file of the playbook itself, not of a library that it includes."""
        span = self.graph.pathway_spans.get("start") or getattr(self.cards.get(self.graph.start), "span", None)
        return span.file if span else ""

    @cached_property
    def live_chats(self) -> tuple[Card, ...]:
        """The cards that call a person, whether or not a visitor can meet them."""
        return tuple(card for card in self.cards.values() if card.CALLS)

    @cached_property
    def before_a_record(self) -> Set[str]:
        """The cards from which a way leads to a live chat or a record, with those cards themselves."""
        found = dict.fromkeys(card.id for card in self.cards.values() if card.CALLS or card.RECORDS)
        queue = list(found)
        for here in queue:
            for edge in self.into[here]:
                if edge.source not in found:
                    found[edge.source] = None
                    queue.append(edge.source)
        return found.keys()

    @cached_property
    def behind_a_chat(self) -> Set[str]:
        """The live chats and all cards that may follow a held or a missed chat: agents read such conversations."""
        return walk(self.out, (card.id for card in self.live_chats)).keys()

    def idle(self, edge: Edge) -> bool:
        """Whether an edge can be taken without asking anybody or time passing.

        A card that is skipped does not wait, nor does one that calls a person while nobody is there.
        """
        return self.cards[edge.source].leaves_at_once(edge.exit.name)

    def place(self, card: Card) -> Span:
        """Where findings about a card point."""
        return card.span or Span.whole(self.main_file)

    def exit_place(self, edge: Edge) -> Span:
        """Where an exit is written: its answer or case, else its card."""
        return edge.exit.span or self.place(self.cards[edge.source])


def written_id(card: str) -> str:
    """The id of a card as it was written: for a card run in place, without the `run` cards before it."""
    return card.rpartition("/")[2]
