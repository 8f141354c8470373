"""A drawing as an indented text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontdesk.export.drawing import END, Arrow, Box, Drawing


def render(drawing: Drawing) -> str:
    """Pathways, their cards with line numbers, and the exits that do more than lead to the next card."""
    return "\n".join(_lines(drawing)) + "\n"


def _lines(drawing: Drawing) -> Iterator[str]:
    out: dict[str, list[Arrow]] = {}
    for arrow in drawing.arrows:
        out.setdefault(arrow.source, []).append(arrow)
    yield f"{drawing.title} (begins at {drawing.start})"
    for group in drawing.groups:
        yield ""
        yield "  ! ".join((group.name, *group.found))
        for box, following in zip(group.boxes, [*group.boxes[1:], None], strict=True):
            yield f"  {_told(box)}"
            yield from (f"      {line}" for line in _ways(out.get(box.id, ()), following))


def _told(box: Box) -> str:
    """A card in one line: kind, words, line number and findings."""
    words = f" “{box.words}”" if box.words else ""
    place = f"  :{box.line}" if box.line else ""
    return f"{box.kind}{words}{place}" + "".join(f"  ! {each}" for each in box.found)


def _ways(arrows: Sequence[Arrow], following: Box | None) -> Iterator[str]:
    """The exits of a card; none if its only one, without a label, leads to the next card."""
    if len(arrows) == 1 and following is not None and arrows[0].target == following.id and not arrows[0].label:
        return
    for arrow in arrows:
        goal = "the end" if arrow.target == END else arrow.target
        yield f"{arrow.label or 'then'} → {goal}"
