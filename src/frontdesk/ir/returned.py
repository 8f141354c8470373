"""The answer of another system: the values that a card saves from it, or why it is unusable."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from frontdesk.ir.written import day, plain_value
from frontdesk.lang.condition.evaluation import MOST_TEXT
from frontdesk.lang.source import Span
from frontdesk.lang.types import Rules, Wrong, check
from frontdesk.lang.value import Money, Value

POINTER: Final = r"^(/([^~/]|~[01])*)*$"
"""The form of a JSON pointer (RFC 6901); the empty pointer means the whole answer."""

TOO_LARGE: Final = Decimal(10) ** 30
"""The absolute value of every number that is saved is less than this."""

DECIMALS: Final = 30
"""How many digits a number may have after the decimal point."""

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,5}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


@dataclass(frozen=True, slots=True)
class Saved:
    """A name, and the place of its value in an answer.

    Attributes:
        pointer: A JSON pointer.
        type: A field type of the language, except `choice`.
    """

    name: str
    pointer: str
    type: str = "text"
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why an answer is unusable, in words for operators and authors; it quotes nothing from the answer."""

    reason: str


def saved_values(saves: tuple[Saved, ...], currency: str, status: int, body: bytes) -> Mapping[str, Value] | Unusable:
    """The values to save from an answer: all of them, or why it is unusable. Never raises.

    Args:
        currency: The currency of an amount that names none; if empty, such an amount is unusable.
        status: The HTTP status; an answer with any other than 200 to 299 is unusable.
        body: Ignored if nothing is to be saved.
    """
    if not 200 <= status <= 299:
        return Unusable(f"the answer has status {status}")
    if not saves:
        return {}
    try:
        document = json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError):
        return Unusable("the answer is not JSON")
    values: dict[str, Value] = {}
    for each in saves:
        value = _typed(_at(document, each.pointer), each.type, currency)
        if value is None:
            return Unusable(f"the answer has no {each.type} at {each.pointer!r}")
        values[each.name] = value
    return values


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _at(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer; None if there is none."""
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and _INDEX.fullmatch(step) and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def _typed(found: Any, type_: str, currency: str) -> Value | None:
    """A JSON value as a value of a field type; None if it does not fit."""
    return None if found is None else _READERS.get(type_, _checked)(found, type_, currency)


def _text(found: Any, type_: str, currency: str) -> Value | None:
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, Decimal):
        number = _number(found, type_, currency)
        return None if number is None else f"{number:f}"
    return found[:MOST_TEXT].encode("utf-8", "replace").decode() if isinstance(found, str) else None


def _number(found: Any, type_: str, currency: str) -> Decimal | None:
    if isinstance(found, str):
        found = Decimal(found) if _NUMBER.fullmatch(found) else None
    if not isinstance(found, Decimal) or not found.is_finite() or abs(found) >= TOO_LARGE:
        return None
    return found if -DECIMALS <= int(found.as_tuple().exponent) else None


def _money(found: Any, type_: str, currency: str) -> Value | None:
    written = plain_value(found) if isinstance(found, str) else None
    if isinstance(written, Money):
        return written
    number = _number(found, type_, currency)
    return Money(number, currency) if number is not None and currency else None


def _boolean(found: Any, type_: str, currency: str) -> Value | None:
    if isinstance(found, str):
        return {"true": True, "false": False}.get(found)
    return found if isinstance(found, bool) else None


def _day(found: Any, type_: str, currency: str) -> Value | None:
    return day(found) if isinstance(found, str) else None


def _checked(found: Any, type_: str, currency: str) -> Value | None:
    """An e-mail address, a phone number or a web address, checked as if a visitor had typed it."""
    value = check(found, Rules(type_), "") if isinstance(found, str) else None
    return None if isinstance(value, Wrong) else value


_READERS: Final[Mapping[str, Callable[[Any, str, str], Value | None]]] = MappingProxyType(
    {"text": _text, "number": _number, "money": _money, "boolean": _boolean, "date": _day}
)
