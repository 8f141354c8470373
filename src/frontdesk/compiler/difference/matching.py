"""Which card of the old version corresponds to which card of the new one.

A card with an id of its own corresponds to the card with that id, in whatever pathway. Other cards are recognised by
what they say: pathway by pathway, in order; then, if they say exactly the same, in another pathway. A pathway that is
gone and one that is new count as one renamed pathway if at least half of their cards say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from frontdesk.compiler.difference.content import Content, of_card
from frontdesk.ir.card import Card
from frontdesk.ir.graph import Graph

ALIKE: Final = 0.5
"""The least share of equal cards, 0 to 1, of two pathways that count as one renamed pathway."""

Print = tuple[str, tuple[tuple[str, str], ...]]
"""A card's kind and what it says, without its id: two cards with the same print are the same to a visitor."""


@dataclass(frozen=True)
class Side:
    """One of the two versions."""

    graph: Graph

    @cached_property
    def contents(self) -> Mapping[str, Content]:
        """Card id to what the card says."""
        return {name: of_card(card) for name, card in self.graph.cards.items()}

    @cached_property
    def prints(self) -> Mapping[str, Print]:
        """Card id to its print."""
        cards = self.graph.cards
        return {name: (cards[name].KIND, tuple(sorted(content.items()))) for name, content in self.contents.items()}

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Pathway, or id of a `run` card, to the ids of its cards or of those run in its place, in order."""
        found = {name: list(cards) for name, cards in self.graph.pathways.items()}
        at_home = {card for cards in found.values() for card in cards}
        # A release keeps the order of cards in pathways only: cards run in place come in the order of the flow.
        for card in (*self._met(), *sorted(self.graph.cards)):
            if card not in at_home:
                at_home.add(card)
                found.setdefault(card.rpartition("/")[0], []).append(card)
        return {group: tuple(cards) for group, cards in found.items()}

    def _met(self) -> Iterator[str]:
        """Every card that can be reached from the start, depth first."""
        seen, stack = set[str](), [self.graph.start]
        while stack:
            card = stack.pop()
            if card not in seen:
                seen.add(card)
                yield card
                ways = [edge.target for edge in self.graph.out(self.graph.cards[card]) if edge.target is not None]
                stack.extend(reversed(ways))

    @cached_property
    def home(self) -> Mapping[str, str]:
        """Card id to its group."""
        return {card: group for group, cards in self.groups.items() for card in cards}

    def named(self, card: str) -> bool:
        """The card has an id of its own, not the default one."""
        kind = re.escape(self.graph.cards[card].KIND)
        bare, pathway = card.rpartition("/")[2], re.escape(self.home[card].rpartition("/")[2])
        return not re.fullmatch(rf"(?:{pathway}|[a-z0-9_.-]+)\.{kind}(?:-[0-9]+)?", bare)


@dataclass
class Matching:
    """The cards of two versions, each with its counterpart.

    Attributes:
        cards: Old id to new id, of the cards that have a counterpart.
        renamed: Old name of a pathway, or id of a `run` card, to the new one.
    """

    old: Side
    new: Side
    cards: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def goal(self, group: str) -> str:
        """What a pathway of the old version is called in the new one."""
        return self.renamed.get(group, group)

    def left(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The cards without a counterpart: of the old version, and of the new one."""
        gone = tuple(card for card in self.old.graph.cards if card not in self.cards)
        return gone, tuple(card for card in self.new.graph.cards if card not in self._taken)

    def pair(self, old: str, new: str) -> None:
        """Match two cards, unless one of them is matched already or their kinds differ."""
        cards = self.old.graph.cards, self.new.graph.cards
        if old not in self.cards and new not in self._taken and cards[0][old].KIND == cards[1][new].KIND:
            self.cards[old] = new
            self._taken.add(new)


def matched(old: Graph, new: Graph) -> Matching:
    """The cards and pathways of two versions of a playbook that correspond to each other."""
    found = Matching(Side(old), Side(new))
    for card in old.cards:
        if card in new.cards and found.old.named(card) and found.new.named(card):
            found.pair(card, card)
    found.renamed.update(_renamed(found))
    for group in sorted(found.old.groups, key=lambda name: name.count("/")):
        # Cards run in place go with their `run` card, whose own group comes earlier in this order.
        if group not in old.pathways and group in found.cards:
            found.renamed[group] = found.cards[group]
        _in_order(found, found.old.groups[group], found.new.groups.get(found.goal(group), ()))
    _wherever(found)
    return found


def _renamed(found: Matching) -> Iterator[tuple[str, str]]:
    """Old and new name of each renamed pathway, the most alike first."""
    gone = [name for name in found.old.graph.pathways if name not in found.new.graph.pathways]
    come = [name for name in found.new.graph.pathways if name not in found.old.graph.pathways]
    scores = sorted(
        ((-_alike(found, before, after), before, after) for before in gone for after in come),
    )
    used: set[str] = set()
    for score, before, after in scores:
        if -score >= ALIKE and before not in used and after not in used:
            used |= {before, after}
            yield before, after


def _alike(found: Matching, before: str, after: str) -> float:
    """The share of cards that say the same in two pathways, 0 to 1."""
    prints = (
        [found.old.prints[card] for card in found.old.groups.get(before, ())],
        [found.new.prints[card] for card in found.new.groups.get(after, ())],
    )
    return SequenceMatcher(None, *prints, autojunk=False).ratio() if all(prints) else 0.0


def _in_order(found: Matching, before: Sequence[str], after: Sequence[str]) -> None:
    """Match the cards of one pathway: those that say the same, in order; then those between them."""
    before = [card for card in before if card not in found.cards]
    after = [card for card in after if card not in found.cards.values()]
    prints = [found.old.prints[card] for card in before], [found.new.prints[card] for card in after]
    for tag, *bounds in SequenceMatcher(None, *prints, autojunk=False).get_opcodes():
        old, new = before[bounds[0] : bounds[1]], after[bounds[2] : bounds[3]]
        if tag == "equal":
            for pair in zip(old, new, strict=True):
                found.pair(*pair)
        elif tag == "replace":
            _between(found, old, new)


def _between(found: Matching, old: Iterable[str], new: Sequence[str]) -> None:
    """Match cards that changed what they say: by id, else with the next one of the same kind."""
    rest = [card for card in old if not (card in new and _pairs(found, card, card))]
    for card in rest:
        for other in new:
            if _pairs(found, card, other):
                break


def _pairs(found: Matching, old: str, new: str) -> bool:
    found.pair(old, new)
    return found.cards.get(old) == new


def _wherever(found: Matching) -> None:
    """Match the remaining cards with those that say exactly the same, in whatever pathway."""
    gone, come = found.left()
    by_print: dict[Print, list[str]] = {}
    for card in come:
        by_print.setdefault(found.new.prints[card], []).append(card)
    for card in gone:
        if same := by_print.get(found.old.prints[card]):
            found.pair(card, same.pop(0))


def titled(card: Card) -> str:
    """A card in a few words."""
    title = " ".join(card.title().split())
    return f"{card.KIND} “{title}”" if title else card.KIND
