"""Numbers and amounts of money, as people of different countries type them."""

from __future__ import annotations

import re
from decimal import Decimal

from frontdesk.lang.condition import printed
from frontdesk.lang.types import currency
from frontdesk.lang.types.answer import Rules, Wrong, typed
from frontdesk.lang.value import Money

MOST_DIGITS = 30
POINT_LANGUAGES = frozenset({"en", "ja", "zh", "ko", "he", "th"})
"""Main languages that write 1,250.50; all others write 1.250,50."""

_NUMBER = re.compile(r"([+-]?)([0-9]+(?:[.,'’ ][0-9]+)*)(k?)", re.IGNORECASE)
_MONEY = re.compile(
    r"(?P<before>[^\d\s.,+\-]*)\s*(?P<number>[+-]?\s?[0-9][0-9.,'’ ]*k?)(?:[.,]?-+)?\s*(?P<after>[^\d\s]*)"
)
_THOUSANDS = re.compile(r"(?<=[0-9])['’ ](?=[0-9]{3}(?![0-9]))")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


def number(text: str, rules: Rules, language: str) -> Decimal | Wrong:
    """The exact number; a single comma or point before three digits is read as the language uses it."""
    value = _number(typed(text[:200]), "," if _points(language) else ".") if len(text) <= 200 else None
    if value is None:
        return Wrong("wrong-number", (("example", example(language)),))
    return bounded(value, rules, "") or value


def money(text: str, rules: Rules, language: str) -> Money | Wrong:
    """The exact amount and its currency: the one written, else the field's own.

    A single comma or point before three digits groups thousands in every language: prices have no thousandths.
    """
    match = _MONEY.fullmatch(typed(text[:200]).replace("−", "-")) if len(text) <= 200 else None
    if match is None:
        return _no_money(rules, language)
    written = {word for word in (match["before"], match["after"]) if word}
    codes = {currency.code(word, rules.currency) for word in written} or {rules.currency or None}
    amount = _number(match["number"].rstrip(" .,").replace("- ", "-"), ",.")
    code = codes.pop()
    if amount is None or codes or code is None:
        return _no_money(rules, language)
    return bounded(amount, rules, f" {code}") or Money(amount, code)


def _no_money(rules: Rules, language: str) -> Wrong:
    return Wrong("wrong-money", (("example", f"{example(language)} {rules.currency or 'EUR'}"),))


def example(language: str) -> str:
    """A number as the language writes it."""
    return "1250.50" if _points(language) else "1250,50"


def bounded(value: Decimal, rules: Rules, unit: str) -> Wrong | None:
    """What is wrong with a number outside the bounds of its field; None if it is within them."""
    if isinstance(rules.minimum, Decimal) and value < rules.minimum:
        return Wrong("wrong-small", (("least", printed(rules.minimum) + unit),))
    if isinstance(rules.maximum, Decimal) and value > rules.maximum:
        return Wrong("wrong-large", (("most", printed(rules.maximum) + unit),))
    return None


def _points(language: str) -> bool:
    return language.partition("-")[0].lower() in POINT_LANGUAGES


def _number(text: str, grouping: str) -> Decimal | None:
    """The number; a single mark before three digits groups thousands if it is in `grouping`."""
    if text.isascii() and text.isdecimal():  # as most are
        return Decimal(text) if len(text) <= MOST_DIGITS else None
    match = _NUMBER.fullmatch(text.replace("−", "-").replace(" ", " ").strip())
    if match is None:
        return None
    sign, digits, thousands = match.groups()
    plain = digits if digits.isdigit() else _without_groups(_THOUSANDS.sub("", digits), grouping)
    if plain is None or len(plain) > MOST_DIGITS:
        return None
    value = Decimal(sign + plain)
    return value * 1000 if thousands else value


def _without_groups(digits: str, grouping: str) -> str | None:
    """The digits with at most a decimal point; None if commas and points contradict each other."""
    whole, mark, decimals = _split_decimals(digits, grouping)
    if not re.fullmatch(r"[0-9]+", whole):
        other = "," if mark == "." else "." if mark == "," else whole[-4:-3]
        if not _GROUPED.fullmatch(whole) or whole.count(other) != len(re.findall(r"[.,]", whole)):
            return None
    if not re.fullmatch(r"[0-9]*", decimals):
        return None
    return re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else "")


def _split_decimals(digits: str, grouping: str) -> tuple[str, str, str]:
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, "", ""
    mark, whole, decimals = digits[last], digits[:last], digits[last + 1 :]
    if mark in whole:
        return digits, "", ""
    alone = not re.search(r"[.,]", whole)
    groups = alone and len(decimals) == 3 and len(whole) <= 3 and not whole.startswith("0")
    if groups and mark in grouping:
        return digits, "", ""
    return whole, mark, decimals
