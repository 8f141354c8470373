"""Reports of findings: each module in this folder is a format; its `render(report, *, colour)` gives the text."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from frontdesk.errors import UsageError

if TYPE_CHECKING:
    from frontdesk.compiler.check import Report


def formats() -> tuple[str, ...]:
    """The names of the formats, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def render(report: Report, form: str = "text", *, colour: bool = False) -> str:
    """A report in one of the formats, with its final line break.

    Args:
        report: What a check found.
        form: One of `formats()`.
        colour: Use terminal colours, if the format has any.

    Raises:
        UsageError: No such format.
    """
    if form not in formats():
        raise UsageError(f"no format is called {form!r}; there are {', '.join(formats())}")
    rendered = import_module(f"{__name__}.{form}").render(report, colour=colour)
    return str(rendered)
