"""Random walks over playbooks: a state always names a card, the events tell the whole story, JSON loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.graphs import Faulty, graph, live_chat, rich, sales
from engine.walk import Walk, survives
from frontdesk.cards.message import Message
from frontdesk.compiler.check import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.ir.card import Target
from frontdesk.ir.graph import Graph

ROOT = Path(__file__).parents[2] / "playbooks"
FILES = sorted(path for path in ROOT.rglob("*.yaml") if not path.name.endswith(".test.yaml"))
PLAYBOOKS = [path for path in FILES if "\n  start:" in path.read_text(encoding="utf-8")]
"""Every example in which a conversation can begin: all but the libraries."""


def called(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def compiled() -> dict[Path, Graph | None]:
    return {path: check(DiskFiles(path.parent), path.name).graph for path in PLAYBOOKS}


@pytest.mark.parametrize("seed", range(0, 400, 100))
@pytest.mark.parametrize("path", PLAYBOOKS, ids=called)
def test_an_example_playbook_holds_whatever_happens(path: Path, seed: int, compiled: dict[Path, Graph | None]) -> None:
    playbook = compiled[path]
    assert playbook is not None
    for number in range(seed, seed + 25):
        print(f"seed {number}")
        assert Walk(playbook, number).go(80).troubles == []


@pytest.mark.parametrize("path", PLAYBOOKS, ids=called)
def test_every_card_of_an_example_survives_encoding(path: Path, compiled: dict[Path, Graph | None]) -> None:
    playbook = compiled[path]
    assert playbook is not None
    for card in playbook.cards.values():
        survives(card, type(card))


@pytest.mark.parametrize("seed", range(0, 200, 50))
def test_a_playbook_made_by_hand_holds_whatever_happens(seed: int) -> None:
    playbook = sales(after_chat=Target("thanks"))
    for number in range(seed, seed + 50):
        print(f"seed {number}")
        assert Walk(playbook, number).go(80).troubles == []


@pytest.mark.parametrize("seed", range(20))
def test_a_playbook_full_of_bugs_holds_whatever_happens(seed: int) -> None:
    start = (live_chat(), Faulty(id="a", on_enter=False), Message(id="b", text=rich("round"), goto=Target("a")))
    print(f"seed {seed}")
    Walk(graph(start=start), seed).go(60)


def test_there_are_example_playbooks() -> None:
    assert PLAYBOOKS
