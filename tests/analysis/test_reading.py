"""The names that cards of different kinds read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analysis import flows
from frontdesk.analysis.reading import readings
from frontdesk.ir.card import Card
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.expression import Choice, Comparison, Expr, Junction, Listing, Literal, Name, Not


def names(card: Card) -> list[str]:
    return [reading.name.path for reading in readings(card)]


def unguarded(card: Card) -> list[str]:
    return [reading.name.path for reading in readings(card) if not reading.guarded]


def test_the_slots_of_a_text_are_read():
    assert names(flows.message("m", "Hi ", Name("person.name"), ", ", Name("answers.topic"))) == [
        "person.name",
        "answers.topic",
    ]


def test_the_condition_of_a_card_is_read_before_its_text():
    assert names(flows.message("m", Name("person.name"), when=Name("answers.a"))) == ["answers.a", "person.name"]


def test_a_text_without_slots_reads_nothing():
    assert names(flows.message("m", "Hi")) == []


def test_cases_of_a_branch_and_values_of_a_set_are_read():
    assert names(flows.branch("b", (Name("answers.a"), "x"), (Name("answers.b"), "y"))) == ["answers.a", "answers.b"]
    assert names(flows.setting("s", "answers.c", Name("answers.d"))) == ["answers.d"]


def test_a_title_deep_inside_a_card_is_read():
    assert names(flows.lead("l", "About ", Name("answers.topic"))) == ["answers.topic"]


def test_a_default_guards_the_name_it_stands_behind():
    assert unguarded(flows.message("m", flows.default("person.name"), Name("person.email"))) == ["person.email"]


def test_the_condition_of_a_card_guards_its_text():
    assert unguarded(flows.message("m", Name("person.name"), when=flows.defined("person.name"))) == []
    assert unguarded(flows.message("m", Name("person.name"), when=flows.defined("person.name", negated=True))) == [
        "person.name"
    ]


@pytest.mark.parametrize(
    ("when", "guarded"),
    [
        (Name("person.name"), True),
        (Comparison("==", Name("person.name"), Literal("Jane")), True),
        (Comparison("in", Name("person.name"), Listing((Literal("Jane"),))), True),
        (Not(Not(Name("person.name"))), True),
        (Junction("and", (Name("answers.a"), Name("person.name"))), True),
        (Comparison("!=", Name("person.name"), Literal("Jane")), False),
        (Comparison("not in", Name("person.name"), Listing((Literal("Jane"),))), False),
        (Junction("or", (Name("answers.a"), Name("person.name"))), False),
        (Not(Name("person.name")), False),
    ],
)
def test_a_condition_that_only_a_known_value_fulfils_guards_the_text(when: Expr, guarded: bool):
    *_, in_text = readings(flows.message("m", Name("person.name"), when=when))
    assert in_text.guarded is guarded


def test_a_test_inside_an_expression_guards_only_its_own_side():
    choice = Choice(flows.defined("person.name"), Name("person.name"), Name("person.email"))
    assert unguarded(flows.message("m", choice)) == ["person.email"]


def test_a_condition_asks_of_a_name_alone_whether_there_is_a_value():
    assert unguarded(flows.message("m", "Hi", when=Name("answers.a"))) == []


def test_a_comparison_does_not_guard_itself():
    when = Comparison(">", Name("answers.a"), Literal(Decimal(3)))
    assert [(r.guarded, r.use.compared) for r in readings(flows.message("m", "Hi", when=when))] == [(False, True)]


def test_a_later_field_of_a_capture_knows_the_earlier_ones():
    card = flows.capture(
        "c",
        Prompt(name="person.name", ask=flows.rich(Name("person.email"))),
        Prompt(name="person.email", ask=flows.rich(Name("person.name"))),
    )
    assert [(r.name.path, [each.name for each in r.filled]) for r in readings(card)] == [
        ("person.email", []),
        ("person.name", ["person.name"]),
    ]


def test_literals_are_no_names():
    assert names(flows.setting("s", "answers.c", Literal("person.name"))) == []
