"""A drawing as SVG, laid out by Graphviz: the only module that uses pygraphviz."""

from __future__ import annotations

from frontdesk.errors import SetupError
from frontdesk.export.drawing import Drawing
from frontdesk.export.picture import dot


def render(drawing: Drawing) -> str:
    """The picture's text, ending in a line break.

    Raises:
        SetupError: pygraphviz is not installed.
    """
    try:
        from pygraphviz import AGraph
    except ImportError as error:
        raise SetupError("an SVG needs Graphviz: pip install 'frontdesk[graph]'") from error
    return bytes(AGraph(string=dot.render(drawing)).draw(format="svg", prog="dot")).decode().rstrip("\n") + "\n"
