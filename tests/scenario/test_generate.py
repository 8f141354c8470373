"""Generated scenarios: they pass as they stand, and walk what was missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.wide import wide
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.lang.pattern import full_match
from frontdesk.scenario import pattern
from frontdesk.scenario.beside import MOST, Generated, generated
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
    text = generated(graph(), str(tmp_path / "shop.yaml"), fewest=True).text
    assert "Leave\n" not in text
    path.write_text(path.read_text() + "\n" + text.partition("tests:\n")[2])
    trial = tried([str(path)])
    assert (True, 100.0) == (trial.passed, trial.percent)
    assert Generated("") == generated(graph(), str(tmp_path / "shop.yaml"), fewest=True)


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
    path.write_text(generated(graph(closed), str(tmp_path / "shop.yaml")).text)
    trial = tried([str(path)])
    assert (True, 100.0) == (trial.passed, trial.percent)
    assert "at: 2026-11-28T19:00:00+00:00" in path.read_text()


TWICE = """\
frontdesk: 1
name: Twice
pathways:
  start:
    - card: question
      text: Coffee or tea?
      answers: [{label: Coffee}, {label: Tea}, {label: Ask again, goto: start}]
    - card: question
      text: Milk?
      answers: [{label: With}, {label: Without}]
    - {card: end, text: Here you are.}
"""


def test_every_path_that_meets_no_card_twice_is_walked(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(TWICE)
    found = generated(graph(TWICE), str(path))
    beside = tmp_path / "twice.test.yaml"
    beside.write_text(found.text)
    trial = tried([str(beside)])
    assert (True, 100.0, False) == (trial.passed, trial.percent, found.more)
    picks = [[step.argument.text for step in v.test.steps if step.kind == "visitor"] for v in trial.verdicts]
    simple = [[first, second] for first in ("Coffee", "Tea") for second in ("With", "Without")]
    assert simple == sorted(each for each in picks if len(each) == 2)
    # The way back to the first question is on no such path, and is walked all the same.
    assert [["Ask again", "Tea", "With"]] == [each for each in picks if len(each) != 2]
    assert Generated("") == generated(graph(TWICE), str(path))


def test_a_path_that_an_author_walks_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(TWICE)
    head = "playbook: twice.yaml\ntests:\n  - name: mine\n    steps:\n"
    (tmp_path / "twice.test.yaml").write_text(f"{head}      - visitor: tea\n      - visitor: without\n")
    found = generated(graph(TWICE), str(path)).text
    assert 1 == found.count("visitor: Tea\n")
    assert 1 == found.count("visitor: Without\n")


def test_of_very_many_paths_some_are_written_and_the_rest_the_next_time(tmp_path: Path) -> None:
    question = "    - card: question\n      text: Which{}?\n      answers: [{{label: A}}, {{label: B}}, {{label: C}}]\n"
    many = "frontdesk: 1\nname: Many\npathways:\n  start:\n" + "".join(question.format(n) for n in range(5))
    path = tmp_path / "many.yaml"
    path.write_text(many)
    counts = list[int]()
    for number in range(4):
        found = generated(graph(many), str(path))
        counts.append(found.text.count("name:"))
        assert found.more == (number < 2)
        if found.text:
            (tmp_path / f"many-{number}.test.yaml").write_text(found.text)
    assert (MOST, 0, 3**5) == (counts[1], counts[3], sum(counts))


KNOWN = """\
frontdesk: 1
name: Known
languages: [en, nl]
visitor:
  plan: {type: text}
  seats: {type: number}
pathways:
  start:
    - card: branch
      cases:
        - {when: visitor.plan is defined and visitor.plan == "pro" and visitor.seats > 20, goto: a}
        - {when: visitor.seats is defined and visitor.seats >= 10, goto: b}
        - {when: conversation.page is defined and conversation.page == "https://www.example.com/p", goto: c}
        - {when: conversation.language == "nl", goto: d}
    - {card: end}
  a: [{card: end, text: {en: A., nl: A!}}]
  b: [{card: end, text: {en: B., nl: B!}}]
  c: [{card: end, text: {en: C., nl: C!}}]
  d: [{card: end, text: {en: D., nl: D!}}]
"""


def test_what_is_known_of_a_visitor_from_the_start_leads_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(KNOWN)
    found = generated(graph(KNOWN), str(path), fewest=True).text
    (tmp_path / "known.test.yaml").write_text(found)
    trial = tried([str(tmp_path / "known.test.yaml")])
    assert (True, 100.0) == (trial.passed, trial.percent), found
    for line in ("visitor: {plan: pro, seats: 21}", "visitor: {seats: 20}", "language: nl"):
        assert f"    {line}\n" in found
    assert '    page: "https://www.example.com/p"\n' in found


def test_four_hundred_cards_take_no_long_time(tmp_path: Path) -> None:
    text = wide(100)
    (tmp_path / "wide.yaml").write_text(text)
    found = generated(graph(text), str(tmp_path / "wide.yaml"))
    assert found.more
    (tmp_path / "wide.test.yaml").write_text(found.text)
    trial = tried([str(tmp_path / "wide.test.yaml")])
    assert trial.passed


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
