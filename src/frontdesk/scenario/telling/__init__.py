"""Results of scenarios as text: each module in this folder is a format, whose `render(trial, ...)` gives the text."""

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
    """The result of a run, in one of the formats, with its final line break.

    Args:
        covered: Include which ways of the playbooks were walked, and which were not.
        colour: Use terminal colours, if the format has any.
    """
    return str(import_module(f"{__name__}.{form}").render(trial, covered=covered, colour=colour))
