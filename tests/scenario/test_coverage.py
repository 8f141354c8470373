"""What a scenario walks: each way by the words on it, each end of a wait by what ended it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.compiler.check import check_paths
from frontdesk.scenario.coverage import coverage, ways
from frontdesk.scenario.trial import tried
from scenario.shops import SHOP, graph, written

WAITING = "@online: [mia]; visitor: Buy, please; visitor: 100"
FATES = ("picked up", "timed out", "everybody left", "offline")


def walked(folder: Path, test: str) -> set[str]:
    """The ways that one scenario walks."""
    trial = tried([str(written(folder, f"it: {test}"))])
    assert trial.passed, [verdict.failure for verdict in trial.verdicts]
    return {f"{way.card} {way.key[1]}" for way in trial.coverage[0].walked}


def test_the_ways_of_a_playbook_are_those_with_words_on_them() -> None:
    told = [(way.card, way.what) for way in ways(graph())]
    assert [
        ("start.question", "answer 'Buy, please'"),
        ("start.question", "answer 'Leave'"),
        ("start.question", "way 'anything typed'"),
        ("buy.branch", "way 'answers.people >= 100'"),
        ("buy.branch", "way 'answers.people == 13'"),
        ("buy.branch", "way 'else'"),
        ("small.call", "way 'the call fails'"),
        ("small.capture", "way '2 wrong answers'"),
        ("person.live_chat", "somebody picks up"),
        ("person.live_chat", "nobody picks up in time"),
        ("person.live_chat", "everybody goes offline meanwhile"),
        ("person.live_chat", "nobody is there at all"),
    ] == told


@pytest.mark.parametrize(
    ("test", "ways_"),
    [
        ("visitor: Leave", {"start.question 1"}),
        ("visitor: leave", {"start.question 1"}),
        ("visitor: something", {"start.question free_text"}),
        ("visitor: Buy, please; visitor: 13", {"start.question 0", "buy.branch 1"}),
        (f"{WAITING}; agent: {{mia: joins}}", {"start.question 0", "buy.branch 0", "person.live_chat picked up"}),
        (f"{WAITING}; after: 30s", {"start.question 0", "buy.branch 0", "person.live_chat timed out"}),
        (
            f"{WAITING}; agent: {{mia: offline}}",
            {"start.question 0", "buy.branch 0", "person.live_chat everybody left"},
        ),
        ("visitor: Buy, please; visitor: 100", {"start.question 0", "buy.branch 0", "person.live_chat offline"}),
        (f"{WAITING}; after: 29s", {"start.question 0", "buy.branch 0"}),
    ],
)
def test_a_scenario_walks_what_it_went_by_and_no_more(tmp_path: Path, test: str, ways_: set[str]) -> None:
    assert ways_ == walked(tmp_path, test)


def test_a_call_for_nobody_after_a_pause_is_one_for_nobody(tmp_path: Path) -> None:
    pausing = SHOP.replace("  person:\n", "  person:\n    - {card: wait, for: 2s}\n")
    path = written(tmp_path, "it: visitor: Buy, please; visitor: 100")
    (tmp_path / "shop.yaml").write_text(pausing)
    keys = {way.key for way in tried([str(path)]).coverage[0].walked}
    assert ("person.live_chat", "offline") in keys
    assert ("person.live_chat", "timed out") not in keys


def test_an_agent_who_comes_after_the_wait_has_not_picked_up_in_time(tmp_path: Path) -> None:
    found = walked(tmp_path, f"{WAITING}; after: 30s; agent: {{mia: joins}}")
    assert "person.live_chat picked up" not in found
    assert "person.live_chat timed out" in found


def test_a_card_that_runs_in_two_places_counts_once() -> None:
    playbook = check_paths(["playbooks/support-triage.yaml"]).checked[0].graph
    assert playbook
    keys = [way.key for way in ways(playbook)]
    assert len(keys) == len(set(keys))
    assert 4 == sum(card == "handover.live_chat" for card, _ in keys)


def test_a_playbook_that_is_not_installed_can_only_find_nobody_there() -> None:
    bare = graph(SHOP.replace("install:\n  origins: [https://www.example.com]\n", ""))
    assert ["offline"] == [way.key[1] for way in ways(bare) if way.card == "person.live_chat"]


def test_nothing_to_choose_is_all_covered() -> None:
    plain = graph("frontdesk: 1\nname: A\npathways:\n  start: [{card: end, text: Bye.}]\n")
    assert 100.0 == coverage("a", plain, frozenset()).percent


@pytest.mark.parametrize("name", sorted(path.name for path in Path("playbooks").glob("*.test.yaml")))
def test_the_scenarios_of_the_examples_walk_every_way(name: str) -> None:
    trial = tried([f"playbooks/{name}"])
    assert (True, []) == (trial.passed, [way.what for each in trial.coverage for way in each.missed])
