"""Conditions that always have the same result, and exits that nobody can take because of earlier conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.analysis.facts import Facts, written_id
from frontdesk.analysis.outlook import Outlook
from frontdesk.ir.card import Card, Exit
from frontdesk.lang import expression as e


@dataclass(frozen=True, slots=True)
class Constant:
    """A part of an expression that always has the same result.

    Attributes:
        part: The condition, the smallest part that decides it, or an item of a list that never equals the name.
        outcome: The result.
        name: The name that an item of a list is compared with; None if the part is a condition.
        here: The result is constant only after the ways to this card, not anywhere.
    """

    part: e.Expr
    outcome: bool
    name: e.Name | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """An exit that nobody can take, because earlier conditions cover every case.

    Attributes:
        rest: The exit is the one for when no condition is true.
        by: A minimal set of conditions that covers every case, in order.
    """

    exit: Exit
    rest: bool
    by: tuple[e.Expr, ...]


class Judgement:
    """What can be said of the conditions of one written card, for all of its copies."""

    def __init__(self, facts: Facts, card: Card) -> None:
        self.card = card
        self._facts = facts
        self._outlook = facts.prospects.outlook
        arriving = _around(facts, card)
        self._arriving = arriving
        self._inside = self._after(card.when, arriving, True) if card.when is not None else arriving

    def conditions(self) -> Iterator[tuple[e.Expr, Constant]]:
        """Every constant part of a condition, with that condition, in the order in which conditions are tried."""
        when = self.card.when
        if when is not None:
            yield from ((when, found) for found in self._constants(when, self._arriving))
        if not self._inside:
            return
        for condition in self._facts.prospects.conditions[self.card.id]:
            if condition is not when:
                yield from ((condition, found) for found in self._constants(condition, self._inside))
        possible = self._facts.prospects.inside(self.card.id, self._inside)
        for held in self._facts.held[self.card.id]:
            if not held.condition:
                yield from ((found.part, found) for found in self._inline(held.expr, possible))

    def covered(self) -> Iterator[Covered]:
        """Every exit of the card that nobody can take because of earlier conditions; for each reason only the first."""
        for way in self.card.exits() if self._inside else ():
            tests = [test for test in self.card.tests(way.name) if test[0] is not self.card.when]
            possible = self._inside
            for number, (condition, outcome) in enumerate(tests, 1):
                possible = self._after(condition, possible, outcome)
                if not possible:
                    alone = self._settled(condition, self._inside) is not None
                    if number == len(tests) and not alone:
                        yield Covered(way, not outcome, self._fewest(tests))
                    break

    def _fewest(self, tests: Sequence[tuple[e.Expr, bool]]) -> tuple[e.Expr, ...]:
        """A minimal set of conditions that closes an exit, without the exit's own."""
        own = [tests[-1]] if tests[-1][1] else []
        before = list(tests[: len(tests) - len(own)])
        for one in before:
            if not self._all(self._inside, [one, *own]):
                return (one[0],)
        for one in tuple(before):
            rest = [each for each in before if each is not one]
            before = before if self._all(self._inside, [*rest, *own]) else rest
        return tuple(condition for condition, _ in before)

    def _all(self, possible: int, tests: Sequence[tuple[e.Expr, bool]]) -> int:
        for condition, outcome in tests:
            possible = self._after(condition, possible, outcome) if possible else 0
        return possible

    def _after(self, condition: e.Expr, possible: int, outcome: bool) -> int:
        return self._outlook.trial(condition).after(possible, outcome)

    def _settled(self, condition: e.Expr, possible: int) -> bool | None:
        """The constant result of a condition; None if it has none."""
        true, false = (self._after(condition, possible, outcome) for outcome in (True, False))
        return None if bool(true) is bool(false) else bool(true)

    def _constants(self, condition: e.Expr, possible: int) -> Iterator[Constant]:
        outcome = self._settled(condition, possible)
        if outcome is not None:
            yield from self._culprits(condition, outcome, possible)
            return
        match condition:
            case e.Not(operand=operand):
                yield from self._constants(operand, possible)
            case e.Junction(operands=operands):
                # An unnecessary guard does no harm; a comparison with a wrong value does.
                found = (each for operand in operands for each in self._constants(operand, possible))
                yield from (each for each in found if not isinstance(each.part, e.Defined | e.Name))
            case e.Comparison(left=e.Name() as name, right=e.Listing(items=items)):
                yield from self._unequal(name, items, possible)

    def _culprits(self, condition: e.Expr, outcome: bool, possible: int) -> Iterator[Constant]:
        """The smallest parts of a constant condition that make it constant."""
        match condition:
            case e.Not(operand=operand):
                yield from self._culprits(operand, not outcome, possible)
                return
            case e.Junction(operator=operator, operands=operands):
                settled = [each for each in operands if self._settled(each, possible) is outcome]
                one_is_enough = outcome is (operator == "or")
                if settled and (one_is_enough or (operator == "or" and len(settled) == len(operands))):
                    for operand in settled[:1] if one_is_enough else settled:
                        yield from self._culprits(operand, outcome, possible)
                    return
        yield Constant(condition, outcome, here=self._settled(condition, self._facts.prospects.anything) is None)

    def _unequal(self, name: e.Name, items: Sequence[e.Expr], possible: int) -> Iterator[Constant]:
        scale = self._outlook.scales[name.path]
        anything = self._outlook.anything[name.path]
        for item in items:
            if isinstance(item, e.Literal) and scale.comparable(item.value) & anything:
                equal = scale.compared("==", item.value)
                if not equal & possible:
                    yield Constant(item, False, name, here=bool(equal & anything))

    def _inline(self, expr: e.Expr, possible: int) -> Iterator[Constant]:
        """The tests of `then if test else otherwise` that are constant where they are tried."""
        for choice in e.choices((expr,), nested=False):
            yield from self._constants(choice.test, possible)
            for part, outcome in ((choice.test, None), (choice.then, True), (choice.otherwise, False)):
                left = possible if outcome is None else self._after(choice.test, possible, outcome)
                if part is not None and left:
                    yield from self._inline(part, left)


def _around(facts: Facts, card: Card) -> int:
    """What is possible on arrival at a card, for all of its copies together.

    In a file that other playbooks may include, anything is possible; at a card that nobody reaches, what any way could
    bring. A name that no way to the card sets may be anything, because another rule reports it.
    """
    outlook: Outlook = facts.prospects.outlook
    if facts.place(card).file != facts.main_file:
        return outlook.universe
    copies = facts.copies[written_id(card.id)]
    possible = 0
    for copy in copies:
        possible |= facts.prospects.arrivals.get(copy, 0)
    possible = possible or facts.prospects.anything
    here = [facts.assigned[copy].possible for copy in copies if copy in facts.assigned and not facts.broken]
    for name in {reading.name.path for reading in facts.readings[card.id]} & outlook.scales.keys():
        if not any(name in known for known in here or (facts.set_somewhere,)):
            possible |= outlook.scales[name].all
    return possible


def judged(facts: Facts) -> Iterator[Judgement]:
    """A judgement of every written card that tries a condition, in the order of the file."""
    prospects = facts.prospects
    for card in facts.cards.values():
        if (prospects.conditions[card.id] or prospects.asides[card.id]) and facts.copies[written_id(card.id)][
            0
        ] == card.id:
            yield Judgement(facts, card)
