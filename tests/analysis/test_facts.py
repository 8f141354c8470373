"""Facts about graphs made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis import flows
from analysis.flows import (
    branch,
    capture,
    defined,
    end,
    facts,
    graph,
    lead,
    live_chat,
    message,
    question,
    setting,
    wait,
)
from counting import calls
from frontdesk.analysis.assignment import Assigned
from frontdesk.analysis.facts import Facts, written_id
from frontdesk.ir.card import Card
from frontdesk.ir.graph import Graph, Playbook
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.expression import Name


def certain(found: Facts, card: str) -> set[str]:
    return set(found.assigned[card].certain - found.known_at_start.possible)


def possible(found: Facts, card: str) -> set[str]:
    return set(found.assigned[card].possible - found.known_at_start.possible)


def test_cards_behind_a_jump_are_not_reachable():
    found = facts(start=[message("a", goto=flows.target("b")), message("lost"), end("b")])
    assert list(found.reachable) == ["a", "b"]
    assert found.met == {"a", "b"}


def test_a_pathway_is_entered_where_any_of_its_cards_is_met():
    found = facts(start=[question("q", "z", "used")], used=[end("u")], half=[message("y"), end("z")], unused=[end("n")])
    assert found.entered == {"start", "used", "half"}


def test_a_card_run_in_place_counts_as_the_card_as_written():
    base = graph(start=[message("run"), end("z")], shared=[message("s")])
    copy = message("run/s")
    placed = Graph(
        base.playbook,
        {**base.cards, copy.id: copy},
        {**base.edges, "run": {"next": "run/s"}, "run/s": {"next": "z"}},
        base.pathways,
        base.start,
        base.pathway_spans,
    )
    found = Facts(placed)
    assert "s" not in found.reachable
    assert found.met == {"run", "s", "z"}
    assert found.entered == {"start", "shared"}


@pytest.mark.parametrize(("card", "expected"), [("a.b", "a.b"), ("start.run/a.b", "a.b"), ("x/y/z", "z")])
def test_the_written_card_is_what_follows_the_last_slash(card: str, expected: str):
    assert written_id(card) == expected


def test_edges_into_a_card():
    found = facts(start=[question("q", "z", "m"), message("m"), end("z")])
    assert [(edge.source, edge.exit.name) for edge in found.into["z"]] == [("q", "0"), ("m", "next")]


def test_an_edge_to_a_card_that_was_not_built_is_left_out():
    base = graph(start=[message("a"), message("b"), end("z")])
    kept = {name: card for name, card in base.cards.items() if name != "b"}
    found = Facts(Graph(base.playbook, kept, base.edges, base.pathways, base.start), broken=True)
    assert found.out["a"] == ()
    assert found.incomplete


def test_a_target_that_is_not_known_is_no_missing_card():
    base = graph(start=[message("a"), end("z")])
    found = Facts(replace(base, edges={**base.edges, "a": {"next": ""}}), broken=True)
    assert found.out["a"] == ()
    assert not found.incomplete


@pytest.mark.parametrize(("card", "expected"), [("q", False), ("m", True), ("z", True)])
def test_a_conversation_ends_at_an_end_and_after_the_last_card(card: str, expected: bool):
    found = facts(start=[question("q", "z", "m"), end("z"), message("m")])
    prospects = found.prospects
    assert prospects.ends(card, prospects.arrivals[card]) is expected


def test_a_conversation_does_not_end_where_a_way_is_missing():
    base = graph(start=[message("a"), end("z")])
    prospects = Facts(replace(base, edges={**base.edges, "a": {"next": ""}}), broken=True).prospects
    assert not prospects.ends("a", prospects.anything)


ARRIVALS: dict[str, tuple[list[Card], set[str], set[str]]] = {
    "nothing": ([message("m"), end("z")], set(), set()),
    "required field": ([capture("c", "person.name"), end("z")], {"person.name"}, {"person.name"}),
    "optional field": (
        [capture("c", Prompt(name="person.name", ask=flows.rich("?"), required=False)), end("z")],
        {"person.name"},
        set(),
    ),
    "one of two ways": (
        [question("q", "c", "z"), capture("c", "person.name"), end("z")],
        {"person.name"},
        set(),
    ),
    "both ways": (
        [question("q", "c", "d"), capture("c", "person.name", goto=flows.target("z")),
         capture("d", "person.name"), end("z")],
        {"person.name"},
        {"person.name"},
    ),
    "saved answer": ([question("q", None, save="answers.topic"), end("z")], {"answers.topic"}, {"answers.topic"}),
    "set": ([setting("s", "answers.a"), end("z")], {"answers.a"}, {"answers.a"}),
    "skipped": ([setting("s", "answers.a", when=Name("person.name")), end("z")], {"answers.a"}, set()),
    "skipped because it is known": (
        [setting("s", "answers.a", when=defined("answers.a", negated=True)), end("z")],
        {"answers.a"},
        {"answers.a"},
    ),
    "tested by a case": (
        [capture("c", Prompt(name="person.name", ask=flows.rich("?"), required=False)),
         branch("b", (defined("person.name"), "z"), otherwise="e"), end("e"), end("z")],
        {"person.name"},
        {"person.name"},
    ),
    "tested by falling through": (
        [capture("c", Prompt(name="person.name", ask=flows.rich("?"), required=False)),
         branch("b", (defined("person.name", negated=True), "e"), otherwise="z"), end("e"), end("z")],
        {"person.name"},
        {"person.name"},
    ),
    "given up": (
        [capture("c", "person.name", "person.email", give_up=flows.target("z")), end("e"), end("z")],
        {"person.name"},
        set(),
    ),
    "without giving up": ([capture("c", "person.name", "person.email"), end("z")], {"person.name", "person.email"},
                          {"person.name", "person.email"}),
    "after a chat": ([live_chat("l", after_chat="z"), end("e"), end("z")], {"agent.name"}, {"agent.name"}),
    "round a loop": (
        [question("q", "c", "z"), capture("c", "person.name", goto=flows.target("q")), end("z")],
        {"person.name"},
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cards", "may", "must"), ARRIVALS.values(), ids=ARRIVALS)
def test_what_is_known_on_arrival_at_z(cards: list[Card], may: set[str], must: set[str]):
    found = facts(start=cards)
    assert (possible(found, "z"), certain(found, "z")) == (may, must)


def test_what_a_loop_sets_is_possible_at_its_beginning():
    found = facts(start=[question("q", "s", "z"), setting("s", "answers.a", goto=flows.target("q")), end("z")])
    assert (possible(found, "q"), certain(found, "q")) == ({"answers.a"}, set())


def test_nothing_is_known_where_no_way_leads():
    assert "lost" not in facts(start=[message("a", goto=flows.target("z")), message("lost"), end("z")]).assigned


def test_declared_attributes_may_be_known_from_the_start():
    found = facts(Playbook("p", "P", attributes={"plan": "text"}), start=[end("z")])
    start = found.assigned["z"]
    assert start == Assigned(
        frozenset({"conversation.language", "conversation.page", "conversation.outcome", "visitor.plan"}),
        frozenset({"conversation.language"}),
    )


def test_names_set_somewhere_are_of_all_cards_the_unreachable_too():
    found = facts(start=[end("z"), setting("s", "answers.late")])
    assert "answers.late" in found.set_somewhere


IDLE: dict[str, tuple[list[Card], list[set[str]]]] = {
    "messages": ([message("a"), message("b", goto=flows.target("a"))], [{"a", "b"}]),
    "a question waits": ([question("a", "b"), message("b", goto=flows.target("a"))], []),
    "a wait card waits": ([wait("a"), message("b", goto=flows.target("a"))], []),
    "a capture waits": ([capture("a", "person.name"), message("b", goto=flows.target("a"))], []),
    "a question that may be skipped does not": (
        [question("a", "b", when=Name("answers.x")), message("b", goto=flows.target("a"))],
        [{"a", "b"}],
    ),
    "nobody is online": ([live_chat("a", goto=flows.target("a"))], [{"a"}]),
    "out of reach": ([end("z"), message("a"), message("b", goto=flows.target("a"))], []),
}


@pytest.mark.parametrize(("cards", "expected"), IDLE.values(), ids=IDLE)
def test_idle_loops(cards: list[Card], expected: list[set[str]]):
    assert [set(loop) for loop in facts(start=cards).idle_loops] == expected


def test_a_trap_is_a_circle_without_a_way_out():
    cards = [question("q", "a", "z"), message("a"), question("b", "a"), end("z")]
    assert facts(start=cards).traps == ({"a", "b"},)


def test_a_circle_with_a_way_out_is_no_trap():
    assert facts(start=[question("q", "q", "z"), end("z")]).traps == ()


def test_a_way_is_shown_by_the_choices_on_it():
    found = facts(start=[question("q", "m", "z"), message("m"), live_chat("l"), end("z")])
    way = {card: arrivals[0].way for card, arrivals in found.passage().items()}
    assert [step.message for step in found.shown(way["z"])] == ["then by way of 'z'"]
    assert [step.message for step in found.shown(way["l"])] == ["then by way of 'm'"]


def in_loops(groups: int) -> Facts:
    """A playbook of groups of three cards, each of which may lead back."""
    cards: list[Card] = []
    for n in range(groups):
        back = f"q{max(0, n - 20)}"
        cards += [
            question(f"q{n}", f"c{n}", back, save=f"answers.a{n}"),
            capture(f"c{n}", f"answers.b{n}"),
            lead(f"l{n}"),
        ]
    return facts(start=[*cards, end("z")])


def test_twice_as_many_cards_in_loops_are_at_most_three_times_the_work():
    def judged(found: Facts) -> int:
        return len(possible(found, "z")) + len(found.readings)

    assert judged(in_loops(165)) == 330 + 496
    assert calls(judged, in_loops(330)) < 3 * calls(judged, in_loops(165))
