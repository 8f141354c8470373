"""A drawing in the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

from frontdesk.export.drawing import END, Arrow, Box, Drawing, Group
from frontdesk.export.palette import FAINT, FOUND, MEANING, TINTS, WAYS, WORDS

SHAPES: Final = {
    "box": "box",
    "round": "box",
    "diamond": "diamond",
    "hexagon": "hexagon",
    "cylinder": "cylinder",
    "stadium": "box",
    "double": "box",
}
"""The shape of each mark in Graphviz."""

MORE: Final = {
    "round": {"style": "filled,rounded"},
    "stadium": {"style": "filled,rounded"},
    "double": {"peripheries": "2"},
}
"""Further attributes of some marks."""

LINES: Final = {"plain": "solid", "online": "bold", "offline": "dashed", "skipped": "dotted"}
"""The style of each sort of arrow."""

START: Final = "start of conversation"
"""Id of the box at which all ways begin."""

COLUMNS: Final = 26
"""The most characters of a line in a box or on an arrow."""

FONT: Final = {"fontname": "Helvetica,Arial,sans-serif"}

_WHOLE: Final = {
    "labelloc": "t",
    "fontsize": "18",
    "fontcolor": WORDS,
    "bgcolor": "white",
    "nodesep": "0.3",
    "ranksep": "0.45",
    # Cards are drawn in the order in which a visitor meets them, not pathway by pathway: the start is at the top.
    "newrank": "true",
}
_CLUSTER: Final = {"fontsize": "13", "labeljust": "l"}

Attributes = Mapping[str, str]


def render(drawing: Drawing) -> str:
    """The graph's text, ending in a line break; the same drawing always gives the same bytes."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    yield "digraph playbook {"
    yield f"  graph{_list({'label': drawing.title, **_WHOLE, **FONT})}"
    yield f"  node{_list({'style': 'filled', 'fontsize': '11', 'fontcolor': WORDS, **FONT})}"
    yield f"  edge{_list({'fontsize': '10', 'fontcolor': WORDS, 'color': WAYS['plain'], **FONT})}"
    yield f"  {{ rank=source; {_quoted(START)}{_list(_ending('start'))} }}"
    for index, group in enumerate(drawing.groups):
        yield from _cluster(f"cluster_{index}", group)
    if drawing.ends:
        yield f"  {_quoted(END)}{_list(_ending('end'))}"
    yield f"  {_quoted(START)} -> {_quoted(drawing.start)}"
    yield from (_arrow(arrow) for arrow in drawing.arrows)
    yield from _legend(drawing)
    yield "}"


def _cluster(name: str, group: Group) -> Iterator[str]:
    yield f"  subgraph {name} {{"
    label = " · ".join((group.name, *group.found))
    colour = FOUND if group.found else FAINT
    yield f"    graph{_list({**_CLUSTER, 'label': label, 'color': colour, 'style': 'rounded'})}"
    for box in group.boxes:
        yield f"    {_quoted(box.id)}{_list(_box(box))}"
    yield "  }"


def _box(box: Box) -> Attributes:
    words = [box.kind, *wrap(box.words, COLUMNS), *(f"⚠ {each}" for each in box.found)]
    tooltip = f"{box.id} (line {box.line})" if box.line else box.id
    return {"label": "\n".join(words), "tooltip": tooltip, **_drawn(box), **(_MARKED if box.found else {})}


def _drawn(box: Box) -> Attributes:
    tint = TINTS[box.tint]
    return {"shape": SHAPES[box.mark], "fillcolor": tint.fill, "color": tint.line, **MORE.get(box.mark, {})}


_MARKED: Final = {"color": FOUND, "penwidth": "2.5"}


def _ending(label: str) -> Attributes:
    return {"label": label, "shape": "circle", "fillcolor": "white", "color": FAINT, "fontsize": "10", "margin": "0"}


def _arrow(arrow: Arrow) -> str:
    # The id tells the arrows between two boxes apart, in an SVG too.
    drawn = {"id": f"{arrow.source} {arrow.exit}"}
    drawn |= {} if arrow.way == "plain" else {"style": LINES[arrow.way], "color": WAYS[arrow.way]}
    label = {"label": "\n".join(wrap(arrow.label, COLUMNS))} if arrow.label else {}
    return f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)}{_list({**label, **drawn})}"


def _legend(drawing: Drawing) -> Iterator[str]:
    """The kinds that are drawn, in a row, and below them the meaning of arrows of a special sort."""
    yield "  subgraph cluster_legend {"
    yield f"    graph{_list({**_CLUSTER, 'label': 'legend', 'color': FAINT, 'style': 'dashed'})}"
    kinds = [_quoted(f"legend {kind}") for kind in drawing.kinds]
    for name, (kind, box) in zip(kinds, drawing.kinds.items(), strict=True):
        yield f"    {name}{_list({'label': kind, 'fontsize': '10', **_drawn(box)})}"
    yield from _row(kinds)
    ways = [way for way in MEANING if way in drawing.ways]
    for way in ways:
        start, end = (_quoted(f"legend {way} {end}") for end in ("from", "to"))
        yield f"    {start}{_list({'label': '', 'shape': 'point', 'color': WAYS[way]})}"
        yield f"    {end}{_list({'label': MEANING[way], 'shape': 'plaintext', 'style': 'solid', 'fontsize': '10'})}"
        yield f"    {start} -> {end}{_list({'style': LINES[way], 'color': WAYS[way]})}"
    if ways:
        yield from _row([_quoted(f"legend {way} {end}") for way in ways for end in ("from", "to")])
        yield f"    {kinds[0]} -> {_quoted(f'legend {ways[0]} from')}{_list({'style': 'invis'})}"
    yield "  }"


def _row(names: Sequence[str]) -> Iterator[str]:
    """Boxes side by side, in this order."""
    yield f"    {{ rank=same; {'; '.join(names)} }}"
    if len(names) > 1:
        yield f"    {' -> '.join(names)}{_list({'style': 'invis'})}"


def _list(attributes: Attributes) -> str:
    inside = ", ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())
    return f" [{inside}]" if inside else ""


def _quoted(text: str) -> str:
    """A quoted id or label: its text stays the same, and a line break becomes a centred one."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n") + '"'
