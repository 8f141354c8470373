"""The tutorial, typed as it is written: what it shows is what a beginner sees."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from docs.written import PROMPT, ROOT, Page

TUTORIAL = Page(ROOT / "docs" / "tutorials" / "first-playbook.md")
BEHIND = 'noted!"\n'


def blocks(language: str) -> list[str]:
    return [fence.text for fence in TUTORIAL.fences if fence.language == language]


def typed(folder: Path, *words: str) -> str:
    """What the terminal shows."""
    run = [sys.executable, "-m", "frontdesk_cli.main", *words]
    environment = {**os.environ, "NO_COLOR": "1"}
    shown = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    return shown.stdout + shown.stderr


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """The playbook of the first step."""
    path = tmp_path / "hello" / "bakery.yaml"
    path.parent.mkdir()
    path.write_text(blocks("yaml")[0])
    return path


@pytest.fixture
def staffed(bakery: Path) -> Path:
    """The playbook after the cards of the fourth step were put in."""
    text = bakery.read_text()
    assert text.count(BEHIND) == 1
    bakery.write_text(text.replace(BEHIND, BEHIND + blocks("yaml")[1]))
    return bakery


@pytest.mark.parametrize(("number", "answer"), [(0, "cake"), (1, "cakes")], ids=["clean", "with the mistake"])
def test_the_check_says_what_the_tutorial_shows(bakery: Path, number: int, answer: str) -> None:
    bakery.write_text(bakery.read_text().replace("goto: cake}", f"goto: {answer}}}"))
    command, shown = blocks("console")[number].split("\n", 1)
    assert shown.strip() == typed(bakery.parents[1], *command.removeprefix(PROMPT).split()[1:]).strip()


def test_many_candles_are_not_a_number(bakery: Path) -> None:
    said = typed(bakery.parents[1], "preview", "hello/bakery.yaml", "--say", "1", "--say", "Jo", "--say", "many")
    assert "doesn't look like a number" in said


def test_the_playbook_with_a_person_checks_clean(staffed: Path) -> None:
    assert "nothing found in 1 file" in typed(staffed.parents[1], "check", "hello/")


@pytest.mark.parametrize(
    ("then", "seen"),
    [
        (["/agent joins", "/agent says Hello!"], "Mia: Hello!"),
        (["/after 30s", "jo@example.com"], "Thank you. You hear from us today."),
    ],
    ids=["the baker comes", "nobody comes"],
)
def test_a_person_comes_or_the_visitor_leaves_an_address(staffed: Path, then: list[str], seen: str) -> None:
    lines = [word for line in ["Order a cake", "Jo", "12", *then] for word in ("--say", line)]
    assert seen in typed(staffed.parents[1], "preview", "hello/bakery.yaml", *lines)


def test_every_word_of_the_preview_that_the_tutorial_names_is_known(bakery: Path) -> None:
    told = typed(bakery.parents[1], "preview", "hello/bakery.yaml", "--say", "/help")
    for word in ("/restart", "/quit", "/agent joins", "/after"):
        assert word in TUTORIAL.text
        assert word in told
