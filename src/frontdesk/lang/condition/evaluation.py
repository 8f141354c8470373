"""What an expression comes to: total, bounded in time and size, whatever the values are.

What cannot be computed is `MISSING`: a name that nothing has set, a division by zero, a sum of a text and a number.
A comparison with something missing, or of two things of different types, is false; `!=` and `not in` are the
opposite of `==` and `in`, save that nothing differs from nothing. An amount of money compares with, adds to and is
multiplied by a plain number through its amount. A date compares with a text that is an ISO date.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal
from typing import Any, TypeAlias

from frontdesk.lang import expression as e
from frontdesk.lang.condition import filters
from frontdesk.lang.value import MISSING, Missing, Money, Value, Values

MOST_TEXT = 8_000
"""Longest text that an expression makes; the rest is cut."""

TOO_LARGE = Decimal(10) ** 30
"""No number reaches this."""

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

Result: TypeAlias = Value | Missing


def evaluate(expr: e.Expr, values: Values) -> Result:
    """What an expression comes to with these values. Never raises.

    `and` and `or` give the operand that decided, so `person.name or "you"` is a text.
    """
    match expr:
        case e.Literal(value=value):
            return _bounded(value)
        case e.Name(path=path):
            return _bounded(values.get(path, MISSING))
        case e.Defined(name=name, negated=negated):
            return (name.path in values) is not negated
        case e.Not(operand=operand):
            return not truth(evaluate(operand, values))
        case e.Junction(operator=word, operands=operands):
            return _junction(word, operands, values)
        case e.Choice(test=test, then=then, otherwise=otherwise):
            way = then if truth(evaluate(test, values)) else otherwise
            return MISSING if way is None else evaluate(way, values)
        case e.Comparison():
            return _comparison(expr, values)
        case e.Listing():
            return MISSING
        case _:
            return _bounded(_computation(expr, values))


def truth(value: Result) -> bool:
    """A text that is not empty, a number or amount that is not zero, a date, and `true` are true; nothing else is."""
    match value:
        case Missing():
            return False
        case Money(amount=amount):
            return amount != 0
        case _:
            return bool(value)


def _computation(expr: e.Expr, values: Values) -> Result:
    match expr:
        case e.Arithmetic(operator=sign, left=left, right=right):
            return _arithmetic(sign, evaluate(left, values), evaluate(right, values))
        case e.Negative(operand=operand):
            return _arithmetic("-", Decimal(0), evaluate(operand, values))
        case e.Concat(operands=operands):
            language = str(values.get("conversation.language", "en"))
            return "".join(filters.printed(evaluate(operand, values), language) for operand in operands)
        case e.Filter(name="default", operand=operand, arguments=(fallback,)):
            value = evaluate(operand, values)
            return evaluate(fallback, values) if value in (MISSING, "") else value
        case e.Filter(name=name, operand=operand, arguments=arguments):
            language = str(values.get("conversation.language", "en"))
            given = tuple(evaluate(argument, values) for argument in arguments)
            return filters.apply(name, evaluate(operand, values), given, language)
    return MISSING


def _bounded(value: Result) -> Result:
    match value:
        case str():
            return value[:MOST_TEXT]
        case Decimal():
            return value if value.is_finite() and abs(value) < TOO_LARGE else MISSING
        case Money(amount=amount):
            return value if amount.is_finite() and abs(amount) < TOO_LARGE else MISSING
    return value


def _junction(word: str, operands: tuple[e.Expr, ...], values: Values) -> Result:
    value: Result = MISSING
    for operand in operands:
        value = evaluate(operand, values)
        if truth(value) is (word == "or"):
            return value
    return value


def _comparison(expr: e.Comparison, values: Values) -> bool:
    left = evaluate(expr.left, values)
    if expr.operator in ("in", "not in"):
        return _inside(left, expr.right, values) is (expr.operator == "in")
    right = evaluate(expr.right, values)
    if expr.operator == "==":
        return _equal(left, right)
    if expr.operator == "!=":
        return not _equal(left, right) and not (left is MISSING and right is MISSING)
    return _ordered(expr.operator, left, right)


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
    """Two values in the form in which they compare; none where they cannot."""
    match left, right:
        case (bool(), bool()) | (str(), str()) | (Decimal(), Decimal()) | (date(), date()):
            return left, right
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
