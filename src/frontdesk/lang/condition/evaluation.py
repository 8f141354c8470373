"""The evaluation of expressions: total, and bounded in time and size, whatever the values are.

What cannot be computed is `MISSING`: a name that nothing has set, a division by zero, a sum of a text and a number.
A comparison with a missing value, or between two types, is false. `!=` and `not in` are the opposites of `==` and
`in`, except that two missing values do not differ. With a plain number, money is compared and calculated by its amount.
A date compares with a text that is an ISO date.

An expression is turned into nested functions when it is first evaluated, and keeps them: a conversation then pays for
what is computed, not for walking the tree.
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

_TOO_SMALL = -TOO_LARGE
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
Way: TypeAlias = Callable[[Values], Result]
"""Gives the value of one expression. Never raises."""


def evaluate(expr: e.Expr, values: Values) -> Result:
    """The value of an expression, given the values of names. Never raises.

    `and` and `or` give the operand that decided, so `person.name or "you"` is a text.
    """
    return (expr.way or _kept(expr))(values)


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
    if value is True or value is False:
        return value
    if isinstance(value, Money):
        return value.amount != 0
    return not isinstance(value, Missing) and bool(value)


def _kept(expr: e.Expr) -> Way:
    """The way of an expression, kept with it. What a thread finds there while another puts it there is equal."""
    way = _way(expr)
    object.__setattr__(expr, "way", way)
    return way


def _way(expr: e.Expr) -> Way:
    return _WAYS[type(expr)](expr)


def _literal(expr: e.Literal) -> Way:
    value = _bounded(expr.value)
    return lambda values: value


def _name(expr: e.Name) -> Way:
    path = expr.path
    return lambda values: _bounded(values.get(path, MISSING))


def _defined(expr: e.Defined) -> Way:
    path, negated = expr.name.path, expr.negated
    return lambda values: (path in values) is not negated


def _not(expr: e.Not) -> Way:
    operand = _way(expr.operand)
    return lambda values: not truth(operand(values))


def _choice(expr: e.Choice) -> Way:
    test, then = _way(expr.test), _way(expr.then)
    otherwise = _nothing if expr.otherwise is None else _way(expr.otherwise)
    return lambda values: then(values) if truth(test(values)) else otherwise(values)


def _listing(expr: e.Listing) -> Way:
    return _nothing


def _nothing(values: Values) -> Missing:
    return MISSING


def _computed(expr: e.Arithmetic) -> Way:
    sign, left, right = expr.operator, _way(expr.left), _way(expr.right)
    return lambda values: _bounded(_arithmetic(sign, left(values), right(values)))


def _negative(expr: e.Negative) -> Way:
    operand = _way(expr.operand)
    return lambda values: _bounded(_arithmetic("-", Decimal(0), operand(values)))


def _concat(expr: e.Concat) -> Way:
    operands = [_way(operand) for operand in expr.operands]

    def joined(values: Values) -> Result:
        language = _language(values)
        return _bounded("".join([filters.printed(operand(values), language) for operand in operands]))

    return joined


def _filter(expr: e.Filter) -> Way:
    name, operand, arguments = expr.name, _way(expr.operand), [_way(argument) for argument in expr.arguments]

    def instead(values: Values) -> Result:
        value = operand(values)
        return arguments[0](values) if value in (MISSING, "") else value

    def filtered(values: Values) -> Result:
        given = tuple([argument(values) for argument in arguments])
        return _bounded(filters.apply(name, operand(values), given, _language(values)))

    return instead if name == "default" and len(arguments) == 1 else filtered


def _language(values: Values) -> str:
    return str(values.get("conversation.language", "en"))


def _bounded(value: Result) -> Result:
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, Decimal):
        return value if _in_bounds(value) else MISSING
    if isinstance(value, Money):
        return value if _in_bounds(value.amount) else MISSING
    return value


def _in_bounds(number: Decimal) -> bool:
    return number.is_finite() and _TOO_SMALL < number < TOO_LARGE


def _junction(expr: e.Junction) -> Way:
    operands, decisive = [_way(operand) for operand in expr.operands], expr.operator == "or"

    def decided(values: Values) -> Result:
        value: Result = MISSING
        for operand in operands:
            value = operand(values)
            if truth(value) is decisive:
                break
        return value

    return decided


def _comparison(expr: e.Comparison) -> Way:
    sign, left = expr.operator, _way(expr.left)
    if sign in _INSIDE:
        inside, wanted = _inside(expr.right), sign == "in"
        return lambda values: inside(left(values), values) is wanted
    right = _way(expr.right)
    if sign == "==":
        return lambda values: _equal(left(values), right(values))
    if sign == "!=":
        return lambda values: _differ(left(values), right(values))
    return lambda values: _ordered(sign, left(values), right(values))


def _inside(container: e.Expr) -> Callable[[Result, Values], bool]:
    """Whether a value is in a written list, or in a text."""
    if isinstance(container, e.Listing):
        items = [_way(item) for item in container.items]
        return lambda wanted, values: any(_equal(wanted, item(values)) for item in items)
    whole = _way(container)

    def within(part: Result, values: Values) -> bool:
        text = whole(values)
        return isinstance(part, str) and isinstance(text, str) and part in text

    return within


def _equal(left: Result, right: Result) -> bool:
    pair = _comparable(left, right)
    return pair is not None and pair[0] == pair[1]


def _differ(left: Result, right: Result) -> bool:
    return not _equal(left, right) and not (left is MISSING and right is MISSING)


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


_WAYS: Mapping[type[e.Node], Callable[[Any], Way]] = {
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
"""By class of node, what turns such a node into a function."""
