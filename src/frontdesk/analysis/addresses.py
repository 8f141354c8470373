"""The addresses that a card holds, of links and of calls, and what their values carry into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Final

from frontdesk.ir.card import Card
from frontdesk.ir.codec import stored_fields
from frontdesk.lang.expression import (
    Arithmetic,
    Choice,
    Concat,
    Expr,
    Filter,
    Junction,
    Name,
    Negative,
    Node,
)
from frontdesk.lang.richtext import Link
from frontdesk.lang.source import Span
from frontdesk.lang.template import Template

URL = "url"
"""The field of a card that holds an address."""

_COUNTS = frozenset({"length"})
"""Filters that give away nothing of what they are put on."""

_STAYS = ("mailto:", "tel:")
"""Addresses that are sent nowhere: the visitor's own program opens them."""


def addresses(card: Card) -> Iterator[Template]:
    """The web addresses that a card holds, in the order of its fields."""
    own = getattr(card, URL, None)
    if isinstance(own, Template):
        yield own
    for href in _links(card):
        first = href.parts[0] if href.parts else ""
        if href.expressions and not (isinstance(first, str) and first.lower().startswith(_STAYS)):
            yield href


def carried(expr: Expr) -> Iterator[Name]:
    """The names whose values, or a part of them, are in what an expression gives."""
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


_WITHOUT: Final = (str, Node, Span)
"""What never holds a link, which most of a card is."""


def _links(item: object) -> Iterator[Template]:
    if item is None or isinstance(item, _WITHOUT):
        return
    if isinstance(item, Link):
        yield item.href
    elif isinstance(item, (tuple, list)):
        for part in item:
            yield from _links(part)
    elif isinstance(item, Mapping):
        for part in item.values():
            yield from _links(part)
    elif is_dataclass(item) and not isinstance(item, type):
        for name in _fields(type(item)):
            yield from _links(getattr(item, name))


@cache
def _fields(of: type) -> tuple[str, ...]:
    return tuple(field.name for field in stored_fields(of))
