"""Guessing what an author meant: the closest of the words that would have been right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that differs little from this one; none where a guess would be far-fetched."""
    return _closest(word[:100], tuple(known))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint that names the closest known word, if one is close."""
    found = closest(word, known)
    return None if found is None else f"did you mean '{found}'?"


@lru_cache(maxsize=1024)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    # One slip is often repeated throughout a file, and comparing it with hundreds of names takes its time.
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.7)
    return folded[found[0]] if found else None
