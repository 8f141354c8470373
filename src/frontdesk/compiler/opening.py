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
from frontdesk.lang.duration import QUOTES
from frontdesk.lang.hours import OpenSpan
from frontdesk.lang.types.day import meant

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SEVERAL: Final = {
    **dict.fromkeys(("weekdays", "weekday", "workdays", "mon to fri"), "mon-fri"),
    **dict.fromkeys(("weekend", "weekends"), "sat,sun"),
    **dict.fromkeys(("daily", "everyday", "every day", "all", "always", "week"), "mon-sun"),
}
"""What authors call several days."""

_FOREIGN: Final = {
    word: DAYS[index]
    for words in (
        "mo di mi do fr sa so",
        "ma di wo do vr za zo",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
    for index, word in enumerate(words.split())
}
"""Days as German and Dutch authors name them, and in full."""

_CLOSED: Final = frozenset({"", "closed", "none", "no", "-", "off", "never", "false"})
_ALL_DAY: Final = frozenset({"always", "all day", "open", "24h", "24/7", "24 hours", "yes", "true"})
_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-5][0-9]))?\s*(am|pm)?")
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_OPENING = leaf("opening", description="A time range, such as `09:00-17:30`; it may run past midnight.")
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
"""The shape of every `hours`."""


def zone_problem(name: str) -> Problem | None:
    """What is wrong with the name of a time zone."""
    if name in _zones():
        return None
    return f"{quoted(name)} is not a time zone", _zone_meant(name)


def _zone_meant(name: str) -> str:
    """The hint for a name that is not a time zone, such as a city alone or an offset from UTC."""
    city = "_".join(re.split(r"[\s_]+", name.strip().rpartition("/")[2].title()))
    found = min((zone for zone in _zones() if zone.rpartition("/")[2] == city and "/" in zone), default=None)
    if found is not None:
        return f"did you mean {found!r}?"
    if re.fullmatch(r"(?:GMT|UTC)?\s*[+-]\s*[0-9]{1,2}(?::?[0-9]{2})?", name.strip(), re.IGNORECASE):
        return "write the name of a place, such as Europe/Amsterdam: it knows when the clocks change"
    return spelling.did_you_mean(name, _zones()) or "write an IANA name such as Europe/Amsterdam"


@cache
def _zones() -> frozenset[str]:
    # The list that the tz database's wheel carries: the same names on every machine, without a walk over its folders.
    from importlib.resources import files

    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def date_problem(text: str) -> Problem | None:
    """What is wrong with a date."""
    if day(text):
        return None
    near = meant(text)
    hint = f"write {near}" if near else "write year-month-day, such as 2026-12-25"
    hint = "there is no such date" if _DATE.fullmatch(text) else hint
    return f"{quoted(text)} is not a date", hint


def day(text: str) -> date | None:
    """The day of an ISO date; None if the text is not one."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def span_problem(text: str) -> Problem | None:
    """What is wrong with a stretch of the day."""
    read = span(text)
    if read is None:
        return f"{quoted(text)} is not a time range", _span_meant(text)
    if read.start_min == read.end_min:
        return f"{quoted(text)} begins and ends at the same time", "write 00:00-24:00 for the whole day, [] for closed"
    return None


def _span_meant(text: str) -> str:
    """The hint for a text that is not a time range."""
    plain = text.strip(QUOTES).lower()
    if plain in _CLOSED:
        return "write `[]` for a day on which nobody is there"
    if plain in _ALL_DAY:
        return 'write "00:00-24:00" for the whole day'
    times = [_minutes(*found.groups()) for found in _TIME.finditer(plain)]
    if len(times) == 2 and max(times) <= 24 * 60 and _TIME.sub("", plain).strip(" -–—") in ("", "to", "until"):
        if "m" not in plain and times[1] <= times[0] < 12 * 60:  # 9-5 means 09:00-17:00
            times[1] += 12 * 60
        start, end = (f"{each // 60:02}:{each % 60:02}" for each in times)
        return f'write "{start}-{end}"'
    parts = [part.strip() for part in plain.split(",")]
    if len(parts) > 1 and all(map(span, parts)):
        return f"write a list of them: {parts}".replace("'", '"')
    if len(times) == 1 and not _TIME.sub("", plain).strip():
        return 'write when it begins and when it ends, as "09:00-17:30"'
    return "write it as 09:00-17:30, in quotes"


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    """Minutes since midnight of a time of day; `half` is `am` or `pm`."""
    hours = int(hour) % 12 + 12 * (half == "pm") if half else int(hour)
    return hours * 60 + int(minute or 0)


def span(text: str) -> OpenSpan | None:
    """The stretch of the day that a text such as `09:00-17:30` stands for; None if it is not one."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    valid = from_minute < 60 and to_minute < 60 and start < 1440 and end <= 1440
    return OpenSpan(start, end) if valid else None


def days_problem(text: str) -> Problem | None:
    """What is wrong with a key of `weekly`, which names days."""
    if text.strip().lower() in _SEVERAL:
        return f"{quoted(text)} is not a day", f"write {_SEVERAL[text.strip().lower()]}"
    straight = re.sub("[–—−]", "-", "".join(text.lower().split()))
    ours = re.sub(
        r"[^\W\d_]+", lambda found: _FOREIGN.get(found[0].rstrip("."), found[0]), straight.replace("t/m", "-")
    )
    if ours != text and days_problem(ours) is None:
        return f"{quoted(text)} is not a day", f"write {ours}"
    for word in re.split(r"[,-]", text):
        if word.strip() not in DAYS:
            near = spelling.did_you_mean(word.strip(), DAYS) or f"use {', '.join(DAYS)}, as mon-fri or sat,sun"
            hint = near if word.strip().lower()[:3] not in DAYS else f"did you mean {word.strip().lower()[:3]!r}?"
            return f"{quoted(word.strip())} is not a day", hint
    if any(part.count("-") > 1 for part in text.split(",")):
        return f"{quoted(text)} is not a range of days", "write mon-fri, or sat,sun"
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
