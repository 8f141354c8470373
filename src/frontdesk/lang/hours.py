"""Opening hours: when agents may be called into a chat, in a time zone, with holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """One opening period, in minutes after local midnight; if it does not end after its start, it passes midnight."""

    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When agents may be called.

    Attributes:
        timezone: IANA name.
        weekly: Weekday (0 is Monday) to its spans; a missing day is closed.
        closed: Days that are closed whatever the week says.
        special: Days with spans of their own.
    """

    timezone: str
    weekly: Mapping[int, tuple[OpenSpan, ...]] = field(default_factory=dict)
    closed: tuple[date, ...] = ()
    special: Mapping[date, tuple[OpenSpan, ...]] = field(default_factory=dict)


def is_open(hours: Hours | None, at_ms: int) -> bool:
    """The hours are open at this instant; without hours, always.

    A span belongs to the day on which it begins: past midnight it continues into the next day, even a closed one.

    Args:
        at_ms: UTC milliseconds.
    """
    if hours is None:
        return True
    local = datetime.fromtimestamp(at_ms / 1000, _zone(hours.timezone))
    minute, today = local.hour * 60 + local.minute, local.date()
    return any(_covers(span, minute) for span in _spans(hours, today)) or any(
        minute < span.end_min for span in _spans(hours, today - timedelta(days=1)) if span.end_min <= span.start_min
    )


def _spans(hours: Hours, day: date) -> tuple[OpenSpan, ...]:
    if day in hours.closed:
        return ()
    return hours.special.get(day, hours.weekly.get(day.weekday(), ()))


def _covers(span: OpenSpan, minute: int) -> bool:
    return span.start_min <= minute and (minute < span.end_min or span.end_min <= span.start_min)


@lru_cache(maxsize=64)
def _zone(timezone: str) -> tzinfo:
    """The time zone; UTC if it does not exist, which the compiler has already refused."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
