"""Type mismatches in an author's terms: what is wrong, at the smallest part of the text, and what to type instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from frontdesk.lang import expression as e
from frontdesk.lang.condition import filters
from frontdesk.lang.types.day import meant

Types: TypeAlias = frozenset[str]
"""The field types of the language that a value may have."""

LONGEST: Final = 100
"""Every message is shorter than this, in characters."""

SHOWN: Final = 32
"""Longest quotation of an author's words, in characters; the rest is cut."""

WORDS: Final = {
    "text": "text",
    "number": "a number",
    "money": "an amount of money",
    "email": "an e-mail address",
    "phone": "a phone number",
    "date": "a date",
    "url": "a web address",
    "choice": "a choice",
    "boolean": "true or false",
}
"""The types as messages call them."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")
_AMOUNT = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,4})?) [A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORDERINGS = frozenset({"<", "<=", ">", ">="})
_QUOTE_A_DAY = 'write a date in quotes, such as "2026-12-31"'


@dataclass(frozen=True, slots=True)
class Alternative:
    """One possible result of an expression.

    Attributes:
        types: The types that the result may have.
        source: The part of the expression that gives the result.
        false: The result is the operand at which an `and` failed, so it counts as nothing.
    """

    types: Types
    source: e.Expr
    false: bool = False


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A part of an expression that, because of its types, can never do what it says.

    Attributes:
        at: The smallest part that is wrong.
        fix: What certainly belongs in its place; None if that is not certain.
        between: The alternatives that do not fit each other, or do not fit the operation.
    """

    at: e.Expr
    message: str
    hint: str | None
    fix: str | None = None
    between: tuple[Alternative, ...] = ()


def called(types: Types) -> str:
    """These types in words: `a number`, `text`, `a number or a date`."""
    return " or ".join(word for type_, word in WORDS.items() if type_ in types)


def said(source: e.Expr, otherwise: str = "this") -> str:
    """A name or literal as the author wrote it; `otherwise` for any other part of an expression."""
    match source:
        case e.Name(path=path):
            return f"'{_cut(path)}'"
        case e.Literal(value=str() as text):
            return f'"{_cut(text)}"'
        case e.Literal(value=bool() as truth):
            return "true" if truth else "false"
        case e.Literal(value=value):
            return _cut(filters.printed(value))
    return otherwise


def compared(expr: e.Comparison, left: Alternative, right: Alternative, ordered: bool) -> Mismatch:
    """Two things that cannot be compared, whatever their values are.

    Args:
        ordered: They can be equal, but their type has no order.
    """
    if ordered:
        message = _short(f"{said(left.source)} is {called(left.types)}: it has no order", "this has no order")
        return Mismatch(expr, message, "compare with == or !=", between=(left, right))
    at = _to_blame(expr, left, right)
    if isinstance(right.source, e.Arithmetic) and left.types == {"date"}:
        at = right.source  # 2026-12-31 without quotes is a subtraction
    first = f"{said(left.source, 'the left side')} is {called(left.types)}"
    second = f"{said(right.source, 'the right side')} is {called(right.types)}"
    message = _short(
        f"{first} and {second}: they cannot be compared",
        f"{called(left.types)} and {called(right.types)} cannot be compared",
    )
    other = left if at is right.source else right
    hint, fix = _instead(at, other, expr.operator) if at in (left.source, right.source) else (None, None)
    return Mismatch(at, message, hint or "compare two values of the same type", fix, (left, right))


def looked_into(item: Alternative, container: Alternative, container_is_wrong: bool) -> Mismatch:
    """An `in` that can never find anything: only text can be found in text."""
    wrong = container if container_is_wrong else item
    place = "'in' needs text or a list after it" if container_is_wrong else "only text can be found in text"
    message = _short(f"{said(wrong.source)} is {called(wrong.types)}: {place}", place)
    hint = "write a list of values: in [1, 2]" if container_is_wrong else "put it in quotes, or compare with =="
    return Mismatch(wrong.source, message, hint, between=(item, container))


def calculated(side: Alternative, sign: str, other: Alternative | None) -> Mismatch:
    """An operand that cannot be used in arithmetic."""
    what = "a minus sign needs a number" if other is None else f"{sign!r} needs numbers"
    message = _short(f"{said(side.source)} is {called(side.types)}: {what}", what)
    hint, fix = _as_number(side.source)
    if sign == "+" and fix is None and side.types <= {"text", "email", "phone", "url", "choice"}:
        hint = "write ~ to join texts"
    elif hint is None and side.types == {"date"}:
        hint = "dates can only be compared"
    return Mismatch(side.source, message, hint or _number_field(side), fix, (side,))


