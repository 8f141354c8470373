"""Lengths of time as authors write them: `90s`, `2m`, `1h30m`, `1d`, `0.5s`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

UNITS: dict[str, int] = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000}
"""Unit to milliseconds, longest first: the order in which they are written."""

_FORM = re.compile("".join(rf"(?:([0-9]{{1,9}}(?:\.[0-9]{{1,3}})?){unit})?" for unit in UNITS))

_WORDS = re.compile(
    r"(?:in|after|within|for|\+)?\s*(?P<count>[0-9]{1,9}(?:\.[0-9]{1,3})?|an?|one|two|three|four|five|ten)\s*"
    r"(?P<unit>ms|millis(?:econds?)?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)?"
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}


QUOTES: Final = " \t\"'“”„‟‘’‚«»"
"""What may stand around a text that was written with quotes of its own."""


def read(text: str) -> int | None:
    """Milliseconds; None unless the text is a duration: a number and a unit, once or more, longest unit first."""
    match = _FORM.fullmatch(text.strip())
    if match is None or not text.strip():
        return None
    # Three decimals of any unit are whole milliseconds.
    return int(sum(Decimal(count) * size for count, size in zip(match.groups(), UNITS.values(), strict=True) if count))


def meant(text: str) -> str | None:
    """What to write instead of `2 seconds`, `1:30`, a bare number and the like; None for other texts."""
    plain = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text.strip(QUOTES + ",;").lower())
    if read(plain) is not None:
        return plain
    if clock := _CLOCK.fullmatch(plain):
        first, second = map(int, clock.groups())
        return f"{first}m{second}s for minutes and seconds, or {first}h{second}m"
    match = _WORDS.fullmatch(plain)
    if match is None or not (match["unit"] or match["count"][0].isdigit()):
        return None
    count = Decimal(_COUNTS.get(match["count"], match["count"]))
    unit = match["unit"] or ""
    if unit.startswith(("ms", "milli")):
        return f"{(count / 1000).normalize():f}s"
    if unit.startswith("w"):
        return f"{(count * 7).normalize():f}d"
    written = f"{count.normalize():f}"
    return f"{written}{unit[0]}" if unit else f"{written}s for seconds, or {written}m for minutes"


def fitting(count: int, least: int | None, most: int | None) -> str:
    """What a number without a unit may mean between two bounds in milliseconds; empty if nothing."""
    units = {"seconds": 1_000, "minutes": 60_000}
    within = {word: count * size for word, size in units.items() if (least or 0) <= count * size <= (most or 0)}
    if len(within) > 1:
        return ", or ".join(f"{count}{word[0]} for {word}" for word in within)
    alone = next(iter(within.values()), count)
    return write(alone) if (least or 0) <= alone <= (most or 0) else ""


def write(ms: int) -> str:
    """The shortest notation of a duration in milliseconds, such as `1h30m`; zero is `0s`."""
    parts = []
    for unit, size in UNITS.items():
        count = Decimal(ms) / size if unit == "s" else Decimal(ms // size)
        if count:
            parts.append(f"{count.normalize():f}{unit}")
        ms -= int(count * size)
    return "".join(parts) or "0s"
