"""Generated scenarios: they pass as they stand, and walk what was missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.lang.pattern import full_match
from frontdesk.scenario import pattern
from frontdesk.scenario.beside import generated
from frontdesk.scenario.generate import MOST_ACTS, talks
from frontdesk.scenario.trial import tried
from frontdesk.scenario.writing import suite
from scenario.shops import SHOP, graph, written

PLAYBOOKS = sorted(path for path in Path("playbooks").glob("*.yaml") if ".test" not in path.name)


def test_generated_scenarios_pass_and_walk_everything(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(suite(graph(), "shop.yaml", tuple(talks(graph(), frozenset()))))
    trial = tried([str(path)])
    assert (True, 100.0) == (trial.passed, trial.percent), path.read_text()


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_the_examples_could_have_been_covered_by_machine(path: Path, tmp_path: Path) -> None:
    checked = check(DiskFiles(path.parent), path.name)
    assert checked.graph
    text = suite(checked.graph, path.name, tuple(talks(checked.graph, frozenset())))
    (tmp_path / "shared").mkdir()
    for name in (path.name, "shared/contact.yaml"):
        (tmp_path / name).write_bytes((path.parent / name).read_bytes())
    (tmp_path / f"{path.stem}.test.yaml").write_text(text)
    trial = tried([str(tmp_path / f"{path.stem}.test.yaml")])
    assert (True, 100.0) == (trial.passed, trial.percent)


def test_only_what_no_scenario_walks_is_generated(tmp_path: Path) -> None:
    path = written(tmp_path, "leaving: visitor: Leave", "typing: visitor: what")
    text = generated(graph(), str(tmp_path / "shop.yaml"))
    assert "Leave\n" not in text
    path.write_text(path.read_text() + "\n" + text.partition("tests:\n")[2])
    trial = tried([str(path)])
    assert (True, 100.0) == (trial.passed, trial.percent)
    assert "" == generated(graph(), str(tmp_path / "shop.yaml"))


def test_the_same_playbook_gives_the_same_scenarios() -> None:
    once, twice = (suite(graph(), "shop.yaml", tuple(talks(graph(), frozenset()))) for _ in range(2))
    assert once == twice


def test_a_scenario_reads_as_an_author_would_write_it() -> None:
    text = suite(graph(), "shop.yaml", tuple(talks(graph(), frozenset())))
    assert (
        """\
      - bot: What brings you here?
        answers: ["Buy, please", Leave]
      - visitor: "Buy, please"
"""
        in text
    )
    assert """\
      - call: "https://api.example.com/offers"
        answer: {"offers": {"0": {"price": 80}}}
""" in text.replace('{"offers": [{"price": 80}]}', '{"offers": {"0": {"price": 80}}}')


def test_hours_are_waited_for(tmp_path: Path) -> None:
    closed = SHOP.replace(
        "pathways:\n", 'hours: {timezone: Europe/Amsterdam, weekly: {sat: "20:00-22:00"}}\npathways:\n'
    )
    path = written(tmp_path)
    (tmp_path / "shop.yaml").write_text(closed)
    path.write_text(generated(graph(closed), str(tmp_path / "shop.yaml")))
    trial = tried([str(path)])
    assert (True, 100.0) == (trial.passed, trial.percent)
    assert "at: 2026-11-28T19:00:00+00:00" in path.read_text()


def test_a_loop_is_left_in_the_end() -> None:
    around = graph(
        "frontdesk: 1\nname: A\npathways:\n  start:\n    - card: question\n      text: Again?\n      answers:\n"
        "        - {label: Yes, goto: start}\n        - {label: No, goto: bye}\n  bye: [{card: end, text: Bye.}]\n"
    )
    found = tuple(talks(around, frozenset()))
    assert {"pick Yes", "pick No"} == {f"{act.kind} {act.text}" for talk in found for act in talk.acts}
    assert all(len(talk.acts) < MOST_ACTS for talk in found)


@pytest.mark.parametrize(
    "written_",
    [
        *("[Ee][0-9]{1,2}", "NW-[0-9]{6}", r"\d{4}\s?[A-Z]{2}", "(foo|bar)+", ".{3,}", "[^0-9]+", r"\w+@\w+\.nl"),
        *("a?b*c+", "(?:x|y){2}", r"[[:alpha:]]?1", "(?i)abc", r"\p{L}+|x"),
    ],
)
def test_a_sample_of_a_pattern_matches_it(written_: str) -> None:
    found = tuple(pattern.samples(written_))
    assert all(full_match(written_, text) for text in found)
    assert found or written_ in (r"[[:alpha:]]?1", r"\p{L}+|x")
