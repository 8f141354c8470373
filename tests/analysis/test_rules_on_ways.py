"""The rules about where a flow leads, each on small flows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.flows import (
    at,
    branch,
    end,
    facts,
    graph,
    judged,
    lead,
    lines,
    live_chat,
    message,
    placed_twice,
    question,
    setting,
    target,
    wait,
)
from frontdesk.analysis.facts import Facts
from frontdesk.cards.question import Question
from frontdesk.ir.answer import Answer
from frontdesk.ir.card import Card
from frontdesk.ir.graph import Playbook
from frontdesk.lang.expression import Comparison, Defined, Expr, Literal, Name
from frontdesk.lang.template import Template, Words


def named(name: str) -> Name:
    return Name(name, span=at(50))


def test_every_unreachable_card_of_an_entered_pathway_is_named():
    assert lines("unreachable-card", start=[end("a"), message("b"), message("c")]) == [2, 3]


def test_a_card_that_no_copy_of_its_pathway_reaches_is_named_once():
    base = graph(start=[message("run"), end("z")])
    copies = {name: message(name, span=at(7)) for name in ("run/s", "run/t")}
    edges = {**base.edges, "run": {"next": "run/s"}, "run/s": {"next": "z"}, "run/t": {"next": "z"}}
    found = Facts(replace(base, cards={**base.cards, **copies}, edges=edges))
    assert [f.message for f in judged("unreachable-card", found)] == ["no path from the start reaches card 't'"]


def test_what_an_unreachable_card_would_run_is_not_named_beside_it():
    base = graph(start=[end("z"), message("run")])
    edges = {**base.edges, "run": {"next": "run/s"}, "run/s": {"next": None}}
    found = Facts(replace(base, cards={**base.cards, "run/s": message("run/s", span=at(7))}, edges=edges))
    assert [f.span.start.line for f in judged("unreachable-card", found)] == [2]


def test_cards_of_an_unused_pathway_are_named_once_by_their_pathway():
    pathways = {"start": [end("a")], "unused": [message("b"), end("c")]}
    assert lines("unreachable-card", **pathways) == []
    assert lines("unused-pathway", **pathways) == [101]


def test_of_unused_pathways_only_those_are_named_that_no_other_one_leads_into():
    chain = {
        "start": [end("a")],
        "one": [message("b", goto=target("two"))],
        "two": [message("c", goto=target("three"))],
    }
    assert lines("unused-pathway", **chain, three=[end("d")]) == [101]
    circle = {"start": [end("a")], "one": [message("b", goto=target("two"))], "two": [message("c", goto=target("one"))]}
    assert lines("unused-pathway", **circle) == [101]
    assert lines("unused-pathway", **circle, three=[message("d", goto=target("two"))]) == [103]
    assert lines("unused-pathway", start=[end("a")], one=[end("b")], two=[end("c")]) == [101, 102]


@pytest.mark.parametrize(
    ("label", "goto", "hint"),
    [
        ("Get support", None, "write `goto: support` at the answer 'Get support', or delete the pathway"),
        ("SUPPORT!", None, "write `goto: support` at the answer 'SUPPORT!', or delete the pathway"),
        ("Supporters", None, "lead an answer to it, run it, or delete it"),
        ("Support", "z", "lead an answer to it, run it, or delete it"),
    ],
)
def test_an_answer_that_names_an_unused_pathway_and_leads_on_is_shown(label: str, goto: str | None, hint: str):
    asked = question("q", goto)
    answer = replace(asked.answers[0], label=Words((("", Template((label,))),)))
    pathways = {"start": [replace(asked, answers=(answer,)), end("z")], "support": [end("s")]}
    assert [f.hint for f in judged("unused-pathway", facts(**pathways))] == [hint]


def test_a_pathway_that_is_entered_in_the_middle_is_used():
    pathways = {"start": [message("a", goto=target("c"))], "used": [message("b"), end("c")]}
    assert lines("unreachable-card", **pathways) == [2]
    assert lines("unused-pathway", **pathways) == []


def test_a_library_may_offer_more_than_is_used():
    base = graph(start=[end("a")], shared=[end("b")])
    spans = {"start": at(1), "shared": at(1, "shared/contact.yaml")}
    assert judged("unused-pathway", Facts(replace(base, pathway_spans=spans))) == []


def test_a_pathway_that_is_only_run_is_used():
    found = Facts(placed_twice("Hi"))
    assert judged("unreachable-card", found) + judged("unused-pathway", found) == []


@pytest.mark.parametrize("name", ["unreachable-card", "unused-pathway"])
def test_nothing_is_called_unreachable_while_a_target_is_broken(name: str):
    assert lines(name, broken=True, start=[end("a"), message("b")], unused=[end("c")]) == []


def test_a_loop_without_visitor_is_shown_step_by_step():
    cards = [message("a"), message("b"), branch("c", (Name("answers.x"), "z"), otherwise="b"), end("z")]
    found = judged("loop-without-visitor", facts(start=cards))
    assert [f.span.start.line for f in found] == [2]
    assert [step.message for step in found[0].related] == ["'b' leads to 'c'", "'c' leads to 'b'"]


def test_a_loop_with_a_pause_is_none_without_visitor():
    assert lines("loop-without-visitor", start=[message("a"), wait("w", goto=target("a"))]) == []


def test_a_question_that_may_offer_nothing_does_not_hold_a_loop():
    answers = (Answer(label=Words((("", Template(("On",))),)), when=Name("answers.x")),)
    cards = [replace(question("q"), answers=answers), message("b", goto=target("q"))]
    assert lines("loop-without-visitor", start=cards) == [1]


def test_a_circle_without_way_out_is_said_once():
    cards = [message("m"), question("a", "b"), message("b"), question("c", "a", "b"), end("z")]
    assert lines("no-way-out", start=cards) == [2]


def test_a_circle_that_nobody_is_asked_in_is_left_to_the_rule_for_it():
    assert lines("no-way-out", start=[message("a", goto=target("a"))]) == []


def flagged(*goto: str) -> list[Card]:
    """A circle that a flag closes after the first round, or not."""
    flag = setting("s", "answers.seen", goto=target("m"))
    return [message("m"), branch("b", (Defined(Name("answers.seen"), False), goto[0])), flag, end("z")]


@pytest.mark.parametrize(("goto", "expected"), [("z", []), ("m", [1])])
def test_a_circle_that_closes_after_a_round_is_none(goto: str, expected: list[int]):
    assert lines("loop-without-visitor", start=flagged(goto)) == expected


def asked(*goto: str | None) -> Question:
    """A question that keeps x, y, … of its answers."""
    made = question("q", *goto, save="answers.a")
    return replace(made, answers=tuple(replace(each, value=v) for each, v in zip(made.answers, "xyz", strict=False)))


def is_(value: str) -> Expr:
    return Comparison("==", Name("answers.a"), Literal(value))


def test_what_cases_leave_to_nobody_is_out_of_reach():
    cards = [asked(None, None), branch("b", (is_("x"), "z"), (is_("y"), "z")), message("m"), end("z")]
    assert lines("unreachable-card", start=cards) == [3]


def test_what_lies_behind_a_constant_condition_is_left_to_the_rule_for_it():
    cards = [asked(None, None), branch("b", (is_("w"), "m"), otherwise="z"), message("m"), end("z")]
    assert lines("unreachable-card", start=cards) == []


def test_who_is_led_round_by_all_cases_is_found_although_there_is_an_else():
    cards = [asked(None, None), branch("b", (is_("x"), "q"), (is_("y"), "q")), end("z")]
    assert lines("no-way-out", start=cards) == [1]


def test_who_can_no_longer_get_out_is_found_with_the_way_there():
    start = asked("p", "p")
    kept = replace(
        question("p", "z", "p"),
        answers=(replace(question("p", "z").answers[0], when=is_("x")), *question("p", "p").answers),
    )
    (found,) = judged("no-way-out", facts(start=[start, kept, end("z")]))
    assert found.span.start.line == 2
    assert [step.message for step in found.related] == ["then by way of 'p'", "this way out can be closed for good"]


def test_an_end_that_may_be_skipped_is_a_way_out_all_the_same():
    cards = [question("q", None), end("z", when=Name("answers.a")), message("m", goto=target("q"))]
    assert lines("no-way-out", start=cards) == []


@pytest.mark.parametrize(("count", "expected"), [(199, []), (200, []), (201, [201]), (250, [201])])
def test_more_cards_than_run_at_once(count: int, expected: list[int]):
    assert lines("too-much-at-once", start=[message(f"m{number}") for number in range(count)]) == expected


def test_a_question_begins_a_new_count():
    cards = [message(f"m{number}") for number in range(150)]
    again = [message(f"n{number}") for number in range(150)]
    assert lines("too-much-at-once", start=[*cards, question("q", None), *again]) == []


def test_a_circle_is_not_counted():
    cards = [message(f"m{number}") for number in range(300)]
    assert lines("too-much-at-once", start=[*cards, message("z", goto=target("m0"))]) == []


def test_every_live_chat_of_a_playbook_without_origins_is_offline_only():
    cards = [live_chat("a"), end("z"), live_chat("b")]
    assert lines("not-installed", Playbook("p", "P"), start=cards) == [1, 3]
    assert lines("not-installed", start=cards) == []


OVER_WAYS = [
    "loop-without-visitor",
    "second-live-chat",
    "lost-visitor",
    "record-without-person",
    "live-chat-first",
]
"""Rules that show a way: where others are missing, it is there all the same."""

OVER_ALL_WAYS = ["unknown-variable", "unreachable-card", "no-way-out", "unused-pathway"]
"""Rules that say that there is no way."""


@pytest.mark.parametrize("name", OVER_ALL_WAYS)
def test_nothing_is_said_about_all_ways_where_a_card_was_not_built(name: str):
    cards = [message("n", named("answers.a")), question("t", "t"), message("gone"), end("z")]
    base = graph(start=cards, unused=[end("u")])
    kept = {card: base.cards[card] for card in base.cards if card != "gone"}
    assert judged(name, Facts(replace(base, cards=kept), broken=True)) == []


@pytest.mark.parametrize("name", OVER_WAYS)
def test_a_way_that_is_there_is_judged_where_others_are_broken(name: str):
    loop = [message("x", goto=target("x"))]
    cards = [branch("b", (Name("answers.a"), "x")), live_chat("l"), live_chat("m"), lead("r")]
    assert len(lines(name, broken=True, start=cards, loop=loop)) >= 1


@pytest.mark.parametrize("name", OVER_WAYS)
def test_no_way_leads_through_a_card_that_was_not_built(name: str):
    cards = [message("a"), message("gone"), live_chat("l"), live_chat("m"), lead("r"), message("x", goto=target("a"))]
    base = graph(start=cards)
    kept = {card: base.cards[card] for card in base.cards if card != "gone"}
    assert judged(name, Facts(replace(base, cards=kept), broken=True)) == []
