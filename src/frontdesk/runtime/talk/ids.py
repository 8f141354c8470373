"""Ids of conversations, and of other things that are listed in the order of their creation."""

from __future__ import annotations

import secrets
from typing import Final

DIGITS: Final = "0123456789abcdefghijklmnopqrstuv"
"""The digits of ids, in sort order."""

RANDOM_BITS: Final = 80


def new_id(now_ms: int) -> str:
    """An id that nobody can guess: 26 characters, of which the first ten are the time and the rest 80 random bits.

    Conversations of the same time are neighbours in every table, so that a commit touches few pages.
    """
    return _written((now_ms << RANDOM_BITS) | secrets.randbits(RANDOM_BITS))


def first_id(at_ms: int) -> str:
    """The least id that a conversation can get at an instant: the ids of all that began earlier sort before it."""
    return _written(at_ms << RANDOM_BITS)


def _written(number: int) -> str:
    return "".join(DIGITS[(number >> shift) & 31] for shift in range(125, -1, -5))
