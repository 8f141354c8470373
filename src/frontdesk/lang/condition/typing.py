"""The types that an expression may have, given the types of its names, and the mismatches between them.

This mirrors `evaluation`: what gives nothing there, or is always false, only because of the types of its operands, is
a `Mismatch` here. An operand that may have several types is a mismatch only if all of them fail; but each branch of an
`if`, an `or` or a `default` is checked separately, because the author wrote each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeAlias

from frontdesk.lang import expression as e
from frontdesk.lang.condition import filters, mismatch
from frontdesk.lang.condition.mismatch import Alternative, Mismatch, Types
from frontdesk.lang.types import TYPES
from frontdesk.lang.value import Missing, Money, Value

Names: TypeAlias = Callable[[str], Types]
"""Gives the types that a name may have; empty if they are unknown, and then the name is never a mismatch."""

ANY: Final[Types] = frozenset(TYPES)
UNKNOWN: Final[Types] = frozenset()

MOST_ALTERNATIVES: Final = 12
"""Most possible results of an expression that are checked; the others are ignored."""

ACCEPTED: Final[Mapping[str, Types]] = {
    "text": ANY,
    "money": frozenset({"money", "number"}),
    "date": frozenset({"date", "text", "choice"}),
    "email": frozenset({"email", "text", "choice"}),
    "phone": frozenset({"phone", "text", "choice"}),
}
"""Demanded type to the types that are accepted for it: text may hold a day, and anything prints as text."""

_VALUES: Final = {"text": "text", "email": "text", "phone": "text", "url": "text", "choice": "text"}
"""Field type to the type that its values have in comparisons and arithmetic; other types stay themselves."""

_MAY_READ_AS_DAY: Final = frozenset({"text", "choice"})
_TEXT: Final[Types] = frozenset({"text"})
_NUMBER: Final[Types] = frozenset({"number"})
_BOOLEAN: Final[Types] = frozenset({"boolean"})
_NUMBERS: Final[Types] = frozenset({"number", "money"})
_GIVES: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("number", "number"): dict.fromkeys("+-*/", "number"),
    ("money", "money"): {"+": "money", "-": "money", "/": "number"},
    ("money", "number"): dict.fromkeys("+-*/", "money"),
    ("number", "money"): dict.fromkeys("+-*", "money"),
}
"""Types of two operands to the type of the result, by operator."""


def value_kind(type_: str) -> str:
    """The type of a field's value at run time: `text`, `number`, `money`, `date` or `boolean`."""
    return _VALUES.get(type_, type_)


def literal_types(value: Value | Missing) -> Types:
    """The types of a literal."""
    match value:
        case bool():
            return _BOOLEAN
        case str():
            return _TEXT
        case Decimal():
            return _NUMBER
        case Money():
            return frozenset({"money"})
        case date():
            return frozenset({"date"})
    return UNKNOWN


def types_of(expr: e.Expr, names: Names) -> Types:
    """Every type that an expression may have when it gives a value; empty if nothing is known."""
    return frozenset().union(*(each.types for each in Typing(names).read(expr)))


def mismatches(expr: e.Expr, names: Names) -> tuple[Mismatch, ...]:
    """The mismatches in an expression, at most one for each place, in reading order."""
    if type(expr) is e.Name:  # the most common case
        return ()
    typing = Typing(names)
    typing.read(expr)
    return typing.found


def demand(expr: e.Expr, name: str, type_: str, names: Names) -> tuple[Mismatch, ...]:
    """The mismatches between the possible results of an expression and the target that takes it.

    Args:
        name: The target, as an author writes it.
        type_: The type that the target takes.
    """
    wrong = [each for each in Typing(names).read(expr) if not _serves(each, type_)]
    return tuple(mismatch.demanded(name, type_, each) for each in wrong)


