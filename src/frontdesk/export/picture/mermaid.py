"""A drawing as a Mermaid flowchart, as GitHub and GitLab render it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from frontdesk.export.drawing import END, Box, Drawing

SHAPES = {
    "box": ("[", "]"),
    "round": ("(", ")"),
    "diamond": ("{", "}"),
    "hexagon": ("{{", "}}"),
    "cylinder": ("[(", ")]"),
    "stadium": ("([", "])"),
}
"""The brackets that Mermaid draws each shape by."""

COLORS = {
    "question": "#dbeafe,stroke:#2563eb",
    "capture": "#dcfce7,stroke:#16a34a",
    "live_chat": "#fef3c7,stroke:#d97706",
    "branch": "#f3e8ff,stroke:#9333ea",
    "create_lead": "#ffe4e6,stroke:#e11d48",
    "create_deal": "#ffe4e6,stroke:#e11d48",
    "create_activity": "#ffe4e6,stroke:#e11d48",
    "end": "#e5e7eb,stroke:#4b5563",
}
"""Fill and line of the kinds that stand out; the others keep Mermaid's own."""


def render(drawing: Drawing) -> str:
    """The flowchart's text, ending in a line break."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    # Mermaid reads words such as `end` or a dot in an id as syntax, so boxes are numbered.
    boxes = [box for group in drawing.groups for box in group.boxes]
    numbers = {box.id: f"n{index}" for index, box in enumerate(boxes)} | {END: "over"}
    yield "---"
    yield f"title: {json.dumps(drawing.title, ensure_ascii=False)}"
    yield "---"
    yield "flowchart TD"
    yield f"  begin((start)) --> {numbers[drawing.start]}"
    for index, group in enumerate(drawing.groups):
        yield f"  subgraph g{index} [{_quoted(group.name)}]"
        yield from (f"    {_node(numbers[box.id], box)}" for box in group.boxes)
        yield "  end"
    if drawing.ends:
        yield "  over((end))"
    for arrow in drawing.arrows:
        label = f"|{_quoted(arrow.label)}|" if arrow.label else ""
        yield f"  {numbers[arrow.source]} -->{label} {numbers[arrow.target]}"
    yield from _colors(boxes, numbers)


def _node(number: str, box: Box) -> str:
    left, right = SHAPES[box.mark]
    words = f"<br/>{_escaped(box.words)}" if box.words else ""
    return f'{number}{left}"<b>{_escaped(box.kind)}</b>{words}"{right}'


def _colors(boxes: list[Box], numbers: dict[str, str]) -> Iterator[str]:
    for kind, color in COLORS.items():
        members = [numbers[box.id] for box in boxes if box.kind == kind]
        if members:
            yield f"  classDef {kind}_ fill:{color},color:#111827"
            yield f"  class {','.join(members)} {kind}_"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Text that Mermaid shows as it is: its own entity form for everything that it could read as syntax or markup."""
    return "".join(
        char if char.isalnum() or char in " .,;:!?'-_/()…+@%€$" or ord(char) > 127 else f"#{ord(char)};"
        for char in text
    )
