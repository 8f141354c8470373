"""Renderers of a difference: a module in this folder is a format; its `render(difference, names)` gives the text."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.compiler.difference import Difference


def formats() -> tuple[str, ...]:
    """The names of the formats, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def render(difference: Difference, old: str, new: str, form: str) -> str:
    """What a new version changes, in one of the formats; `old` and `new` are the names of the two."""
    return str(import_module(f"{__name__}.{form}").render(difference, old, new))
