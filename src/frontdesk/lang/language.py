"""Choosing the variant of a text for a reader's language (BCP 47 tags)."""

from __future__ import annotations

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
    wanted = language.lower()
    tags = [tag.lower() for tag, _ in variants]
    if wanted in tags:
        return variants[tags.index(wanted)][1]
    mains = [tag.partition("-")[0] for tag in tags]
    main = wanted.partition("-")[0]
    return variants[mains.index(main) if main in mains else 0][1]
