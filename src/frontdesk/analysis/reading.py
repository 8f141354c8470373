"""Which names a card reads: its fields walked, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import cast

from frontdesk.ir.card import Card
from frontdesk.ir.codec import stored_fields
from frontdesk.lang.expression import Expr, Name, Node, proven, uses
from frontdesk.lang.source import Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A name that a card reads.

    Attributes:
        name: The name, with the place where it stands.
        guarded: `| default(…)`, or a test around it or on its card, makes a missing value harmless.
        filled: Names that the card itself has filled by the time it reads this one.
    """

    name: Name
    guarded: bool
    filled: frozenset[str]


def readings(card: Card) -> Iterator[Reading]:
    """Every name that a card reads, in the order of its fields."""
    if card.when is not None:
        yield from (Reading(use.name, use.guarded, frozenset()) for use in uses(card.when))
    known = proven(card.when, True) if card.when is not None else frozenset()
    for part, filled in card.reads():
        skipped = ("when",) if part is card else ()
        for expr in _expressions(part, skipped):
            yield from (Reading(use.name, use.guarded, filled) for use in uses(expr, known))


def _expressions(item: object, skipped: tuple[str, ...] = ()) -> Iterator[Expr]:
    """The outermost expressions in a tree of dataclasses, tuples and mappings."""
    if isinstance(item, Node):
        yield cast(Expr, item)
    elif isinstance(item, (tuple, list)):
        for part in item:
            yield from _expressions(part)
    elif isinstance(item, Mapping):
        for part in item.values():
            yield from _expressions(part)
    elif is_dataclass(item) and not isinstance(item, (type, Span)):
        for name in _held(type(item)):
            if name not in skipped:
                yield from _expressions(getattr(item, name))


@cache
def _held(of: type) -> tuple[str, ...]:
    return tuple(field.name for field in stored_fields(of))
