"""A drawing as a Mermaid flowchart, as GitHub and GitLab render it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from frontdesk.export.drawing import END, Arrow, Box, Drawing, Group
from frontdesk.export.palette import FOUND, MEANING, TINTS, WAYS, WORDS

SHAPES: Final = {
    "box": ("[", "]"),
    "round": ("(", ")"),
    "diamond": ("{", "}"),
    "hexagon": ("{{", "}}"),
    "cylinder": ("[(", ")]"),
    "stadium": ("([", "])"),
    "double": ("[[", "]]"),
}
"""The brackets of each shape in Mermaid."""

LINES: Final = {"plain": "-->", "online": "==>", "offline": "-.->", "skipped": "-.->"}
"""How Mermaid writes each sort of arrow."""


def render(drawing: Drawing) -> str:
    """The flowchart's text, ending in a line break."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    # Mermaid reads words such as `end` or a dot in an id as syntax, so boxes are numbered.
    numbers = {box.id: f"n{index}" for index, box in enumerate(drawing.boxes)} | {END: "over"}
    yield "---"
    yield f"title: {json.dumps(drawing.title, ensure_ascii=False)}"
    yield "---"
    yield "flowchart TD"
    yield f"  begin((start)) --> {numbers[drawing.start]}"
    for index, group in enumerate(drawing.groups):
        yield f"  subgraph g{index} [{_quoted(_titled(group))}]"
        yield from (f"    {_node(numbers[box.id], box)}" for box in group.boxes)
        yield "  end"
    if drawing.ends:
        yield "  over((end))"
    yield from (_arrow(arrow, numbers) for arrow in drawing.arrows)
    yield from _legend(drawing)
    yield from _colours(drawing, numbers)
    yield from _arrow_colours(drawing)


def _titled(group: Group) -> str:
    return " · ".join((group.name, *group.found))


def _node(number: str, box: Box) -> str:
    words = f"<br/>{_escaped(box.words)}" if box.words else ""
    found = "".join(f"<br/>⚠ {_escaped(each)}" for each in box.found)
    return _shaped(number, box.mark, f"<b>{_escaped(box.kind)}</b>{words}{found}")


def _shaped(number: str, mark: str, words: str) -> str:
    left, right = SHAPES[mark]
    return f'{number}{left}"{words}"{right}'


def _arrow(arrow: Arrow, numbers: Mapping[str, str]) -> str:
    label = f"|{_quoted(arrow.label)}|" if arrow.label else ""
    return f"  {numbers[arrow.source]} {LINES[arrow.way]}{label} {numbers[arrow.target]}"


def _legend(drawing: Drawing) -> Iterator[str]:
    """The kinds that are drawn, each as a box of its own, and the meaning of arrows of a special sort."""
    yield '  subgraph legend ["legend"]'
    yield "    direction LR"
    for index, (kind, box) in enumerate(drawing.kinds.items()):
        yield "    " + _shaped(f"k{index}", box.mark, _escaped(kind))
    # Invisible lines keep the boxes in a row.
    if len(drawing.kinds) > 1:
        yield "    " + " ~~~ ".join(f"k{index}" for index in range(len(drawing.kinds)))
    for way in (way for way in MEANING if way in drawing.ways):
        yield f"    {way}_from(( )) {LINES[way]}|{_quoted(MEANING[way])}| {way}_to(( ))"
    yield "  end"


def _colours(drawing: Drawing, numbers: Mapping[str, str]) -> Iterator[str]:
    legend = {kind: f"k{index}" for index, kind in enumerate(drawing.kinds)}
    for tint, colours in TINTS.items():
        members = [numbers[box.id] for box in drawing.boxes if box.tint == tint]
        members += [legend[kind] for kind, box in drawing.kinds.items() if box.tint == tint]
        if members:
            yield f"  classDef {tint}_ fill:{colours.fill},stroke:{colours.line},color:{WORDS}"
            yield f"  class {','.join(members)} {tint}_"
    if found := [numbers[box.id] for box in drawing.boxes if box.found]:
        yield f"  classDef found_ stroke:{FOUND},stroke-width:3px"
        yield f"  class {','.join(found)} found_"


def _arrow_colours(drawing: Drawing) -> Iterator[str]:
    """Mermaid counts arrows in their order of writing: that of the start, those of cards, then those of the legend."""
    legend = [way for way in MEANING if way in drawing.ways]
    unseen = [""] * (len(drawing.kinds) - 1)
    ways = ["plain", *(arrow.way for arrow in drawing.arrows), *unseen, *legend]
    for way in legend:
        places = ",".join(str(index) for index, each in enumerate(ways) if each == way)
        yield f"  linkStyle {places} stroke:{WAYS[way]}"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Text that Mermaid shows as it is: its own entity form for everything that it could read as syntax or markup."""
    return "".join(
        char if char.isalnum() or char in " .,;:!?'-_/()…+@%€$" or ord(char) > 127 else f"#{ord(char)};"
        for char in text
    )
