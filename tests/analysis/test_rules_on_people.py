"""The rules about calling and reaching people, each on small flows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.flows import (
    INSTALLED,
    NEITHER,
    OPTIONAL,
    Z,
    at,
    branch,
    capture,
    defined,
    end,
    facts,
    is_,
    judged,
    lines,
    live_chat,
    message,
    question,
    rich,
    setting,
    target,
    topics,
    wait,
)
from frontdesk.ir.card import Card
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.expression import Name, Not

SECOND: dict[str, tuple[list[Card], list[int]]] = {
    "one": ([live_chat("l"), end("z")], []),
    "on two answers": ([question("q", "a", "b"), live_chat("a", goto=Z), live_chat("b"), end("z")], []),
    "in the offline flow": ([live_chat("a"), message("m"), live_chat("b")], [3]),
    "after a chat": ([live_chat("a", after_chat="b"), end("z"), live_chat("b")], [3]),
    "a third is said of the second": ([live_chat("a"), live_chat("b"), live_chat("c")], [2, 3]),
    "through the start again": (
        [question("q", "a", "b"), live_chat("a", goto=target("q")), live_chat("b")],
        [3],
    ),
    "another try": ([question("q", "l", "z"), live_chat("l", goto=target("q")), end("z")], []),
    "the same after a chat": ([question("q", "l", "z"), live_chat("l", after_chat="q"), end("z")], [2]),
    "the first may be skipped": ([live_chat("a", when=Name("answers.a"), goto=Z), live_chat("b"), end("z")], []),
    "out of reach": ([end("z"), live_chat("a"), live_chat("b")], []),
    "one for each topic": ([topics("x", "y"), live_chat("a", when=is_("x")), live_chat("b", when=is_("y"))], []),
    "one of them for any other topic": (
        [topics("x", "y"), live_chat("a", when=is_("x")), live_chat("b", when=Not(is_("x")))],
        [],
    ),
    "two for some topics": (
        [topics("x", "y", free_text=True), live_chat("a", when=Not(is_("x"))), live_chat("b", when=Not(is_("y")))],
        [3],
    ),
    "one for each topic, asked again between": (
        [topics("x", "y"), live_chat("a", when=is_("x")), replace(topics("x", "y"), id="u"),
         live_chat("b", when=is_("y"))],
        [4],
    ),
    "the second only after the first": (
        [topics("x", "y"), live_chat("a", when=is_("x")), live_chat("b", when=is_("x"))],
        [3],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cards", "expected"), SECOND.values(), ids=SECOND)
def test_second_live_chats(cards: list[Card], expected: list[int]):
    assert lines("second-live-chat", start=cards) == expected


def test_the_way_to_a_second_live_chat_is_shown():
    cards = [live_chat("a"), question("q", "b", "z"), live_chat("b"), end("z")]
    (found,) = judged("second-live-chat", facts(start=cards))
    assert [step.message for step in found.related] == [
        "a person is called here first",
        "then by way of 'nobody picks up'",
        "then by way of 'b'",
    ]


FIRST: dict[str, tuple[list[Card], list[int]]] = {
    "at once": ([message("m"), live_chat("l")], [2]),
    "after a question": ([question("q", None), live_chat("l")], []),
    "after a capture": ([capture("c", "person.email"), live_chat("l")], []),
    "after a pause": ([wait("w"), live_chat("l")], [2]),
    "on one way": ([branch("b", (Name("visitor.plan"), "l")), question("q", None), live_chat("l")], [3]),
    "past a question that is skipped": ([question("q", None, when=Name("visitor.plan")), live_chat("l")], [2]),
    "past a question that offers nothing": (
        [replace(topics("x"), answers=(replace(topics("x").answers[0], when=Name("visitor.plan")),)), live_chat("l")],
        [2],
    ),
    "skipped unless something was chosen": (
        [topics("x"), live_chat("l", when=is_("x")), setting("s", "answers.done")],
        [],
    ),
    "skipped where nothing was chosen": (
        [branch("b", (Name("visitor.plan"), "l")), topics("x"), live_chat("l", when=is_("x"))],
        [],
    ),
}


@pytest.mark.parametrize(("cards", "expected"), FIRST.values(), ids=FIRST)
def test_a_live_chat_before_any_choice(cards: list[Card], expected: list[int]):
    assert lines("live-chat-first", start=cards) == expected


LOST: dict[str, tuple[list[Card], list[int]]] = {
    "nothing follows": ([live_chat("l")], [1]),
    "an end follows": ([live_chat("l"), end("z")], [1]),
    "captured after": ([live_chat("l"), capture("c", "person.email"), end("z")], []),
    "captured before": ([capture("c", "person.phone"), live_chat("l"), end("z")], []),
    "a name is not enough": ([live_chat("l"), capture("c", "person.name"), end("z")], [1]),
    "a field of type email": (
        [live_chat("l"), capture("c", Prompt(name="answers.mail", ask=rich("?"), type="email"))],
        [],
    ),
    "an optional field": ([live_chat("l"), capture("c", OPTIONAL), end("z")], [1]),
    "asked again by who skipped both": (
        [live_chat("l"), capture("c", OPTIONAL, replace(OPTIONAL, name="person.phone", type="phone")),
         capture("d", "person.email", when=NEITHER), end("z")],
        [],
    ),
    "one way or the other": (
        [live_chat("l"), question("q", "m", "p"), capture("m", "person.email", goto=Z),
         capture("p", "person.phone"), end("z")],
        [],
    ),
    "one way only": (
        [live_chat("l"), question("q", "m", "z"), capture("m", "person.email"), end("z")],
        [1],
    ),
    "given up": ([live_chat("l"), capture("c", "person.email", give_up=Z), end("z")], [1]),
    "asked unless known": (
        [capture("o", OPTIONAL), live_chat("l"),
         capture("c", "person.email", when=defined("person.email", negated=True))],
        [],
    ),
    "asked where a case finds nothing": (
        [
            capture("o", OPTIONAL),
            live_chat("l"),
            branch("b", (defined("person.email"), "z"), otherwise="c"),
            capture("c", "person.email"),
            end("z"),
        ],
        [],
    ),
    "after the chat does not matter": ([live_chat("l", after_chat="z"), capture("c", "person.email"), end("z")], []),
    "picked up at the second": ([live_chat("l"), live_chat("m"), capture("c", "person.email")], []),
    "out of reach": ([end("z"), live_chat("l")], []),
    "captured for the topic that is called for": (
        [topics("x", "y"), capture("c", "person.email", when=is_("x")), live_chat("l", when=is_("x"))],
        [],
    ),
    "captured for another topic": (
        [topics("x", "y"), capture("c", "person.email", when=is_("y")), live_chat("l", when=is_("x"))],
        [3],
    ),
    "an end that is skipped": ([live_chat("l"), end("z", when=Name("answers.a")), question("q", "q")], [1]),
    "only by a way round": ([live_chat("l"), question("q", "q")], []),
}  # fmt: skip


@pytest.mark.parametrize(("cards", "expected"), LOST.values(), ids=LOST)
def test_lost_visitors(cards: list[Card], expected: list[int]):
    assert lines("lost-visitor", start=cards) == expected


@pytest.mark.parametrize(("name", "expected"), [("email", []), ("phone", []), ("plan", [1])])
def test_a_declared_attribute_may_reach_the_visitor(name: str, expected: list[int]):
    assert lines("lost-visitor", replace(INSTALLED, attributes={name: "text"}), start=[live_chat("l")]) == expected


def test_the_way_on_which_a_visitor_is_lost_is_shown():
    cards = [live_chat("l"), question("q", "m", "z"), capture("m", "person.email"), end("z")]
    (found,) = judged("lost-visitor", facts(start=cards))
    assert [(step.span.start.line, step.message) for step in found.related] == [
        (2, "then by way of 'z'"),
        (4, "the conversation ends here"),
    ]


@pytest.mark.parametrize("rest", [[end("z")], []])
def test_a_field_that_the_lost_visitor_may_skip_is_shown(rest: list[Card]):
    cards = [live_chat("l"), capture("c", replace(OPTIONAL, span=at(7))), *rest]
    (found,) = judged("lost-visitor", facts(start=cards))
    assert [(step.message, step.span.start.line) for step in found.related] == [
        ("'person.email' may stay unset here", 7),
        ("the conversation ends here", 2 + len(rest)),
    ]


def test_the_way_before_a_live_chat_is_shown_where_a_visitor_is_lost():
    cards = [question("q", "c", "l"), capture("c", "person.email"), live_chat("l")]
    (found,) = judged("lost-visitor", facts(start=cards))
    assert [step.message for step in found.related] == ["then by way of 'l'", "the conversation ends here"]
