"""Choosing the variant of a text for a reader's language (BCP 47 tags)."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

Variants = tuple[tuple[str, T], ...]
"""Pairs of a language tag and what to show in that language, the playbook's own language first. One text for
every language is a single variant with an empty tag."""


def choose(variants: Variants[T], language: str) -> T:
    """The variant to show: the exact tag, else the same main language, else the first.

    Args:
        variants: At least one.
        language: The tag that the reader asked for, in upper or lower case.
    """
    if len(variants) == 1:
        return variants[0][1]
    return variants[_place(tuple(tag for tag, _ in variants), language)][1]


@lru_cache(maxsize=1024)
def _place(written: tuple[str, ...], language: str) -> int:
    wanted = language.lower()
    tags = [tag.lower() for tag in written]
    if wanted in tags:
        return tags.index(wanted)
    mains = [tag.partition("-")[0] for tag in tags]
    main = wanted.partition("-")[0]
    return mains.index(main) if main in mains else 0
