"""Nouns: the data types that are made at every turn or for every text, and are cheap to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar, dataclass_transform

T = TypeVar("T")

UNSTORED: Final = MappingProxyType({"stored": False})
"""Metadata of a field that is no part of what is stored: a place, or what is worked out of the other fields."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(*, order: bool = False) -> Callable[[type[T]], type[T]]:
    """A dataclass with slots that the type checker holds frozen, and that the interpreter does not.

    The constructor of a dataclass that is frozen at run time calls `object.__setattr__` for each field: to make a state
    of a conversation would take longer than to run most cards. Equality, hash and `replace` are those of a frozen one.

    Args:
        order: Instances can be sorted, by their fields in order.
    """
    return dataclass(slots=True, order=order, unsafe_hash=True)
