"""The evaluation of expressions: total, and bounded in time and size, whatever the values are.

What cannot be computed is `MISSING`: a name that nothing has set, a division by zero, a sum of a text and a number.
A comparison with a missing value, or between two types, is false. `!=` and `not in` are the opposites of `==` and
`in`, except that two missing values do not differ. With a plain number, money is compared and calculated by its amount.
A date compares with a text that is an ISO date.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any, TypeAlias

from frontdesk.lang import expression as e
from frontdesk.lang.condition import filters
from frontdesk.lang.value import MISSING, Missing, Money, Value, Values

MOST_TEXT = 8_000
"""Longest text that an expression gives, in characters; the rest is cut."""

TOO_LARGE = Decimal(10) ** 30
"""A number or amount this large, or as far below zero, is `MISSING`."""

_EXACT = Context(prec=40, traps=[])
_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
    "/": Context(prec=28, traps=[]).divide,
}
_ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_INSIDE = frozenset({"in", "not in"})
_COMPARABLE = frozenset({bool, str, Decimal, date})
"""Types whose values can be compared as they are with others of the same type."""

Result: TypeAlias = Value | Missing


def evaluate(expr: e.Expr, values: Values) -> Result:
    """The value of an expression, given the values of names. Never raises.

    `and` and `or` give the operand that decided, so `person.name or "you"` is a text.
    """
    return _WAYS[type(expr)](expr, values)


def put_in(expr: e.Expr, values: Values, language: str) -> str:
    """What an expression prints as inside a text. Never raises.

    Args:
        language: The language of the words for yes and no.
    """
    known = values.get(expr.path) if type(expr) is e.Name else None
    if isinstance(known, str):  # the most common case
        return known[:MOST_TEXT]
    return filters.printed(evaluate(expr, values), language)


def truth(value: Result) -> bool:
    """A text that is not empty, a number or amount that is not zero, a date, and `true` are true; nothing else is."""
    if isinstance(value, Money):
        return value.amount != 0
    return not isinstance(value, Missing) and bool(value)


def _literal(expr: e.Literal, values: Values) -> Result:
    return _bounded(expr.value)


def _name(expr: e.Name, values: Values) -> Result:
    return _bounded(values.get(expr.path, MISSING))


def _defined(expr: e.Defined, values: Values) -> bool:
    return (expr.name.path in values) is not expr.negated


def _not(expr: e.Not, values: Values) -> bool:
    return not truth(evaluate(expr.operand, values))


def _choice(expr: e.Choice, values: Values) -> Result:
    way = expr.then if truth(evaluate(expr.test, values)) else expr.otherwise
    return MISSING if way is None else evaluate(way, values)


def _listing(expr: e.Listing, values: Values) -> Result:
    return MISSING


def _computed(expr: e.Arithmetic, values: Values) -> Result:
    return _bounded(_arithmetic(expr.operator, evaluate(expr.left, values), evaluate(expr.right, values)))


def _negative(expr: e.Negative, values: Values) -> Result:
    return _bounded(_arithmetic("-", Decimal(0), evaluate(expr.operand, values)))


def _concat(expr: e.Concat, values: Values) -> Result:
    language = _language(values)
    return _bounded("".join(filters.printed(evaluate(operand, values), language) for operand in expr.operands))


def _filter(expr: e.Filter, values: Values) -> Result:
    value = evaluate(expr.operand, values)
    if expr.name == "default" and len(expr.arguments) == 1:
        return evaluate(expr.arguments[0], values) if value in (MISSING, "") else value
    given = tuple([evaluate(argument, values) for argument in expr.arguments])
    return _bounded(filters.apply(expr.name, value, given, _language(values)))


def _language(values: Values) -> str:
    return str(values.get("conversation.language", "en"))


def _bounded(value: Result) -> Result:
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < TOO_LARGE else MISSING
    if isinstance(value, Money):
        return value if value.amount.is_finite() and abs(value.amount) < TOO_LARGE else MISSING
    return value


def _junction(expr: e.Junction, values: Values) -> Result:
    value: Result = MISSING
    for operand in expr.operands:
        value = evaluate(operand, values)
        if truth(value) is (expr.operator == "or"):
            return value
    return value


def _comparison(expr: e.Comparison, values: Values) -> bool:
    sign, left = expr.operator, evaluate(expr.left, values)
    if sign in _INSIDE:
        return _inside(left, expr.right, values) is (sign == "in")
    right = evaluate(expr.right, values)
    if sign == "==":
        return _equal(left, right)
    if sign == "!=":
        return not _equal(left, right) and not (left is MISSING and right is MISSING)
    return _ordered(sign, left, right)


def _inside(item: Result, container: e.Expr, values: Values) -> bool:
    if isinstance(container, e.Listing):
        return any(_equal(item, evaluate(one, values)) for one in container.items)
    text = evaluate(container, values)
    return isinstance(item, str) and isinstance(text, str) and item in text


def _equal(left: Result, right: Result) -> bool:
    pair = _comparable(left, right)
    return pair is not None and pair[0] == pair[1]


def _ordered(sign: str, left: Result, right: Result) -> bool:
    pair = _comparable(left, right)
    return pair is not None and not isinstance(pair[0], bool) and _ORDERINGS[sign](*pair)


def _comparable(left: Result, right: Result) -> tuple[object, object] | None:
    """Two values in the form in which they can be compared; None if they cannot."""
    if type(left) is type(right) and type(left) in _COMPARABLE:
        return left, right
    match left, right:
        case Money(amount=one, currency=first), Money(amount=other, currency=second):
            return (one, other) if first == second else None
        case (Money(amount=one), Decimal() as other) | (Decimal() as one, Money(amount=other)):
            return one, other
        case date(), str():
            return _comparable(left, filters.day(right))
        case str(), date():
            return _comparable(filters.day(left), right)
    return None


def _arithmetic(sign: str, left: Result, right: Result) -> Result:
    operation = _OPERATIONS.get(sign)
    if operation is None:
        return MISSING
    match left, right:
        case Decimal(), Decimal():
            return operation(left, right)
        case Money(amount=one, currency=first), Money(amount=other, currency=second) if first == second and sign != "*":
            amount = operation(one, other)
            return amount if sign == "/" else Money(amount, first)
        case Money(amount=one, currency=currency), Decimal() as other:
            return Money(operation(one, other), currency)
        case Decimal() as one, Money(amount=other, currency=currency) if sign != "/":
            return Money(operation(one, other), currency)
    return MISSING


_WAYS: Mapping[type[e.Node], Callable[[Any, Values], Result]] = {
    e.Literal: _literal,
    e.Name: _name,
    e.Defined: _defined,
    e.Not: _not,
    e.Junction: _junction,
    e.Choice: _choice,
    e.Comparison: _comparison,
    e.Listing: _listing,
    e.Arithmetic: _computed,
    e.Negative: _negative,
    e.Concat: _concat,
    e.Filter: _filter,
}
"""The evaluator of each class of node: a lookup, because testing class after class takes longer than evaluating."""
