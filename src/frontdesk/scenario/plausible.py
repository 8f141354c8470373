"""Answers that a visitor might give: for each type of field, at its bounds, and around the values in conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from frontdesk.ir.graph import Graph
from frontdesk.ir.prompt import Prompt
from frontdesk.lang import expression as e
from frontdesk.lang.expression import Expr
from frontdesk.lang.types import Rules, Wrong, check
from frontdesk.lang.uses import uses
from frontdesk.lang.value import Money
from frontdesk.scenario import pattern

WRONG: Final = "?"
"""A text that only fields of free text accept."""

BY_NAME: Final = {
    "person.name": "Jane Doe",
    "organization.name": "Example Ltd",
    "organization.address": "1 Example Street, Amsterdam",
    "deal.currency": "EUR",
}
BY_TYPE: Final[Mapping[str, Sequence[str]]] = {
    "text": ("Something about it", "Yes", "12345"),
    "number": ("12", "1", "100"),
    "money": ("1250 EUR", "100 EUR"),
    "email": ("jane@example.com",),
    "phone": ("+31 20 794 0800",),
    "date": ("2026-12-31", "2027-06-15"),
    "url": ("https://www.example.com",),
}


def answers(prompt: Prompt, language: str, tested: Sequence[object] = ()) -> tuple[str, ...]:
    """Texts that the field accepts, the most likely first; empty if none is found.

    Args:
        tested: Values that conditions compare the field with.
    """
    found = dict.fromkeys((*_likely(prompt), *_edges(tested), *_bounds(prompt)))
    return tuple(text for text in found if not isinstance(check(text, prompt.rules, language), Wrong))


def known(type_: str, language: str, tested: Sequence[object]) -> tuple[str, ...]:
    """Texts that a page may pass in as an attribute of this type; first those that conditions look for."""
    likely = ("true", "false") if type_ == "boolean" else BY_TYPE.get(type_, ())
    found = dict.fromkeys((*_edges(tested), *likely))
    return tuple(text for text in found if not isinstance(check(text, Rules(type_), language), Wrong))


def wrong(prompt: Prompt, language: str) -> bool:
    """Whether the field rejects `WRONG`."""
    return isinstance(check(WRONG, prompt.rules, language), Wrong)


def _likely(prompt: Prompt) -> Iterator[str]:
    if prompt.name in BY_NAME:
        yield BY_NAME[prompt.name]
    yield from BY_TYPE.get(prompt.type, ())
    if prompt.pattern:
        yield from pattern.samples(prompt.pattern)


def _edges(tested: Sequence[object]) -> Iterator[str]:
    for value in tested:
        match value:
            case bool():
                continue
            case Decimal():
                yield from (str(value), str(value - 1), str(value + 1))
            case Money(amount=amount, currency=currency):
                yield from (f"{each} {currency}" for each in (amount, amount - 1, amount + 1))
            case str() | date():
                yield str(value)


def _bounds(prompt: Prompt) -> Iterator[str]:
    for bound in (prompt.minimum, prompt.maximum):
        if bound is None:
            continue
        if prompt.type == "text" and isinstance(bound.value, Decimal):
            yield "x" * min(int(bound.value), 200)
        elif prompt.type == "money":
            yield f"{bound.value} EUR"
        else:
            yield str(bound.value)


def tests(graph: Graph) -> Mapping[str, tuple[object, ...]]:
    """Each name that a condition looks at, with the values that it is compared with."""
    found: dict[str, dict[object, None]] = {}
    for card in graph.cards.values():
        for way in graph.out(card):
            for test, _ in card.tests(way.exit.name):
                for name, value in _compared(test):
                    known = found.setdefault(name, {})
                    if value is not None:
                        known[value] = None
    return {name: tuple(values) for name, values in found.items()}


def _compared(test: Expr) -> Iterator[tuple[str, object]]:
    """The names in a condition, each with the values that it is compared with; None if with none."""
    match test:
        case e.Comparison(left=left, right=right):
            names = [*_names(left), *_names(right)]
            values = [*_values(left), *_values(right)] or [None]
            yield from ((name, value) for name in names for value in values)
        case e.Junction(operands=operands):
            for each in operands:
                yield from _compared(each)
        case e.Not(operand=operand):
            yield from _compared(operand)
        case _:
            yield from ((name, None) for name in _names(test))


def _names(expr: Expr) -> Iterator[str]:
    yield from (use.name.path for use in uses(expr))


def _values(expr: Expr) -> Iterator[object]:
    match expr:
        case e.Literal(value=value):
            yield value
        case e.Listing(items=items):
            for item in items:
                yield from _values(item)