def _serves(given: Alternative, type_: str) -> bool:
    if given.false or not given.types:
        return True
    if type_ == "date" and _is_no_day(given):
        return False
    return not given.types.isdisjoint(ACCEPTED.get(type_, ANY))


class Typing:
    """Reads one expression: the possible results of its parts, and the mismatches in them."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._found: dict[int, Mismatch] = {}

    @property
    def found(self) -> tuple[Mismatch, ...]:
        """The mismatches, at most one for each place."""
        return tuple(self._found.values())

    def read(self, expr: e.Expr) -> tuple[Alternative, ...]:
        """The possible results of an expression; empty if they are unknown, or if it gives nothing."""
        return _WAYS[type(expr)](self, expr)

    def _note(self, found: Mismatch) -> None:
        self._found.setdefault(id(found.at), found)

    def _name(self, expr: e.Name) -> tuple[Alternative, ...]:
        return _one(self._names(expr.path), expr)

    def _literal(self, expr: e.Literal) -> tuple[Alternative, ...]:
        return _one(literal_types(expr.value), expr)

    def _truth(self, expr: e.Defined) -> tuple[Alternative, ...]:
        return _one(_BOOLEAN, expr)

    def _not(self, expr: e.Not) -> tuple[Alternative, ...]:
        self.read(expr.operand)
        return _one(_BOOLEAN, expr)

    def _junction(self, expr: e.Junction) -> tuple[Alternative, ...]:
        *before, last = [self.read(operand) for operand in expr.operands]
        known = (each for alternatives in before for each in alternatives)
        if expr.operator == "and":
            known = (Alternative(each.types, each.source, false=True) for each in known)
        return _distinct((*known, *last))

    def _choice(self, expr: e.Choice) -> tuple[Alternative, ...]:
        self.read(expr.test)
        then = self.read(expr.then)
        return then if expr.otherwise is None else _distinct((*then, *self.read(expr.otherwise)))

    def _listing(self, expr: e.Listing) -> tuple[Alternative, ...]:
        return tuple(each for item in expr.items for each in self.read(item))

    def _comparison(self, expr: e.Comparison) -> tuple[Alternative, ...]:
        left, right = self.read(expr.left), self.read(expr.right)
        inside = expr.operator in ("in", "not in") and not isinstance(expr.right, e.Listing)
        ordering = expr.operator in ("<", "<=", ">", ">=")
        for one, other in _pairs(left, right):
            if inside:
                self._inside(one, other)
            elif not comparable(one, other, False):
                self._note(mismatch.compared(expr, one, other, ordered=False))
            elif ordering and not comparable(one, other, True):
                self._note(mismatch.compared(expr, one, other, ordered=True))
        return _one(_BOOLEAN, expr)

    def _inside(self, item: Alternative, container: Alternative) -> None:
        for side in (container, item):
            if not any(value_kind(type_) == "text" for type_ in side.types):
                self._note(mismatch.looked_into(item, container, side is container))
                return

    def _arithmetic(self, expr: e.Arithmetic) -> tuple[Alternative, ...]:
        left, right = self.read(expr.left), self.read(expr.right)
        made: Types = UNKNOWN
        for one, other in _pairs(left, right):
            given = _given(one.types, other.types, expr.operator)
            made |= given
            wrong = [side for side in (one, other) if side.types.isdisjoint(_NUMBERS)]
            for side in wrong:
                self._note(mismatch.calculated(side, expr.operator, other if side is one else one))
            if not given and not wrong:
                self._note(mismatch.not_calculated(expr, one, other))
        return _one(made, expr)

    def _negative(self, expr: e.Negative) -> tuple[Alternative, ...]:
        operand = self.read(expr.operand)
        for each in operand:
            if not each.false and each.types.isdisjoint(_NUMBERS):
                self._note(mismatch.calculated(each, "-", None))
        return _one(_all(operand) & _NUMBERS, expr)

    def _concat(self, expr: e.Concat) -> tuple[Alternative, ...]:
        for operand in expr.operands:
            self.read(operand)
        return _one(_TEXT, expr)

    def _filter(self, expr: e.Filter) -> tuple[Alternative, ...]:
        operand = self.read(expr.operand)
        others = [each for argument in expr.arguments for each in self.read(argument)]
        match expr.name:
            case "default":
                return _distinct((*operand, *others))
            case "round":
                self._suits(expr, operand, lambda each: not each.types.isdisjoint(_NUMBERS))
                return _one(_all(operand) & _NUMBERS, expr)
            case "date":
                self._suits(expr, operand, lambda each: _serves(each, "date"))
            case "length":
                return _one(_NUMBER, expr)
        return _one(_TEXT, expr)

    def _suits(self, expr: e.Filter, operand: Iterable[Alternative], suits: Callable[[Alternative], bool]) -> None:
        for each in operand:
            if not each.false and not suits(each):
                self._note(mismatch.filtered(expr.name, each))


_WAYS: Final[Mapping[type[e.Node], Callable[[Typing, Any], tuple[Alternative, ...]]]] = {
    e.Literal: Typing._literal,
    e.Name: Typing._name,
    e.Defined: Typing._truth,
    e.Not: Typing._not,
    e.Junction: Typing._junction,
    e.Choice: Typing._choice,
    e.Comparison: Typing._comparison,
    e.Listing: Typing._listing,
    e.Arithmetic: Typing._arithmetic,
    e.Negative: Typing._negative,
    e.Concat: Typing._concat,
    e.Filter: Typing._filter,
}


def comparable(left: Alternative, right: Alternative, ordered: bool) -> bool:
    """Whether two alternatives can ever be equal or, if `ordered`, one can be less than the other."""
    if _compare(left.types, right.types, ordered):
        return not (_is_no_day(left) and right.types == {"date"}) and not (_is_no_day(right) and left.types == {"date"})
    return False


@lru_cache(maxsize=1024)
def _compare(left: Types, right: Types, ordered: bool) -> bool:
    return any(_may_compare(one, other, ordered) for one in left for other in right)


def _may_compare(one: str, other: str, ordered: bool) -> bool:
    left, right = value_kind(one), value_kind(other)
    if left == right:
        return not (ordered and left == "boolean")
    if {left, right} == {"date", "text"}:
        return (other if left == "date" else one) in _MAY_READ_AS_DAY
    return {left, right} == {"number", "money"}


@lru_cache(maxsize=1024)
def _given(left: Types, right: Types, sign: str) -> Types:
    pairs = ((value_kind(one), value_kind(other)) for one in left for other in right)
    return frozenset(given for pair in pairs if (given := _GIVES.get(pair, {}).get(sign)))


def _is_no_day(side: Alternative) -> bool:
    return side.types == _TEXT and isinstance(side.source, e.Literal) and not _is_day(side.source)


def _is_day(written: e.Literal) -> bool:
    return isinstance(filters.day(written.value), date)


def _one(types: Types, source: e.Expr) -> tuple[Alternative, ...]:
    return (Alternative(types, source),) if types else ()


def _all(alternatives: Iterable[Alternative]) -> Types:
    return frozenset().union(*(each.types for each in alternatives))


def _pairs(left: Iterable[Alternative], right: Iterable[Alternative]) -> Iterator[tuple[Alternative, Alternative]]:
    """Every alternative on the left with every one on the right, except those that count as nothing."""
    others = [each for each in right if not each.false]
    return ((one, other) for one in left if not one.false for other in others)


def _distinct(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """The first of those that are alike, at most `MOST_ALTERNATIVES`; no two literals count as alike."""
    found: dict[object, Alternative] = {}
    for each in alternatives:
        written = id(each.source) if isinstance(each.source, e.Literal) else 0
        found.setdefault((each.types, each.false, written), each)
        if len(found) == MOST_ALTERNATIVES:
            break
    return tuple(found.values())
