"""The addresses of links and calls in a card, and the names whose values end up in them."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.analysis.reading import parts
from frontdesk.ir.card import Card
from frontdesk.lang.expression import (
    Arithmetic,
    Choice,
    Concat,
    Expr,
    Filter,
    Junction,
    Name,
    Negative,
)
from frontdesk.lang.richtext import Link
from frontdesk.lang.template import Template

URL = "url"
"""The field of a card that holds an address."""

_COUNTS = frozenset({"length"})
"""Filters whose result contains no part of their operand."""

_STAYS = ("mailto:", "tel:")
"""Addresses that go to no server: the visitor's own program opens them."""


def addresses(card: Card) -> Iterator[Template]:
    """The web addresses in a card, in the order of its fields: that of a call, and those of links that hold values."""
    own = getattr(card, URL, None)
    if isinstance(own, Template):
        yield own
    for href in _links(card):
        first = href.parts[0] if href.parts else ""
        if href.expressions and not (isinstance(first, str) and first.lower().startswith(_STAYS)):
            yield href


def carried(expr: Expr) -> Iterator[Name]:
    """The names whose values, in whole or in part, are in the result of an expression."""
    match expr:
        case Name():
            yield expr
        case Negative(operand=operand):
            yield from carried(operand)
        case Filter(name=name, operand=operand, arguments=arguments) if name not in _COUNTS:
            for part in (operand, *arguments):
                yield from carried(part)
        case Concat(operands=parts) | Junction(operands=parts):
            for part in parts:
                yield from carried(part)
        case Arithmetic(left=left, right=right):
            yield from carried(left)
            yield from carried(right)
        case Choice(then=then, otherwise=otherwise):
            yield from carried(then)
            if otherwise is not None:
                yield from carried(otherwise)


def _links(item: object) -> Iterator[Template]:
    rest = [item]
    while rest:
        here = rest.pop()
        if isinstance(here, Link):
            yield here.href
        else:
            rest.extend(reversed(parts(here)))
