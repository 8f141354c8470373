"""Consent in scenarios, in generated ones, and in the preview."""

from __future__ import annotations

import pytest

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.ir.graph import Graph
from frontdesk.scenario.generate import talks
from frontdesk.scenario.play import Played, play
from frontdesk.scenario.preview import Preview
from frontdesk.scenario.writing import suite

SHOP = """\
frontdesk: 1
name: Shop
install:
  origins: [https://www.example.com]
privacy:
  consent: {text: "We keep **what you write**.", required: true}
pathways:
  start:
    - card: question
      text: What brings you here?
      answers: [{label: Leave}]
"""
FREE = SHOP.replace("true", "false")
HELLO = ["bot: What brings you here", "visitor: Leave", "ended: none"]


def played(*steps: str, shop: str = SHOP) -> Played:
    lines = "".join(f"      - {step}\n" for step in steps)
    text = f"playbook: shop.yaml\ntests:\n  - name: it\n    steps:\n{lines}"
    return play(MemoryFiles({"shop.yaml": shop, "shop.test.yaml": text}), "shop.test.yaml")


def graph(shop: str = SHOP) -> Graph:
    found = check(MemoryFiles({"shop.yaml": shop}), "shop.yaml").graph
    assert found is not None
    return found


def test_the_bot_begins_when_the_visitor_has_agreed() -> None:
    assert played("consent: yes", *HELLO).passed


def test_where_it_is_not_required_there_is_nothing_to_agree_to() -> None:
    assert played(*HELLO, shop=FREE).passed
    failure = played("consent: yes", shop=FREE).verdicts[0].failure
    assert failure
    assert failure.came == "one without `privacy: {consent: {required: true}}`"


@pytest.mark.parametrize("before", [[], ["consent: no"]], ids=["unasked", "refused"])
def test_nothing_begins_without_a_yes(before: list[str]) -> None:
    failure = played(*before, HELLO[0]).verdicts[0].failure
    assert failure
    assert failure.came.startswith("none: the playbook requires consent")
    assert failure.story == ""


def test_who_said_no_may_still_say_yes_but_once() -> None:
    assert played("consent: no", "after: 1h", "consent: yes", *HELLO).passed
    assert not played("consent: yes", "consent: yes").passed


def test_a_restart_keeps_what_was_agreed_to() -> None:
    assert played("consent: yes", "restart: true", *HELLO).passed


def test_a_generated_scenario_agrees_first() -> None:
    text = suite(graph(), "shop.yaml", list(talks(graph(), frozenset())))
    assert "steps:\n      - consent: yes\n      - bot: What brings" in text
    assert play(MemoryFiles({"shop.yaml": SHOP, "shop.test.yaml": text}), "shop.test.yaml").passed


def test_the_preview_asks_before_anything_else() -> None:
    preview = Preview(graph(), 0)
    asked = ["We keep what you write.", "  1) I agree", "  2) No, thanks"]
    assert list(preview.open())[-3:] == asked
    assert list(preview.hear("Hello?")) == asked
    assert list(preview.hear("2")) == ["(nothing is stored, and nothing begins)"]
    assert not preview.simulation.begun
    assert next(iter(preview.hear("i agree"))).endswith(": What brings you here?")
