"""Texts that match an author's pattern: a shortest one, and one with more repetitions."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from frontdesk.lang.pattern import full_match

MOST_REPEATED: Final = 8
"""How often a repeated part is written at most, unless the pattern requires more."""

LIKELY: Final = "A1a0b2C3 -_.@/"
"""Characters to try if many are possible."""


def samples(pattern: str) -> Iterator[str]:
    """Texts that match an RE2 pattern as a whole; none if Python's `re`, which parses it here, differs from RE2."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except (re.error, OverflowError, RecursionError):
        return
    for more in (0, 2):
        text = _pieces(parsed, more)
        if text and full_match(pattern, text):
            yield text


def _pieces(parts: Any, more: int) -> str:
    return "".join(_piece(op, argument, more) for op, argument in parts)


def _piece(op: Any, argument: Any, more: int) -> str:
    """A text for a part of the pattern; empty if the part has no width or is not understood."""
    match str(op):
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(char for char in LIKELY if ord(char) != argument)
        case "ANY":
            return "a"
        case "IN":
            return _of_set(argument)
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = argument
            times = min(int(most), max(int(least), min(int(least) + more, MOST_REPEATED)))
            return _pieces(inner, more) * times
        case "SUBPATTERN":
            return _pieces(argument[-1], more)
        case "BRANCH":
            return _pieces(argument[1][0], more)
    return ""


def _of_set(parts: list[tuple[Any, Any]]) -> str:
    """A character of a set: the first likely one in it, else the first that the set names."""
    for char in LIKELY:
        if _in_set(ord(char), parts):
            return char
    first = next((argument for op, argument in parts if str(op) in ("LITERAL", "RANGE")), ord("a"))
    return chr(first if isinstance(first, int) else first[0])


_CATEGORIES: Final[Mapping[str, Callable[[str], bool]]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_NOT_DIGIT": lambda char: not char.isdecimal(),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda char: not char.isspace(),
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
    "CATEGORY_NOT_WORD": lambda char: not (char.isalnum() or char == "_"),
}


def _in_set(code: int, parts: list[tuple[Any, Any]]) -> bool:
    negated = bool(parts) and str(parts[0][0]) == "NEGATE"
    return negated != any(_is_part(code, str(op), argument) for op, argument in parts)


def _is_part(code: int, op: str, argument: Any) -> bool:
    match op:
        case "LITERAL":
            return bool(code == argument)
        case "RANGE":
            return bool(argument[0] <= code <= argument[1])
        case "CATEGORY":
            return bool(_CATEGORIES[str(argument)](chr(code)))
    return False
