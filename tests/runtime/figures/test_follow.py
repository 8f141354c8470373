"""What one conversation comes to: each fact once or as often as it came true, each share with its own whole."""

from __future__ import annotations

import pytest

from engine.walk import Walk
from frontdesk.compiler.check import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.engine.replay import moved
from frontdesk.engine.simulate import Simulation
from frontdesk.ir.graph import Graph
from frontdesk.runtime.figures.follow import Facts, Follower
from runtime.clocks import TEN
from runtime.figures.crowds import MAZE


def graph_of(text: str) -> Graph:
    checked = check(MemoryFiles({"maze.yaml": text}), "maze.yaml")
    assert checked.graph is not None, checked.diagnostics
    return checked.graph


GRAPH = graph_of(MAZE)


def visit(plan: str | None = None, online: bool = True) -> Simulation:
    """A visitor who has opened the chat."""
    talk = Simulation(GRAPH, TEN, True)
    if online:
        talk.comes_online("mia", [])
    talk.opened("en", {"visitor.plan": plan} if plan else {})
    return talk


def facts_of(talk: Simulation) -> Facts:
    follower = Follower(talk.graph)
    follower.begin()
    for event in talk.events:
        follower.take(event)
    return follower.facts


def of(talk: Simulation, card: str) -> dict[str, int]:
    return {fact: times for (one, fact), times in facts_of(talk).items() if one == card}


def test_a_card_that_is_reached_again_counts_once_and_its_times_apart() -> None:
    talk = visit()
    for label in ("Again", "Again", "Prices", "Ask me again", "Prices"):
        talk.picks(talk.options.index(label))
    assert of(talk, "topic") == {"could": 1, "reached": 4, "way:1": 2, "way:3": 2}
    assert of(talk, "enough") == {"could": 1, "reached": 2, "way:2": 1, "stands": 1}


def test_an_answer_is_a_share_of_those_who_were_offered_it() -> None:
    assert "offered:2" not in of(visit(), "topic")
    talk = visit("pro")
    talk.picks(talk.options.index("My manager"))
    assert of(talk, "topic") == {"could": 1, "reached": 1, "offered:2": 1, "way:2": 1}


def test_a_card_that_was_skipped_was_come_to_and_not_reached() -> None:
    assert of(visit(), "hello-pro") == {"could": 1, "skipped": 1, "way:skipped": 1}
    assert of(visit("pro"), "hello-pro") == {"could": 1, "reached": 1, "way:next": 1}


def test_who_stands_before_a_fork_could_get_to_each_of_its_ways_but_not_behind_them() -> None:
    talk = visit()
    could = {card for card, fact in facts_of(talk) if fact == "could"}
    assert could == {"hello-pro", "topic", "person", "which"}
    talk.picks(1)
    could = {card for card, fact in facts_of(talk) if fact == "could"}
    assert could == {"hello-pro", "topic", "person", "which", "free", "pro.message", "enough", "bye-bye"} - {"free"}


def test_a_wait_that_ends_with_a_person_is_measured_and_counted_once() -> None:
    talk = visit()
    talk.picks(0)
    talk.passes(12_400)
    talk.joins("mia")
    assert of(talk, "person") == {"could": 1, "reached": 1, "online": 1, "picked-up": 1, "waited:12": 1, "chats": 1}
    talk.releases()
    talk.passes(30_000)
    talk.joins("mia")
    found = of(talk, "person")
    assert (found["picked-up"], found["waited:12"]) == (1, 1)
    assert of(talk, "")["handed-over"] == 1


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (lambda talk: talk.passes(60_000), {"online": 1, "timed-out": 1, "way:offline": 1}),
        (lambda talk: talk.goes_offline("mia"), {"online": 1, "everybody-left": 1, "way:offline": 1}),
        (lambda talk: talk.ends(), {"online": 1, "gave-up": 1, "quit": 1}),
    ],
    ids=["time is up", "everybody leaves", "the visitor leaves"],
)
def test_a_wait_ends_in_one_way(ends: object, expected: dict[str, int]) -> None:
    talk = visit()
    talk.picks(0)
    ends(talk)  # type: ignore[operator]
    assert of(talk, "person") == {"could": 1, "reached": 1} | expected


