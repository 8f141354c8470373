"""Pictures of a compiled playbook, and the pages about kinds and codes."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frontdesk.ir.graph import Graph
    from frontdesk.lang.diagnostic import Diagnostic


def formats() -> tuple[str, ...]:
    """The names of the formats a picture can have, in alphabetical order."""
    from frontdesk.export import picture

    return tuple(sorted(module.name for module in iter_modules(picture.__path__)))


def render(graph: Graph, form: str, diagnostics: Iterable[Diagnostic] = ()) -> str:
    """A picture of a playbook in one of the formats, with findings marked at their places.

    Raises:
        SetupError: A program that the format needs is not installed.
    """
    from frontdesk.export.drawing import draw

    return str(import_module(f"frontdesk.export.picture.{form}").render(draw(graph, diagnostics)))
