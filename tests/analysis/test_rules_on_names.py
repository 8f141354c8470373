"""The rules about names and answers, each on small flows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analysis.flows import (
    INSTALLED,
    at,
    capture,
    default,
    defined,
    end,
    facts,
    judged,
    lines,
    live_chat,
    message,
    placed_twice,
    question,
    rich,
    setting,
    target,
)
from frontdesk.analysis.facts import Facts
from frontdesk.ir.answer import Answer
from frontdesk.ir.card import Card
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.expression import Name
from frontdesk.lang.template import Template, Words

Z = target("z")


def named(name: str) -> Name:
    return Name(name, span=at(50))


UNKNOWN: dict[str, tuple[list[Card], list[str]]] = {
    "set before": ([capture("c", "person.name"), message("m", named("person.name"))], []),
    "set by nothing": ([message("m", named("person.nmae"))], ["nothing is called 'person.nmae'"]),
    "set after": (
        [message("m", named("person.name")), capture("c", "person.name")],
        ["no card on the way here sets 'person.name'"],
    ),
    "set on one of two ways": (
        [question("q", "c", "m"), capture("c", "person.name"), message("m", named("person.name"))],
        [],
    ),
    "set on the other way only": (
        [question("q", "c", "m"), capture("c", "person.name", goto=Z), message("m", named("person.name")), end("z")],
        ["no card on the way here sets 'person.name'"],
    ),
    "set the last time round": (
        [message("m", named("answers.a")), question("q", "m", "z", save="answers.a"), end("z")],
        [],
    ),
    "a default excuses nothing": ([message("m", default("person.name"))], ["nothing sets 'person.name'"]),
    "nor does a test": (
        [message("m", when=defined("person.name")), capture("c", "person.name")],
        ["no card on the way here sets 'person.name'"],
    ),
    "by an earlier field of the card": (
        [capture("c", "person.name", Prompt(name="answers.a", ask=rich(named("person.name"))))],
        [],
    ),
    "by a later field of the card": (
        [capture("c", Prompt(name="answers.a", ask=rich(named("person.name"))), "person.name")],
        ["no card on the way here sets 'person.name'"],
    ),
    "a set reads what was before it": (
        [setting("s", "answers.n", named("answers.n"))],
        ["no card on the way here sets 'answers.n'"],
    ),
    "the agent before a chat": ([message("m", named("agent.name"))], ["nothing sets 'agent.name'"]),
    "the agent after a chat": ([live_chat("l", after_chat="m"), end("z"), message("m", named("agent.name"))], []),
    "what was asked before an agent came, late": (
        [
            live_chat("l", after_chat="m"),
            capture("c", "person.email"),
            end("z"),
            message("m", named("person.email"), named("person.phone")),
            capture("d", "person.phone"),
        ],
        ["no card on the way here sets 'person.phone'"],
    ),
    "what a conversation has anyway": (
        [message("m", named("conversation.language"), named("conversation.page"), named("conversation.outcome"))],
        [],
    ),
    "an attribute that is not declared": (
        [message("m", named("visitor.paln"))],
        ["no attribute 'visitor.paln' is declared"],
    ),
    "a declared attribute": ([message("m", named("visitor.plan"))], []),
    "out of reach, set somewhere": ([end("z"), message("m", named("answers.a")), setting("s", "answers.a")], []),
    "out of reach, set nowhere": ([end("z"), message("m", named("answers.a"))], ["nothing sets 'answers.a'"]),
}


@pytest.mark.parametrize(("cards", "expected"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_variables(cards: list[Card], expected: list[str]):
    playbook = replace(INSTALLED, attributes={"plan": "text"})
    assert [f.message for f in judged("unknown-variable", facts(playbook, start=cards))] == expected


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("person.nmae", "did you mean 'person.name'?"),
        ("answers.colour", "capture it, save it or set it on a card before this one"),
        ("person.phone", "capture it, save it or set it on a card before this one"),
        ("agent.name", "use it only on the cards that 'after_chat' of a live_chat card leads to"),
        ("visitor.paln", "did you mean 'visitor.plan'?"),
        ("visitor.colour", "declare it under 'visitor', with its type"),
    ],
)
def test_an_unknown_variable_comes_with_a_next_step(name: str, hint: str):
    playbook = replace(INSTALLED, attributes={"plan": "text"})
    found = facts(playbook, start=[capture("c", "person.name"), message("m", named(name))])
    assert [(f.span.start.line, f.hint) for f in judged("unknown-variable", found)] == [(50, hint)]


def test_a_name_that_is_set_later_says_where():
    found = facts(start=[message("m", named("person.name")), capture("c", "person.name")])
    assert [f.hint for f in judged("unknown-variable", found)] == ["lead the visitor through card 'c' first"]


def test_each_copy_of_a_card_is_judged():
    assert len(judged("unknown-variable", Facts(placed_twice(named("person.name"))))) == 1


def test_a_default_serves_a_card_that_is_run_in_several_places():
    assert judged("unknown-variable", Facts(placed_twice(default("person.name")))) == []


def test_a_default_serves_a_card_of_an_included_file():
    library = message("m", default("person.name"), span=at(3, "shared/contact.yaml"))
    assert lines("unknown-variable", start=[end("a"), library]) == []
    assert lines("unknown-variable", start=[message("a", goto=target("m")), library]) == []


def test_with_a_broken_target_only_what_nothing_sets_is_unknown():
    cards = [message("m", named("person.name"), named("answers.a")), capture("c", "person.name")]
    found = facts(broken=True, start=cards)
    assert [f.message for f in judged("unknown-variable", found)] == ["nothing sets 'answers.a'"]


def labels(*words: str, **when: Any) -> list[Card]:
    answers = tuple(Answer(label=Words((("", Template((text,))),)), span=at(n)) for n, text in enumerate(words, 1))
    return [replace(question("q"), answers=answers)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Yes", "No"], []),
        (["Yes", "yes"], [2]),
        (["Talk to us", " talk  to us "], [2]),
        (["A", "B", "a", "b", "A"], [3, 4, 5]),
        (["Straße", "STRASSE"], [2]),
        (["", ""], []),
    ],
)
def test_answers_that_read_alike(words: list[str], expected: list[int]):
    assert lines("duplicate-answer", start=labels(*words)) == expected


def test_answers_are_compared_in_each_language():
    def label(*variants: tuple[str, str]) -> Words:
        return Words(tuple((tag, Template((text,))) for tag, text in variants))

    answers = (
        Answer(label=label(("en", "Bank"), ("nl", "Bank")), span=at(1)),
        Answer(label=label(("en", "Bench"), ("nl", "bank")), span=at(2)),
    )
    playbook = replace(INSTALLED, languages=("en", "nl"))
    found = judged("duplicate-answer", facts(playbook, start=[replace(question("q"), answers=answers)]))
    assert [(f.span.start.line, f.message) for f in found] == [(2, "another answer reads 'bank' too in 'nl'")]


def test_only_the_text_of_the_language_in_which_it_reads_alike_is_found():
    def label(line: int, **variants: str) -> Words:
        places = {tag: at(line + n) for n, tag in enumerate(variants)}
        return Words(tuple((tag, Template((text,))) for tag, text in variants.items()), places)

    answers = (
        Answer(label=label(1, en="Sales", nl="Kopen"), span=at(1)),
        Answer(label=label(3, en="S\u0430les", nl="Verkoop"), span=at(3)),
        Answer(label=label(5, en="Other", nl="verkoop"), span=at(5)),
    )
    playbook = replace(INSTALLED, languages=("en", "nl"))
    found = judged("duplicate-answer", facts(playbook, start=[replace(question("q"), answers=answers)]))
    assert [(f.span.start.line, f.related[0].span.start.line) for f in found] == [(3, 1), (6, 4)]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(None, "answers.a", [2]), ("answers.a", "answers.a", [2]), ("answers.a", "answers.b", []), (None, None, [2])],
)
def test_answers_under_different_conditions_may_read_alike(first: str | None, second: str | None, expected: list[int]):
    yes = Words((("", Template(("Yes",))),))
    answers = tuple(
        Answer(label=yes, when=Name(w) if w else None, span=at(n)) for n, w in enumerate((first, second), 1)
    )
    assert lines("duplicate-answer", start=[replace(question("q"), answers=answers)]) == expected


def test_labels_with_different_values_differ():
    def label(name: str) -> Words:
        return Words((("", Template(("Call ", Name(name)))),))

    same = (Answer(label=label("person.name")), Answer(label=label("person.name"), span=at(2)))
    assert lines("duplicate-answer", start=[replace(question("q"), answers=same)]) == [2]
    differing = (same[0], Answer(label=label("organization.name"), span=at(2)))
    assert lines("duplicate-answer", start=[replace(question("q"), answers=differing)]) == []
