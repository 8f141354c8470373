"""Plain values, written in place of an expression: `2026-12-25`, `1250.50 EUR`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from frontdesk.ir.card import Fields
from frontdesk.lang import duration
from frontdesk.lang.expression import Expr, Literal
from frontdesk.lang.types import amount as amount_of
from frontdesk.lang.types import currency
from frontdesk.lang.types.answer import Rules
from frontdesk.lang.types.day import meant
from frontdesk.lang.value import Money, Value

_MONEY = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,4})?) ([A-Z]{3})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIKE_MONEY = re.compile(r"(?:[€$£]|[A-Z]{3}(?=[ 0-9]))?\s?[0-9][0-9.,' ]*\s?([A-Za-z]{3}|[€$£])?")
_EVEN = re.compile(r"(?:[€$£]\s?)?[0-9][0-9.]*,-+")
"""An amount without cents: `1.000,-`."""

_LIKE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}")
_IN_CURRENCY = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?\s?([A-Za-z]{2,12}|[€$£¥])")
DAYS: Final = frozenset({"due", "expected_close_date"})
"""The keys that take a day."""

_AWAY: Final = {"today": 0, "now": 0, "asap": 0, "tomorrow": 1, "in a day": 1, "next week": 7, "a week": 7}
_LENGTH = re.compile(r"(?:in |within |after |\+ ?)?(?:[0-9]{1,9}(?:\.[0-9]+)?)(?: ?[a-z]+(?: days?)?)?(?: from now)?")
_DAY_IN_WORDS = re.compile(
    r"(?:(?:on|by|in|the|next|this|end|of|a|first|last) )*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|day|week|weekend|month|quarter|year|morning|afternoon|evening|soon)"
    r"|[0-9]{1,2}:[0-9]{2}(?: ?[ap]m)?|[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9}(?: [0-9]{4})?"
    r"|[a-z]{3,9} [0-9]{1,2}(?:st|nd|rd|th)?(?:,? [0-9]{4})?"
)
"""Days as people say them: `next week`, `friday`, `09:00`, `31 december`."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")


def plain_value(text: str) -> Value | None:
    """The amount or day that a text spells out; None if it is something else, such as an expression."""
    text = text.strip()
    if amount := _MONEY.fullmatch(text):
        return Money(Decimal(amount[1]), amount[2])
    return day(text)


def day(text: str) -> date | None:
    """The day of an ISO date; None if the text is not one, or there is no such date."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def limit(text: str) -> Literal | None:
    """The number or day that a text spells out; None if it is neither."""
    value = Decimal(text) if _NUMBER.fullmatch(text) else day(text)
    return None if value is None else Literal(value)


def computed(raw: Fields, key: str) -> Expr | None:
    """The value of a key: a plain amount or day, else an expression; None if the key is absent, or refused."""
    if not raw.has(key):
        return None
    text = raw.literal(key).strip()
    value = plain_value(text)
    if value is not None:
        return Literal(value, span=raw.span_of(key))
    if hint := in_words(text, lengths=False) if key in DAYS else None:
        raw.refuse(key, f"{text[:40]!r} is not a date", hint, alone=True)
    elif _LIKE_DAY.fullmatch(text):
        near = meant(text)
        hint = f"write {near}" if near else "write year-month-day, such as 2026-12-31"
        hint = "there is no such date" if _DATE.fullmatch(text) else hint
        raw.refuse(key, f"{text!r} is not a date", hint, alone=True)
    elif (_LIKE_MONEY.fullmatch(text) or _EVEN.fullmatch(text)) and not _NUMBER.fullmatch(text):
        raw.refuse(key, f"{text[:40]!r} is not an amount", _amount_meant(text), alone=True)
    else:
        return raw.expression(key)
    return None


def _amount_meant(text: str) -> str:
    """The hint for an amount as people write it, such as `€ 1.000,00`."""
    read = amount_of.money(text, Rules("money"), "")
    if isinstance(read, Money):
        return f"write {read.amount:f} {read.currency}"
    plain = amount_of.number(text.rstrip("-").rstrip(","), Rules("number"), "de")
    return f"write {plain:f}" if isinstance(plain, Decimal) else "write it as 1250.50 EUR, without commas"


def worth(raw: Fields, key: str) -> Expr | None:
    """The amount that a key states, as by `computed`; a currency that does not exist is refused."""
    found = _IN_CURRENCY.fullmatch(raw.literal(key).strip()) if raw.has(key) else None
    wrong = currency.problem(found[1]) if found else None
    if found is None or wrong is None:
        return computed(raw, key)
    raw.refuse(key, *wrong, name="bad-currency", words=found[1], alone=True)
    return None


def in_words(text: str, *, lengths: bool = True) -> str | None:
    """A hint what to write instead of a day or duration in words; None if the text is neither.

    Args:
        lengths: A duration may be written there too.
    """
    plain = " ".join(text.lower().split())
    meant = f"{_AWAY[plain]}d" if plain in _AWAY else None
    if plain.isdigit() and not lengths:
        return None
    if _LENGTH.fullmatch(plain):
        meant = duration.meant(plain) or ""
        meant = meant.replace("s for seconds, or", "d for days, or").replace("m for minutes", "h for hours")
    elif meant is None and not _DAY_IN_WORDS.fullmatch(plain):
        return None
    if not lengths:
        return "write the date itself, such as 2026-12-31, or the name of a field of type date"
    return f"write {meant}" if meant else "write a number and a unit, such as 2d or 4h, or a date such as 2026-12-31"


def type_of(texts: Sequence[str]) -> str:
    """The field type that a set of written answers has: `number` or `boolean` if all of them are, else `choice`."""
    if texts and all(_NUMBER.fullmatch(text) for text in texts):
        return "number"
    if texts and all(text in ("true", "false") for text in texts):
        return "boolean"
    return "choice"


def typed(text: str, type_: str) -> Value:
    """A written answer as a value of the type that `type_of` found."""
    if type_ == "number":
        return Decimal(text)
    return text == "true" if type_ == "boolean" else text
