"""What every kind of card has, whichever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import frontdesk.cards
from frontdesk.cards import KINDS
from frontdesk.ir.card import Card
from frontdesk.ir.schema import keys_of

FOLDER = Path(frontdesk.cards.__file__).parent
MARKS = {"box", "round", "diamond", "hexagon", "cylinder", "stadium", "double"}
TINTS = {"plain", "blue", "green", "amber", "violet", "rose", "grey"}
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def test_being_in_the_folder_is_being_a_kind() -> None:
    assert set(KINDS) == {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}


@kinds
def test_a_kind_is_called_as_its_module(kind: type[Card]) -> None:
    assert kind.__module__ == f"frontdesk.cards.{kind.KIND}"


@kinds
def test_a_kind_imports_no_other(kind: type[Card]) -> None:
    assert "from frontdesk.cards" not in (FOLDER / f"{kind.KIND}.py").read_text()


@kinds
def test_a_kind_is_small(kind: type[Card]) -> None:
    assert len((FOLDER / f"{kind.KIND}.py").read_text().splitlines()) <= 120


@kinds
def test_a_kind_says_how_it_is_drawn_and_what_it_does(kind: type[Card]) -> None:
    assert kind.MARK in MARKS
    assert kind.TINT in TINTS
    assert kind.__doc__


@kinds
def test_every_key_is_described_for_the_editor(kind: type[Card]) -> None:
    undescribed = {key for key, of in kind.SCHEMA["properties"].items() if "description" not in of}
    assert undescribed == set()


@kinds
def test_the_page_lists_exactly_the_keys_of_the_kind(kind: type[Card]) -> None:
    page = (FOLDER / f"{kind.KIND}.md").read_text()
    table = page.partition("## Works")[0]
    listed = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert listed == list(keys_of(kind.SCHEMA))


@kinds
def test_the_page_has_both_halves(kind: type[Card]) -> None:
    page = (FOLDER / f"{kind.KIND}.md").read_text()
    assert page.startswith(f"# {kind.KIND}\n")
    assert page.index("## Works") < page.index("## Refused")


@kinds
def test_a_kind_that_calls_a_person_says_whom(kind: type[Card]) -> None:
    assert ("handoff" in vars(kind)) is kind.CALLS
