"""At which cards a running conversation can go on with another version of its playbook, as far as can be proved.

Only cards at which visitors wait count: those that ask, or that call a person. A conversation goes on at the card with
the same id, or at the one that a person chose. That card must be of the same kind, with the same exits, on which the
same names are filled with the same types. Names that it relies on must be known of the conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from frontdesk.analysis.facts import Facts
from frontdesk.compiler.difference.matching import Matching, matched
from frontdesk.ir.card import Card
from frontdesk.ir.graph import Graph


@dataclass(frozen=True, slots=True)
class Goal:
    """The card at which a conversation goes on.

    Attributes:
        needs: Names that must be known of the conversation: every way to this card sets them.
        behind: Cards that call a person and from which a way leads to this card; the card itself too, if it calls one.
    """

    card: str
    needs: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()


Onward: TypeAlias = Mapping[str, Goal]
"""Old card id to the goal at which a conversation that waits at that card goes on."""


def onward(old: Graph, new: Graph, named: Mapping[str, str]) -> Onward:
    """Where conversations of the old version can go on with the new one.

    Args:
        named: Old card id to the id of its counterpart, as a person chose it; it takes precedence over equal ids.
    """
    facts = Facts(old), Facts(new)
    found = {}
    for card, goal in _pairs(old, new, named):
        if card in facts[0].assigned and goal in facts[1].assigned and _fits(facts, card, goal):
            certain = facts[0].assigned[card].certain, facts[1].assigned[goal].certain
            found[card] = Goal(goal, frozenset(certain[1]) - frozenset(certain[0]), _behind(new, goal))
    return found


def waits(card: Card) -> bool:
    """A visitor waits at this card, for as long as it takes: for an answer of their own, or for an agent."""
    return card.ASKS or card.CALLS


def _pairs(old: Graph, new: Graph, named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    matching = matched(old, new)
    for card in old.cards.values():
        goal = named.get(card.id) or (card.id if _is_still(matching, card.id) else None)
        if goal is not None and goal in new.cards and waits(card) and _shape(card) == _shape(new.cards[goal]):
            yield card.id, goal


def _is_still(matching: Matching, card: str) -> bool:
    """The new card with this id is the same card, not another one that took its place and with it the default id."""
    if matching.cards.get(card) != card:
        return False
    before, now = matching.old.prints[card], matching.new.prints[card]
    return before == now or matching.old.named(card) or before not in matching.new.prints.values()


def _shape(card: Card) -> tuple[object, ...]:
    ways = [(way.name, tuple((each.name, each.type) for each in card.sets(way.name))) for way in card.exits()]
    return card.KIND, *ways


def _fits(facts: tuple[Facts, Facts], card: str, goal: str) -> bool:
    """Each name that may be known when the old card is left has only types that the new version expects."""
    before, after = (each.types.everywhere for each in facts)
    return all(before[name] <= after[name] for name in _known(facts[0], card) if name in before and name in after)


def _known(facts: Facts, card: str) -> Iterable[str]:
    """The names that may be known once a card is left, with those that the card fills."""
    yield from facts.assigned[card].possible
    for filled in facts.settings[card]:
        yield from (each.name for each in filled)


def _behind(graph: Graph, goal: str) -> frozenset[str]:
    """The cards that call a person and from which a way leads to the goal; the goal too, if it calls one."""
    into: dict[str, list[str]] = {}
    for card, ways in graph.edges.items():
        for target in ways.values():
            if target is not None:
                into.setdefault(target, []).append(card)
    seen, stack = {goal}, [goal]
    while stack:
        for before in into.get(stack.pop(), ()):
            if before not in seen:
                seen.add(before)
                stack.append(before)
    return frozenset(card for card in seen if graph.cards[card].CALLS)
