"""Days as people count them: in the time zone of a playbook, as numbers (20261125) and as texts (2026-11-25)."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.ir.graph import Playbook

ELSEWHERE: Final = "UTC"
"""The zone of playbooks that name none."""


def zone_of(playbook: Playbook) -> str:
    """The zone of a playbook's hours."""
    return playbook.hours.timezone if playbook.hours else ELSEWHERE


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    """The zone of this name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def day_of(at_ms: int, zone: str) -> date:
    """The day of an instant.

    Args:
        at_ms: UTC milliseconds.
        zone: IANA name.
    """
    return datetime.fromtimestamp(at_ms / 1000, _zone(zone)).date()


def number(day: date) -> int:
    """A day as the number that is stored."""
    return day.year * 10_000 + day.month * 100 + day.day
