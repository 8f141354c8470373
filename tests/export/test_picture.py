"""Pictures of playbooks: what a drawing holds, and what its formats make of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.compiler.check import check_paths
from frontdesk.export import formats, render
from frontdesk.export.drawing import END, draw
from frontdesk.export.picture import mermaid
from frontdesk.ir.graph import Graph

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
NAMES = ("website-sales", "support-triage", "demo-booking", "klantenservice")


def graph(name: str) -> Graph:
    found = check_paths([str(PLAYBOOKS / f"{name}.yaml")]).checked[0].graph
    assert found
    return found


def test_each_format_is_a_module() -> None:
    assert ("dot", "json", "mermaid", "outline", "svg") == formats()


@pytest.mark.parametrize("name", NAMES)
def test_every_card_is_a_box_and_every_way_an_arrow(name: str) -> None:
    playbook = graph(name)
    drawing = draw(playbook)
    boxes = [box.id for group in drawing.groups for box in group.boxes]
    assert sorted(playbook.cards) == sorted(boxes)
    assert sum(map(len, playbook.edges.values())) == len(drawing.arrows)
    assert {arrow.target for arrow in drawing.arrows} <= {*boxes, END}


def test_cards_run_in_place_stand_in_a_group_of_their_own() -> None:
    groups = {group.name: group for group in draw(graph("website-sales")).groups}
    assert [f"sales.run/contact.collect.{name}" for name in ("capture", "phone", "number")] == [
        box.id for box in groups["sales.run"].boxes
    ]


def test_the_two_ways_out_of_a_live_chat_are_told_apart() -> None:
    arrows = [arrow for arrow in draw(graph("demo-booking")).arrows if arrow.source == "person.live_chat"]
    assert [("nobody picks up", "person.capture"), ("after the chat", "thanks.end")] == [
        (arrow.label, arrow.target) for arrow in arrows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_names_every_box_before_it_is_coloured(name: str) -> None:
    text = render(graph(name), "mermaid")
    nodes = set(re.findall(r"^    ([nk]\d+)[\[({]", text, re.MULTILINE))
    used = set(re.findall(r"\b[nk]\d+\b", text))
    assert used == nodes
    assert text.count("subgraph") == len(re.findall(r"^  end$", text, re.MULTILINE))


def test_mermaid_shows_an_authors_signs_as_signs() -> None:
    text = render(graph("demo-booking"), "mermaid")
    assert '{"<b>branch</b><br/>answers.people #62;#61; 100"}' in text


@pytest.mark.parametrize("title", ["Demo", "E'] | <b>end</b> #4", 'say "hello": now', "a: b"])
def test_mermaid_shows_a_title_as_it_is(title: str) -> None:
    drawing = replace(draw(graph("klantenservice")), title=title)
    head = mermaid.render(drawing).split("---\n")[1]
    assert head == f"title: {json.dumps(title)}\n"


def test_json_is_the_drawing() -> None:
    data = json.loads(render(graph("klantenservice"), "json"))
    assert ("1", "Klantenservice", "start.question") == (data["format_version"], data["title"], data["start"])
    arrow = {"source": "start.question", "target": "rondkijken.end", "label": "Ik kijk even rond", "exit": "2"}
    assert arrow | {"way": "plain"} in data["arrows"]