def not_calculated(expr: e.Arithmetic, left: Alternative, right: Alternative) -> Mismatch:
    """Two numbers or amounts that this operator cannot combine."""
    verb = {"*": "multiplied by", "/": "divided by"}.get(expr.operator, "combined with")
    message = f"{called(left.types)} cannot be {verb} {called(right.types)}"
    return Mismatch(expr, message, "multiply or divide an amount by a plain number", between=(left, right))


def filtered(name: str, operand: Alternative) -> Mismatch:
    """An operand to which a filter cannot be applied."""
    needs = {"round": "a number", "date": "a date"}[name]
    message = _short(
        f"{said(operand.source)} is {called(operand.types)}: {name!r} needs {needs}", f"{name!r} needs {needs}"
    )
    if name == "date":
        hint: str | None = _QUOTE_A_DAY if isinstance(operand.source, e.Literal) else None
        return Mismatch(operand.source, message, hint or "leave the filter out", between=(operand,))
    hint, fix = _as_number(operand.source)
    hint = hint or _number_field(operand) or "leave the filter out"
    return Mismatch(operand.source, message, hint, fix, (operand,))


def demanded(name: str, type_: str, given: Alternative) -> Mismatch:
    """A value of a type that its target does not take."""
    first = f"{name!r} takes {WORDS[type_]}"
    message = _short(f"{first}, and {said(given.source)} is {called(given.types)}", f"{first}, not this")
    hint = {
        "money": "give it a number or an amount, such as 1250.50 EUR",
        "date": "give it a date, such as 2026-12-31",
        "email": "ask for it with a 'capture' card",
        "phone": "ask for it with a 'capture' card",
    }.get(type_)
    fix = None
    if type_ == "money":
        hint, fix = found if (found := _as_number(given.source))[0] else (hint, None)
    return Mismatch(given.source, message, hint, fix, (given,))


def _to_blame(expr: e.Comparison, left: Alternative, right: Alternative) -> e.Expr:
    """The part to point at: the side that is a literal, else the alternative within a side, else the comparison."""
    written = [isinstance(side.source, e.Literal) for side in (left, right)]
    if written[0] != written[1]:
        return left.source if written[0] else right.source
    if isinstance(expr.right, e.Listing) or right.source is not expr.right:
        return right.source
    return left.source if left.source is not expr.left else expr


def _instead(at: e.Expr, other: Alternative, sign: str) -> tuple[str | None, str | None]:
    """The hint for one side of a comparison and, if it is certain, the text to put in its place."""
    number_field, ordered = _number_field(other), sign in _ORDERINGS
    number, boolean = other.types <= {"number", "money"}, other.types == {"boolean"}
    match at:
        case e.Literal(value=str()) if number:
            return _as_number(at)
        case e.Literal(value=str() as text) if boolean:
            sure = text in ("true", "false")
            return f"write {text if sure else 'true or false'} without quotes", text if sure else None
        case e.Literal() if boolean:
            return "compare with true or false", None
        case e.Literal(value=str() as text) if other.types == {"date"} and _DAY.fullmatch(text):
            return "there is no such date", None
        case e.Literal(value=str() as text) if other.types == {"date"} and (day := meant(text)):
            return f'write "{day}"', None
        case e.Literal() | e.Arithmetic() if other.types == {"date"}:
            return _QUOTE_A_DAY, None
        case e.Literal(value=Decimal()) if number_field:
            return number_field if ordered else f"{number_field}, or put the number in quotes", None
        case e.Literal(value=Decimal()) if ordered:
            return "only numbers, amounts and dates are less or more", None
        case e.Literal(value=bool()) if other.types == {"choice"}:
            return 'compare with the words of a button, in quotes, such as "Yes"', None
        case e.Literal(value=Decimal() | bool()):
            return f'put it in quotes: "{said(at)}"', None
    return None, None


def _as_number(source: e.Expr) -> tuple[str | None, str | None]:
    """The hint for a number that was written as text and, if it is certain, the text to put in its place."""
    if not (isinstance(source, e.Literal) and isinstance(source.value, str)):
        return None, None
    text = source.value.strip()
    if _NUMBER.fullmatch(text):
        return f"write {text} without quotes", text
    if amount := _AMOUNT.fullmatch(text):
        return f"write the number alone, without quotes: {amount[1]}", None
    return "write a number, without quotes", None


def _number_field(side: Alternative) -> str | None:
    """How an answer can be made a number."""
    if not isinstance(side.source, e.Name) or not side.source.path.startswith("answers."):
        return None
    if side.types == {"choice"}:
        return "give each answer a number as its `value`"
    return "give the field `type: number`" if side.types == {"text"} else None


def _short(message: str, shorter: str) -> str:
    return message if len(message) < LONGEST else shorter


def _cut(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"
