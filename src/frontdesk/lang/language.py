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
    main = wanted.partition("-")[0]
    for matches in (lambda tag: tag == wanted, lambda tag: tag.partition("-")[0] == main):
        for tag, variant in variants:
            if matches(tag.lower()):
                return variant
    return variants[0][1]
