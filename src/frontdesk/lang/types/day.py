"""Dates, as people of different countries type them. Today is not known here, so a date needs its year."""

from __future__ import annotations

import re
from datetime import date, timedelta

from frontdesk.lang.phrases import months
from frontdesk.lang.types.answer import Rules, Wrong, typed

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})[-/. ]{1,2}([0-9]{1,2})[-/. ]{1,2}([0-9]{4}|[0-9]{2})")
_WORD = re.compile(r"[0-9]+|[^\W\d_]+")
_FILLERS = frozenset({"am", "de", "del", "den", "e", "el", "er", "le", "nd", "of", "rd", "st", "th", "the"})
_NAMING = ("nl", "de", "fr", "es")
"""Languages whose names of months a playbook may hold."""

_SHORT = {"mrt": 3}


def day(text: str, rules: Rules, language: str) -> date | Wrong:
    """The date; 4/5/2026 in English without a country could mean two days, so it is wrong and is asked again."""
    written = typed(text[:200]) if len(text) <= 200 else ""
    found = _iso(written) or _local(written, language) or _named(written, language)
    if found is None:
        return Wrong("wrong-date", (("example", example(language)),))
    if isinstance(rules.minimum, date) and found < rules.minimum:
        return Wrong("wrong-early", (("least", rules.minimum.isoformat()),))
    if isinstance(rules.maximum, date) and found > rules.maximum:
        return Wrong("wrong-late", (("most", rules.maximum.isoformat()),))
    return found


def example(language: str) -> str:
    """A date as the language writes it, chosen so that it can be read in only one way."""
    return {"en": "2026-12-31", "de": "31.12.2026", "fr": "31/12/2026", "es": "31/12/2026"}.get(
        language.partition("-")[0].lower(), "31-12-2026"
    )


def meant(text: str) -> str | None:
    """The ISO date that a text of a playbook certainly means, perhaps the number of a day in a spreadsheet."""
    plain = text.strip()
    if re.fullmatch("[45][0-9]{4}", plain):
        return (date(1899, 12, 30) + timedelta(days=int(plain))).isoformat()
    languages = ("de" if "." in plain else "en",) if _NUMBERS.fullmatch(plain) else ("en", *_NAMING)
    found = next(
        (each for each in (day(plain, Rules("date"), tag) for tag in languages) if isinstance(each, date)), None
    )
    return found.isoformat() if found is not None else None


def _iso(text: str) -> date | None:
    match = _ISO.fullmatch(text)
    return _date(match[1], match[2], match[3]) if match else None


def _local(text: str, language: str) -> date | None:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, second, year = match.groups()
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    match language.replace("_", "-").lower().split("-"):
        case ["en", *rest] if "us" in rest:
            return month_first
        case ["en"]:
            return day_first or month_first if None in (day_first, month_first) or day_first == month_first else None
    return day_first


def _named(text: str, language: str) -> date | None:
    """A date with the name of the month, or its first letters, in the visitor's language or English."""
    words = [word.casefold() for word in _WORD.findall(text)]
    words = [word for word in words if word not in _FILLERS]
    numbers = [word for word in words if word.isdigit()]
    names = [word for word in words if not word.isdigit()]
    if len(numbers) != 2 or len(names) != 1 or len(numbers[1]) != 4:
        return None
    month = _month(names[0], language)
    return None if month is None else _date(numbers[1], str(month), numbers[0])


def _month(word: str, language: str) -> int | None:
    if word in _SHORT:
        return _SHORT[word]
    for names in (months(language), months("en")):
        found = [n for n, name in enumerate(names, start=1) if len(word) >= 3 and name.casefold().startswith(word)]
        if len(found) == 1:
            return found[0]
    return None


def _date(year: str, month: str, day_: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day_))
    except ValueError:
        return None
