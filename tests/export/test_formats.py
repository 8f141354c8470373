"""What each format makes of a drawing: the same bytes each time, every sign as it is, what was found marked."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from export.wide import LOST, checked, wide
from frontdesk.export import formats, render
from frontdesk.export.drawing import draw
from frontdesk.export.palette import FOUND

SVG = "{http://www.w3.org/2000/svg}"


def picture(text: str, form: str) -> str:
    found = checked(text)
    assert found.graph is not None
    return render(found.graph, form, found.diagnostics)


def test_what_was_found_is_marked_where_it_stands() -> None:
    found = checked(LOST)
    assert found.graph is not None
    drawing = draw(found.graph, found.diagnostics)
    assert {"person.live_chat": ("warning FD305",)} == {box.id: box.found for box in drawing.boxes if box.found}
    assert {"forgotten": ("warning FD309",)} == {group.name: group.found for group in drawing.groups if group.found}


@pytest.mark.parametrize("form", [form for form in formats() if form != "json"])
def test_every_format_for_people_shows_what_was_found(form: str) -> None:
    text = picture(LOST, form)
    assert [1, 1] == [text.count(code) for code in ("FD305", "FD309")]


@pytest.mark.parametrize("form", formats())
def test_the_same_playbook_gives_the_same_bytes(form: str) -> None:
    assert picture(LOST, form) == picture(LOST, form)
    assert picture(LOST, form).endswith("\n")


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_the_two_ways_out_of_a_live_chat_look_unlike_each_other(form: str) -> None:
    signs = {"mermaid": ("-.->", "==>"), "dot": ('style="dashed"', 'style="bold"')}[form]
    lines = picture(LOST, form).splitlines()
    offline, online = (next(line for line in lines if word in line) for word in ("nobody picks up", "after the chat"))
    assert [True, False] == [sign in offline for sign in signs]
    assert [False, True] == [sign in online for sign in signs]


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
def test_the_legend_names_every_kind_that_is_drawn_and_no_other(form: str) -> None:
    text = picture(LOST, form)
    legend = {
        "mermaid": lambda: re.findall(r"^    k\d+\W+\"(\w+)\"", text, re.MULTILINE),
        "dot": lambda: re.findall(r'^    "legend (\w+)" \[label', text, re.MULTILINE),
        "svg": lambda: re.findall(r"<title>legend (\w+)</title>", text),
    }[form]()
    assert ["end", "live_chat", "question"] == sorted(legend)


def test_an_authors_signs_are_shown_as_they_are() -> None:
    texts = [text.text for text in ElementTree.fromstring(picture(LOST, "svg")).iter(f"{SVG}text")]
    assert 'Nothing \\ "much"' in texts


def test_an_svg_marks_what_was_found_in_a_colour_of_its_own() -> None:
    # The pathway's frame, and the two lines of the live-chat box.
    assert 3 == picture(LOST, "svg").count(f'stroke="{FOUND}"')
    assert 0 == picture(wide(3), "svg").count(FOUND)


def test_an_outline_tells_the_ways_that_are_not_just_the_next_card() -> None:
    assert """\
person  ! warning FD305
""" not in picture(LOST, "outline")
    assert """\
person
  live_chat “One moment.”  :12  ! warning FD305
      nobody picks up → the end
      after the chat → the end
""" in picture(LOST, "outline")


def test_a_hundred_cards_are_drawn_from_the_top_down() -> None:
    text = picture(wide(25), "svg")
    heights = {
        node[1]: float(node[2])
        for node in re.finditer(
            r"<title>(p\d+\.question|start\.question)</title>.*?<text[^>]* y=\"([-\d.]+)\"", text, re.S
        )
    }
    assert 100 <= len(re.findall(r'class="node"', text))
    assert ["start.question", *(f"p{index}.question" for index in range(1, 25))] == sorted(
        heights, key=heights.__getitem__
    )


def test_without_graphviz_one_sentence_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['pygraphviz'] = None; from frontdesk_cli.main import main;"
        "sys.argv = ['frontdesk', 'graph', 'playbooks/klantenservice.yaml', '--format', 'svg']; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (3, "", "frontdesk: an SVG needs Graphviz: pip install 'frontdesk[graph]'\n") == (
        done.returncode,
        done.stdout,
        done.stderr,
    )
