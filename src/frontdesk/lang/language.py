"""Choosing the variant of a text for a reader's language (BCP 47 tags)."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

Variants = tuple[tuple[str, T], ...]
"""Language tag and what to show in it, the playbook's own language first. An author who wrote one text for
every language made one variant, whose tag is empty."""


def choose(variants: Variants[T], language: str) -> T:
    """The variant to show: the exact tag, else the same main language, else the first.

    Args:
        variants: At least one.
        language: The tag the reader asked for, in any case.
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
