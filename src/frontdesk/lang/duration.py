"""Lengths of time as authors write them: `90s`, `2m`, `1h30m`, `1d`, `0.5s`."""

from __future__ import annotations

import re
from decimal import Decimal

UNITS: dict[str, int] = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000}
"""Unit to milliseconds, longest first: the order in which they are written."""

_FORM = re.compile("".join(rf"(?:([0-9]{{1,9}}(?:\.[0-9]{{1,3}})?){unit})?" for unit in UNITS))

_WORDS = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)?")


def read(text: str) -> int | None:
    """Milliseconds, or none where the text is not a duration: a number and a unit, once or more, longest unit first."""
    match = _FORM.fullmatch(text.strip())
    if match is None or not text.strip():
        return None
    # Three decimals of any unit are whole milliseconds.
    return int(sum(Decimal(count) * size for count, size in zip(match.groups(), UNITS.values(), strict=True) if count))


def meant(text: str) -> str | None:
    """What to write for a length of time in words, such as `2 seconds`, or for a number alone; none for other texts."""
    match = _WORDS.fullmatch(text.strip().lower())
    if match is None:
        return None
    count, unit = match.groups()
    return f"{count}{unit[0]}" if unit else f"{count}s for seconds, or {count}m for minutes"


def write(ms: int) -> str:
    """The shortest way to write so many milliseconds, such as `1h30m`; nothing is `0s`."""
    parts = []
    for unit, size in UNITS.items():
        count = Decimal(ms) / size if unit == "s" else Decimal(ms // size)
        if count:
            parts.append(f"{count.normalize():f}{unit}")
        ms -= int(count * size)
    return "".join(parts) or "0s"
