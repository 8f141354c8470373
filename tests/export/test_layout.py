"""Where boxes and arrows stand: below each other, beside each other, never on each other, whatever the playbook."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from counting import calls
from frontdesk.compiler.check import check_paths
from frontdesk.export import layers
from frontdesk.export.drawing import END, Arrow, Box, Drawing, Group, draw
from frontdesk.export.layout import Layout, Place, ending, lay_out
from serving import PLAYBOOKS

EXAMPLES = sorted(path for path in PLAYBOOKS.glob("*.yaml") if not path.name.endswith(".test.yaml"))


def drawing_of(*ways: str, start: str = "a") -> Drawing:
    """A drawing of ways written `ab`; `a.` ends."""
    names = sorted({name for way in ways for name in way if name != "."} | {start})
    boxes = tuple(Box(name, "message", "box", "plain", name) for name in names)
    arrows = tuple(Arrow(way[0], END if way[1] == "." else way[1], "", str(number)) for number, way in enumerate(ways))
    return Drawing("made up", start, (Group("start", boxes),), arrows)


def any_drawing(seed: int) -> Drawing:
    random = Random(seed)
    names = "abcdefghijklmnopqrstuvwxyz"[: random.randrange(1, 27)]
    return drawing_of(*(random.choice(names) + random.choice([*names, "."]) for _ in range(random.randrange(60))))


def overlapping(layout: Layout) -> list[tuple[str, str]]:
    return [
        (one.id, other.id)
        for one, other in combinations(layout.places, 2)
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


def inside(point: tuple[float, float], place: Place) -> bool:
    return place.x < point[0] < place.x + place.width and place.y < point[1] < place.y + place.height


def looks_right(drawing: Drawing, layout: Layout) -> None:
    places = {place.id: place for place in layout.places}
    assert overlapping(layout) == []
    assert set(places) == {box.id for box in drawing.boxes} | {
        ending(arrow.source) for arrow in drawing.arrows if arrow.target == END
    }
    assert [(line.source, line.exit) for line in layout.lines] == [(one.source, one.exit) for one in drawing.arrows]
    for arrow, line in zip(drawing.arrows, layout.lines, strict=True):
        source = places[arrow.source]
        target = places[ending(arrow.source) if arrow.target == END else arrow.target]
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in line.points)
        assert line.points[0][1] == source.y + source.height
        assert line.points[-1][1] == target.y
        assert source.x < line.points[0][0] < source.x + source.width
        assert target.x < line.points[-1][0] < target.x + target.width
        assert line.back is (target.y <= source.y)
        assert not line.back or not any(inside(point, place) for point in line.points[1:-1] for place in layout.places)
    for place in layout.places:
        assert 0 <= place.x <= layout.width - place.width
        assert 0 <= place.y <= layout.height - place.height


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_look_right(path: Path) -> None:
    graph = check_paths([str(path)]).checked[0].graph
    assert graph is not None
    drawing = draw(graph)
    layout = lay_out(drawing)
    looks_right(drawing, layout)
    assert min(layout.places, key=lambda place: place.y).id == drawing.start


@pytest.mark.parametrize("seed", range(60))
def test_any_drawing_looks_right_and_the_same_again(seed: int) -> None:
    drawing = any_drawing(seed)
    looks_right(drawing, lay_out(drawing))
    assert lay_out(drawing) == lay_out(any_drawing(seed))


def test_a_way_passes_beside_what_stands_between_and_does_not_cross_what_it_need_not() -> None:
    layout = lay_out(drawing_of("ab", "bc", "ac"))
    long = layout.lines[2].points
    middle = next(place for place in layout.places if place.id == "b")
    assert all(
        not middle.x <= x <= middle.x + middle.width for x, y in long if middle.y <= y <= middle.y + middle.height
    )


def test_a_loop_leads_back_and_all_else_down() -> None:
    layout = lay_out(drawing_of("ab", "ba", "bb", "bc"))
    assert [line.back for line in layout.lines] == [False, True, True, False]


def test_where_many_arrows_leave_a_card_there_is_room_for_their_words() -> None:
    few, many = (lay_out(drawing_of(*(f"a{name}" for name in names))) for names in ("bc", "bcdefgh"))
    gap = [min(place.y for place in one.places if place.id != "a") for one in (few, many)]
    assert gap[1] > gap[0]


def test_orders_with_fewer_crossings_are_found() -> None:
    ways = [("a", "z"), ("b", "y"), ("c", "x")]
    found = layers.ordered([["a", "b", "c"], ["x", "y", "z"]], ways)
    below = {source: [target] for source, target in ways}
    assert layers.crossings(found, below) == 0
    assert layers.crossings([["a", "b", "c"], ["x", "y", "z"]], below) == 3


def test_a_line_of_five_hundred_cards_is_no_trouble() -> None:
    boxes = tuple(Box(str(number), "message", "box", "plain", "") for number in range(500))
    arrows = tuple(Arrow(str(number), str(number + 1), "", "next") for number in range(499))
    layout = lay_out(Drawing("long", "0", (Group("start", boxes),), arrows))
    assert len({place.x for place in layout.places}) == 1


def test_five_hundred_cards_that_all_lead_to_one_are_laid_out_with_bounded_work() -> None:
    boxes = tuple(Box(str(number), "message", "box", "plain", "") for number in range(500))
    arrows = [Arrow(str(number), str(number + 1), "", "next") for number in range(499)]
    arrows += [Arrow(str(number), "499", "", "far") for number in range(490)]
    wide = Drawing("wide", "0", (Group("start", boxes),), tuple(arrows))
    assert calls(lay_out, wide) < 3_000_000
    layout = lay_out(wide)
    assert overlapping(layout) == []
    assert sum(line.back for line in layout.lines) > 300
