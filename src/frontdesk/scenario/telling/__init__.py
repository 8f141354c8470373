"""What came of scenarios, for readers: a module in this folder is a format; its `render(trial, ...)` gives the text."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frontdesk.scenario.trial import Trial


def formats() -> tuple[str, ...]:
    """The names of the formats, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def render(trial: Trial, form: str, *, covered: bool = False, colour: bool = False) -> str:
    """What came of a run, in one of the formats, with its final line break.

    Args:
        covered: Tell what of the playbooks was walked, and what was not.
        colour: Use terminal colours, where the format knows any.
    """
    return str(import_module(f"{__name__}.{form}").render(trial, covered=covered, colour=colour))
