"""The expressions in a card and the names that they read, found by walking its fields, whatever its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum
from functools import cache
from typing import NamedTuple, cast

from frontdesk.ir.card import Card, Setting
from frontdesk.ir.codec import stored_fields
from frontdesk.lang.expression import Expr, Name, Node
from frontdesk.lang.source import Span
from frontdesk.lang.uses import NOTHING_AROUND, Around, Test, Use, conditions, proven, uses

_WORD = re.compile(r"\w+")
_PLAIN_WORDS = frozenset({"str", "int", "bool", "None", "Decimal", "Literal", "Span", "Target", "Hours", "tuple"})
"""The words of types that hold no expressions; `Literal` counts as a plain value, such as the bound of a field."""


@dataclass(frozen=True, slots=True)
class Held:
    """An outermost expression in a card, and what is known when it is evaluated.

    Attributes:
        condition: It is the `when` of the card or of a part of it.
        tests: The conditions that were tested around it, each with its result.
        filled: The names that the card itself has filled by then.
    """

    expr: Expr
    condition: bool = False
    tests: tuple[Test, ...] = ()
    filled: tuple[Setting, ...] = ()


class Known(NamedTuple):
    """What is known in a part of a card: the tests around it, and the names that the card has filled by then."""

    tests: tuple[Test, ...] = ()
    filled: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A name that a card reads.

    Attributes:
        use: The name, how it is read, and the tests around it, with those of the card.
        filled: The names that the card itself has filled by the time it reads this one.
    """

    use: Use
    filled: tuple[Setting, ...] = ()

    @property
    def name(self) -> Name:
        """The name, with its place."""
        return self.use.name

    @property
    def guarded(self) -> bool:
        """A missing value is harmless here."""
        return self.use.guarded


def held(card: Card) -> tuple[Held, ...]:
    """The outermost expressions of a card, in the order of its fields; its condition first."""
    found: list[Held] = []
    tests: tuple[Test, ...] = ()
    if card.when is not None:
        found.append(Held(card.when, condition=True))
        tests = ((card.when, True),)
    for part in card.reads():
        known = Known((*tests, *part.tests), part.filled)
        if part.held is card:
            for name in _fields(type(card)):
                _gather(getattr(card, name), known, found)
        else:
            _gather(part.held, known, found)
    return tuple(found)


def held_in(item: object) -> tuple[Held, ...]:
    """The outermost expressions in a tree of dataclasses, tuples and mappings, such as a text."""
    found: list[Held] = []
    _gather(item, Known(), found)
    return tuple(found)


def read(expressions: Iterable[Held]) -> Iterator[Reading]:
    """Every name that some expressions read, in order."""
    for each in expressions:
        around = NOTHING_AROUND
        if each.tests:
            shown = frozenset[str]().union(*(proven(test, outcome) for test, outcome in each.tests))
            around = Around(shown, tests=each.tests)
        for use in conditions(each.expr, around) if each.condition else uses(each.expr, around):
            yield Reading(use, each.filled)


def readings(card: Card) -> Iterator[Reading]:
    """Every name that a card reads, in the order of its fields."""
    return read(held(card))


def _gather(item: object, known: Known, found: list[Held]) -> None:
    """Add the expressions in a tree to those found, each with what is known there."""
    plan = _PLANS.get(type(item)) or _planned(type(item))
    if plan is Plan.NODE:
        found.append(Held(cast(Expr, item), False, known.tests, known.filled))
    elif plan is Plan.ITEMS:
        for part in cast("tuple[object, ...]", item):
            if type(part) is not str:  # most parts are text
                _gather(part, known, found)
    elif plan is Plan.TABLE:
        for part in cast("Mapping[str, object]", item).values():
            _gather(part, known, found)
    elif plan is not Plan.PLAIN:
        when = getattr(item, "when", None)
        if when is not None:  # the rest of the item is read only if that is true
            found.append(Held(when, True, known.tests, known.filled))
            known = Known((*known.tests, (when, True)), known.filled)
        for name in plan:
            if (value := getattr(item, name)) is not None:
                _gather(value, known, found)


def parts(item: object) -> Sequence[object]:
    """The parts of an item that may hold expressions, without its `when`; an expression has no parts."""
    plan = _PLANS.get(type(item)) or _planned(type(item))
    if plan is Plan.ITEMS:
        return cast("tuple[object, ...]", item)
    if plan is Plan.TABLE:
        return tuple(cast("Mapping[str, object]", item).values())
    return () if isinstance(plan, Plan) else [getattr(item, name) for name in plan]


class Plan(Enum):
    """How to walk an item without fields of its own: not at all, as an expression, a sequence or a mapping."""

    PLAIN = 1
    NODE = 2
    ITEMS = 3
    TABLE = 4


_PLANS: dict[type, Plan | tuple[str, ...]] = {}
"""How each type is walked: by a plan, or through these fields after its `when`."""


def _planned(of: type) -> Plan | tuple[str, ...]:
    conditional = is_dataclass(of) and any(field.name == "when" for field in stored_fields(of))
    if issubclass(of, Node):
        plan: Plan | tuple[str, ...] = Plan.NODE
    elif issubclass(of, tuple | list):
        plan = Plan.ITEMS
    elif issubclass(of, Mapping):
        plan = Plan.TABLE
    elif not is_dataclass(of) or issubclass(of, Span) or not (_fields(of) or conditional):
        plan = Plan.PLAIN
    else:
        plan = _fields(of)
    _PLANS[of] = plan
    return plan


@cache
def _fields(of: type) -> tuple[str, ...]:
    """The fields of a dataclass that may hold expressions, except its `when`."""
    return tuple(field.name for field in stored_fields(of) if field.name != "when" and not _is_plain(str(field.type)))


def _is_plain(annotation: str) -> bool:
    """Whether an annotation consists only of types that hold no expressions."""
    return set(_WORD.findall(annotation)) <= _PLAIN_WORDS
