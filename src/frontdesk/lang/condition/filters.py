"""The filters of the language, and how values print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

from frontdesk.lang.phrases import months, phrase, weekdays
from frontdesk.lang.value import MISSING, Missing, Money, Value

Result: TypeAlias = Value | Missing

DIRECTIVES: Mapping[str, str] = {
    "%d": "day, two digits",
    "%-d": "day",
    "%m": "month, two digits",
    "%-m": "month",
    "%B": "name of the month",
    "%b": "its first three letters",
    "%A": "name of the day",
    "%a": "its first letters",
    "%Y": "year",
    "%y": "year, two digits",
    "%%": "a percent sign",
}
"""The directives that the argument of `date` may hold."""

_DIRECTIVE = re.compile(r"%-?.?", re.DOTALL)
_WORD_START = re.compile(r"(?:^|(?<=[\s\-({\[<]))\w")
_WHOLE = Context(prec=60, traps=[], rounding=ROUND_HALF_UP)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Shape:
    """How many arguments a filter takes."""

    least: int = 0
    most: int = 0


SHAPES: Mapping[str, Shape] = {
    "default": Shape(1, 1),
    "lower": Shape(),
    "upper": Shape(),
    "title": Shape(),
    "trim": Shape(),
    "length": Shape(),
    "round": Shape(0, 1),
    "date": Shape(0, 1),
    "first_word": Shape(),
}
"""The closed set of filters."""


def apply(name: str, value: Result, arguments: tuple[Result, ...], language: str) -> Result:
    """The result of a filter; `MISSING` if the filter cannot be applied to the value. Never raises."""
    if isinstance(value, Missing):
        return MISSING
    if name == "round":
        return _rounded(value, arguments[0] if arguments else Decimal(0))
    if name == "date":
        form = arguments[0] if arguments else "%-d %B %Y"
        when = day(value)
        return dated(when, form, language) if isinstance(when, date) and isinstance(form, str) else MISSING
    text = printed(value, language)
    if name == "length":
        return Decimal(len(text))
    made = _TEXTS.get(name)
    return MISSING if made is None else made(text)


def printed(value: Result, language: str = "en") -> str:
    """A value as people read it: yes or no in their language, dates ISO, numbers as written, empty if missing."""
    if isinstance(value, str):
        return value
    match value:
        case bool():
            return phrase("yes" if value else "no", language)
        case Decimal():
            return _plain(value)
        case Money(amount=amount, currency=currency):
            return f"{_plain(amount)} {currency}"
        case date():
            return value.isoformat()
    return str(value)


def day(value: Result) -> Result:
    """The value as a date, if it is a date or a text in ISO form; else `MISSING`."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return MISSING
    return value if isinstance(value, date) else MISSING


def unknown_directive(form: str) -> str | None:
    """The first directive of a date format that is not in `DIRECTIVES`; None if all are."""
    return next((found for found in _DIRECTIVE.findall(form) if found not in DIRECTIVES), None)


def dated(when: date, form: str, language: str) -> str:
    """A date in the given format, with names in the reader's language."""
    month, weekday = months(language)[when.month - 1], weekdays(language)[when.weekday()]
    parts = {
        "%d": f"{when.day:02}",
        "%-d": str(when.day),
        "%m": f"{when.month:02}",
        "%-m": str(when.month),
        "%B": month,
        "%b": month[:3],
        "%A": weekday,
        "%a": weekday[:3],
        "%Y": f"{when.year:04}",
        "%y": f"{when.year % 100:02}",
        "%%": "%",
    }
    return _DIRECTIVE.sub(lambda found: parts.get(found[0], found[0]), form)


def _plain(number: Decimal) -> str:
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < 100 else ""


def _rounded(value: Value, digits: Result) -> Result:
    if not isinstance(digits, Decimal) or isinstance(digits, bool) or not 0 <= digits <= 10:
        return MISSING
    step = Decimal(1).scaleb(-int(digits))
    match value:
        case Decimal():
            return value.quantize(step, context=_WHOLE)
        case Money(amount=amount, currency=currency):
            return Money(amount.quantize(step, context=_WHOLE), currency)
    return MISSING


def _title(text: str) -> str:
    return _WORD_START.sub(lambda found: found[0].upper(), text.lower())


def _first_word(text: str) -> str:
    return (text.split(maxsplit=1) or [""])[0]


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
    "title": _title,
    "first_word": _first_word,
}
