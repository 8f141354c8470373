"""Opening hours as authors write them: their shape, and the reading of their days, dates and times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from frontdesk.compiler.places import Problem
from frontdesk.compiler.wording import quoted
from frontdesk.ir.schema import Schema, described, leaf, many, obj, optional, table
from frontdesk.lang import spelling
from frontdesk.lang.hours import OpenSpan

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_OPENING = leaf("opening", description="A stretch of the day, such as `09:00-17:30`; it may pass midnight.")
_SPANS: Schema = {"anyOf": [_OPENING, many(_OPENING)]}

SHAPE: Final[Schema] = obj(
    timezone=described(leaf("timezone"), "An IANA time zone, such as `Europe/Amsterdam`."),
    weekly=optional(
        described(
            table(_SPANS, key="."), "Days (`mon`, `mon-fri`, `sat,sun`) and their hours; a day left out is closed."
        )
    ),
    closed=optional(described(many(leaf("date")), "Dates on which nobody is there.")),
    special=optional(described(table(_SPANS, key="."), "Dates with hours of their own.")),
) | {"x-as": "hours"}
"""The one form of `hours`."""


def zone_problem(name: str) -> Problem | None:
    """What is wrong with the name of a time zone."""
    if name in _zones():
        return None
    hint = spelling.did_you_mean(name, _zones()) or "write an IANA name such as Europe/Amsterdam"
    return f"{quoted(name)} is not a time zone", hint


@cache
def _zones() -> frozenset[str]:
    # The list that the tz database's wheel carries: the same names on every machine, without a walk over its folders.
    from importlib.resources import files

    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def date_problem(text: str) -> Problem | None:
    """What is wrong with a date."""
    return None if day(text) else (f"{quoted(text)} is not a date", "write year-month-day, such as 2026-12-25")


def day(text: str) -> date | None:
    """The day of an ISO date; none if the text is no such day."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def span_problem(text: str) -> Problem | None:
    """What is wrong with a stretch of the day."""
    read = span(text)
    if read is None:
        return f"{quoted(text)} is not a stretch of the day", "write it as 09:00-17:30, in quotes"
    if read.start_min == read.end_min:
        return f"{quoted(text)} begins and ends at the same time", "write 00:00-24:00 for the whole day, [] for closed"
    return None


def span(text: str) -> OpenSpan | None:
    """The stretch of the day that `09:00-17:30` stands for; none if the text is none."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    valid = from_minute < 60 and to_minute < 60 and start < 1440 and end <= 1440
    return OpenSpan(start, end) if valid else None


def days_problem(text: str) -> Problem | None:
    """What is wrong with the days on the left of a line of weekly hours."""
    for word in re.split(r"[,-]", text):
        if word.strip() not in DAYS:
            near = spelling.did_you_mean(word.strip(), DAYS) or f"use {', '.join(DAYS)}, as mon-fri or sat,sun"
            hint = near if word.strip().lower()[:3] not in DAYS else f"did you mean {word.strip().lower()[:3]!r}?"
            return f"{quoted(word.strip())} is not a day", hint
    if any(part.count("-") > 1 for part in text.split(",")):
        return f"{quoted(text)} is not a stretch of days", "write mon-fri, or sat,sun"
    return None


def days(text: str) -> Iterator[int]:
    """The weekdays that `mon`, `fri-mon` or `sat,sun` stands for; 0 is Monday."""
    for part in text.split(","):
        ends = [DAYS.index(word.strip()) for word in part.split("-")]
        first, last = ends[0], ends[-1]
        yield first
        while first != last:
            first = (first + 1) % 7
            yield first