def test_who_comes_while_nobody_is_there_is_missed_and_may_be_answered_later() -> None:
    talk = visit(online=False)
    talk.picks(0)
    assert of(talk, "person") == {"could": 1, "reached": 1, "offline": 1, "way:offline": 1}
    talk.joins("mia")
    found = of(talk, "person")
    assert (found["taken-later"], found["chats"], "picked-up" in found) == (1, 1, False)
    assert of(talk, "") == {"begun": 1, "started": 1, "missed": 1, "handed-over": 1}


def test_who_leaves_a_chat_with_a_person_has_not_dropped_off() -> None:
    talk = visit()
    talk.picks(0)
    talk.joins("mia")
    talk.ends()
    assert "quit" not in of(talk, "person")


def test_what_a_visitor_gives_the_chat_with_a_person_counts_once() -> None:
    talk = visit()
    talk.picks(0)
    talk.joins("mia")
    talk.ends()
    talk.rates(4)
    talk.rates(1)
    assert [fact for fact in of(talk, "") if fact.startswith("rated")] == ["rated:4"]


def test_an_ending_counts_as_its_outcome() -> None:
    talk = visit("pro")
    talk.picks(talk.options.index("Prices"))
    assert of(talk, "") == {"begun": 1, "started": 1, "qualified": 1}
    assert of(talk, "free") == {"could": 1, "reached": 1}


def test_a_conversation_that_goes_on_with_another_release_takes_its_wait_with_it() -> None:
    talk = visit()
    talk.picks(0)
    first, second = Follower(GRAPH), Follower(GRAPH)
    first.begin()
    for event in talk.events:
        first.take(event)
    state = first.state
    asked_ms = first.leave()
    second.arrive(moved(state, {"person": "person"}), asked_ms)
    assert first.facts["", "moved-away"] == 1
    assert not {"stands", "online"} & {fact for card, fact in first.facts if card == "person"}
    known = len(talk.events)
    talk.passes(7_000)
    talk.joins("mia")
    for event in talk.events[known:]:
        second.take(event)
    found = {fact: times for (card, fact), times in second.facts.items() if card == "person"}
    assert found == {"could": 1, "reached": 1, "online": 1, "picked-up": 1, "waited:7": 1, "chats": 1}
    assert {fact for card, fact in second.facts if card == ""} == {"moved-here", "handed-over"}


@pytest.mark.parametrize("seed", range(40))
def test_on_any_walk_nothing_exceeds_its_whole(seed: int) -> None:
    talk = Walk(GRAPH, seed).go(60)
    found = facts_of(talk)
    for card in GRAPH.cards:
        own = {fact: times for (one, fact), times in found.items() if one == card}
        assert ("could" in own) >= ("reached" in own or "skipped" in own), seed
        gone = sum(times for fact, times in own.items() if fact.startswith("way:") and fact != "way:skipped")
        stays = sum(own.get(fact, 0) for fact in ("quit", "stands", "chats"))
        assert gone <= own.get("reached", 0), seed
        assert gone + stays <= own.get("reached", 0) + own.get("taken-later", 0), seed
        waits = sum(own.get(fact, 0) for fact in ("picked-up", "timed-out", "everybody-left", "gave-up"))
        assert waits <= own.get("online", 0) <= own.get("reached", 0), seed


ROUND = """
frontdesk: 1
name: Round
visitor:
  plan: {type: text}
pathways:
  start:
    - {card: message, id: welcome-back, when: answers.seen is defined, text: Here you are again.}
    - card: question
      id: which
      text: Which way?
      save: answers.seen
      answers:
        - {label: Round, goto: start}
        - {label: In, when: visitor.plan is defined, goto: inside}
        - {label: Out, goto: outside}
  outside:
    - {card: end, outcome: disqualified}
  inside:
    - {card: end, id: door, outcome: qualified}
"""


def goes_round(times: int, plan: str | None = None) -> Simulation:
    talk = Simulation(graph_of(ROUND), TEN, True)
    talk.opened("en", {"visitor.plan": plan} if plan else {})
    for _ in range(times):
        talk.picks(0)
    return talk


def test_a_card_that_was_skipped_at_first_counts_only_the_times_that_it_was_shown() -> None:
    found = of(goes_round(3), "welcome-back")
    assert found == {"could": 1, "skipped": 1, "reached": 3, "way:skipped": 1, "way:next": 3}


def test_who_was_never_offered_an_answer_could_not_get_behind_it() -> None:
    assert "could" not in of(goes_round(1), "door")
    assert of(goes_round(1, "pro"), "door") == {"could": 1}
