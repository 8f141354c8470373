"""Authors' patterns: RE2, which matches in time linear in the length of the text, whatever the pattern."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MOST_CHARACTERS = 500
"""Longest pattern."""


def problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in a few words; None if it can be used."""
    import re2

    if len(pattern) > MOST_CHARACTERS:
        return f"it is longer than {MOST_CHARACTERS} characters"
    try:
        _compiled(pattern)
    except (re2.error, UnicodeError) as error:
        return _words(error)
    return None


def full_match(pattern: str, text: str) -> bool:
    """The whole text matches. A pattern that is not RE2, or a text that is not Unicode, matches nothing."""
    if problem(pattern) is not None:
        return False
    try:
        return _compiled(pattern).fullmatch(text) is not None
    except UnicodeError:
        return False


def _words(error: Exception) -> str:
    reason = error.args[0] if error.args else "it is not a pattern"
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern, options)
