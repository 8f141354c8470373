"""Invisible characters: what they are called, and where a text contains them without need.

Right-to-left writing needs direction marks, many scripts and emoji need joiners, Thai and Khmer need zero-width
breaks: there they are part of the text. Everywhere else they make two different texts look alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from frontdesk.lang.diagnostic import Edit, Finding, Located, Severity

FAULT: Final = "invisible-character"
"""The name of the findings about invisible characters."""

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\u3164\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
"""Three flags are written with tag characters: England, Scotland, Wales (Unicode TR 51, section 1.4.4)."""

_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_FOR_READING = _MARKS | {"\u00ad"}
_JOINERS = frozenset("\u200c\u200d\u034f\u180e\u17b4\u17b5")
_HANGUL = frozenset("\u115f\u1160\u3164\uffa0")
_WORD_BREAK = "\u200b"
_SOFT_HYPHEN = "\u00ad"
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def suspicious(text: str, *, exact: bool = False) -> Iterator[int]:
    """The offsets of the invisible characters in a text that the characters around them do not need.

    Args:
        exact: The text is a name or an address, which never needs direction marks or soft hyphens.
    """
    if text.isascii() or _HIDDEN.search(text) is None:
        return
    flags = {place for found in _FLAG.finditer(text) for place in range(*found.span())}
    leftward = any(char.isalpha() and unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    for found in _HIDDEN.finditer(text):
        at = found.start()
        readable = not exact or found[0] not in _FOR_READING
        if at not in flags and not (readable and _needed(text, at, leftward)):
            yield at


def found_in(located: Located, severity: Severity | None = None) -> Iterator[tuple[int, Finding]]:
    """Each such offset in a text, with a finding; a character that is written as an escape is visible, so not found.

    Args:
        severity: Of the findings; None for an error, in a text that must be exact.
    """
    for at in suspicious(located.text, exact=severity is None):
        span = located.locate(at, at + 1)
        if span.ends - span.begins == 1:
            message = f"{named(located.text[at])} is here, and nobody can see it"
            fix = Edit(span, "") if severity is None else None
            yield at, Finding(span, message, "delete it", fix=fix, name=FAULT, severity=severity)


def present(text: str) -> bool:
    """The text contains invisible characters, needed or not."""
    return not text.isascii() and _HIDDEN.search(text) is not None


def removed(text: str) -> str:
    """The text without its invisible characters."""
    return text if text.isascii() else _HIDDEN.sub("", text)


def named(char: str) -> str:
    """A character by its code point and name: `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def _needed(text: str, at: int, leftward: bool) -> bool:
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char in _MARKS:
        return leftward
    if char == _SOFT_HYPHEN:
        return before.isalpha() and after.isalpha()
    if char == _WORD_BREAK:
        return _beyond_greek(before) and _beyond_greek(after)
    if char in _HANGUL:
        return "HANGUL" in unicodedata.name(before or " ", "") + unicodedata.name(after or " ", "")
    if char == _JOINER and _pictures(before, after):
        return True
    return char in _JOINERS and _beyond_greek(before)


def _beyond_greek(char: str) -> bool:
    """A letter or mark of a script other than Latin, Greek and Cyrillic: their blocks end where Hebrew's begins."""
    return char >= "\u0590" and unicodedata.category(char)[0] in "LM" and not "\u1d00" <= char <= "\u1fff"


def _pictures(before: str, after: str) -> bool:
    joined = before == _EMOJI_STYLE or (before and unicodedata.category(before) in ("So", "Sk"))
    return bool(joined and after and unicodedata.category(after) in ("So", "Sm"))
