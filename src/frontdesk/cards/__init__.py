"""The card kinds: a module in this folder that holds a card is a kind; nothing else registers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from frontdesk.ir.card import Card


def _found() -> Iterator[type[Card]]:
    for module in iter_modules(__path__):
        for held in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(held, type) and issubclass(held, Card) and held.__module__ == f"{__name__}.{module.name}":
                yield held


KINDS: Final[Mapping[str, type[Card]]] = MappingProxyType({kind.KIND: kind for kind in _found()})
"""Every kind by its name, in alphabetical order."""
