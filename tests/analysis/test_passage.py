"""Walks that remember what conditions have shown."""

from __future__ import annotations

from dataclasses import replace

from analysis.flows import branch, capture, end, facts, message, question, setting, target
from frontdesk.analysis.facts import Facts
from frontdesk.analysis.passage import MOST_JOINED, MOST_TOLD_APART, Patience, passage
from frontdesk.ir.card import Card
from frontdesk.lang.expression import Comparison, Defined, Expr, Literal, Name


def is_(name: str, value: str) -> Expr:
    return Comparison("==", Name(f"answers.{name}"), Literal(value))


def asked(name: str, *values: str) -> Card:
    made = question(name, *([None] * len(values)), save=f"answers.{name}")
    return replace(made, answers=tuple(replace(each, value=v) for each, v in zip(made.answers, values, strict=True)))


TWICE: list[Card] = [
    asked("q", "x", "y"),
    branch("b", (is_("q", "x"), "c")),
    message("n", goto=target("d")),
    message("c"),
    branch("d", (is_("q", "x"), "e"), otherwise="f"),
    end("e"),
    end("f"),
]
"""A question that is asked about twice."""


def exits(found: Facts, card: str) -> list[str]:
    """The exits by which a shortest way comes to a card."""
    return [edge.exit.name for edge in found.passage()[card][0].way]


def test_a_way_does_not_contradict_itself():
    found = facts(start=TWICE)
    assert exits(found, "e") == ["0", "0", "next", "0"]
    assert exits(found, "f") == ["1", "else", "next", "else"]


def test_who_gave_a_value_is_told_apart_from_who_did_not():
    cards = [capture("c", "person.email"), branch("b", (Defined(Name("person.email"), False), "z")), end("n"), end("z")]
    assert len(facts(start=cards).passage()["b"]) == 2


def test_nothing_is_told_apart_where_nothing_is_asked():
    reached = facts(start=[question("q", "m", "n"), message("m", goto=target("z")), message("n"), end("z")]).passage()
    assert {card: len(arrivals) for card, arrivals in reached.items()} == {"q": 1, "m": 1, "n": 1, "z": 1}


def many() -> list[Card]:
    """A card that can be come to with as many values as there are letters."""
    letters = "abcdefghij"
    cases = [branch(f"b{letter}", (is_("q", letter), "z")) for letter in letters]
    return [asked("q", *letters), *cases, end("z")]


def test_of_many_ways_the_last_are_joined():
    found = facts(start=many())
    assert max(map(len, found.passage().values())) <= MOST_TOLD_APART + MOST_JOINED + 1
    assert {f"b{letter}" for letter in "abcdefghij"} <= set(found.passage())


def test_without_patience_every_card_is_come_to_once():
    found = facts(start=TWICE)
    patience = Patience(0)
    first = found.passage()["q"]
    reached = passage(found.prospects, first, patience=patience)
    assert set(reached) == set(found.cards)
    assert all(len(arrivals) == 1 for arrivals in reached.values())


def test_a_walk_begins_where_it_is_told_to():
    found = facts(start=TWICE)
    (edge,) = (each for each in found.out["b"] if each.exit.name == "0")
    reached = found.passage(found.leaving(found.passage()["b"], edge))
    assert set(reached) == {"c", "d", "e"}


def test_a_set_value_is_followed():
    cards = [
        setting("s", "answers.q", Literal("x")),
        branch("b", (is_("q", "x"), "z"), otherwise="n"),
        end("n"),
        end("z"),
    ]
    assert set(facts(start=cards).passage()) == {"s", "b", "z"}
