"""What types expressions have, and where types do not go together: as evaluation has it, and in an author's words."""

from __future__ import annotations

import pytest

from frontdesk.lang import condition
from frontdesk.lang import expression as e
from frontdesk.lang.condition.mismatch import LONGEST, Mismatch
from frontdesk.lang.condition.typing import ANY, demand, mismatches, types_of
from frontdesk.lang.types import TYPES
from lang.marks import page, pointed

NAMES = {f"answers.{type_}": frozenset({type_}) for type_ in TYPES} | {"answers.mixed": frozenset({"text", "number"})}


def names(path: str) -> frozenset[str]:
    return NAMES.get(path, frozenset())


def read(text: str) -> e.Expr:
    expr = condition.read(page(text)).value
    assert expr is not None, text
    return expr


def wrong(text: str) -> list[Mismatch]:
    return list(mismatches(read(text), names))


FOUND = [
    ('answers.number > "18"', '"18"', "'answers.number' is a number and \"18\" is text: they cannot be compared", "18"),
    ("'18' == answers.money", "'18'", "\"18\" is text and 'answers.money' is an amount of money: they cannot be", "18"),
    ("answers.choice == 5", "5", "'answers.choice' is a choice and 5 is a number: they cannot be compared", None),
    ("answers.boolean == 'true'", "'true'", "'answers.boolean' is true or false and \"true\" is text", "true"),
    ("answers.boolean == 'yes'", "'yes'", "'answers.boolean' is true or false and \"yes\" is text", None),
    ("answers.boolean > false", "answers.boolean > false", "'answers.boolean' is true or false: it has no", None),
    ("answers.date > 2026", "2026", "'answers.date' is a date and 2026 is a number: they cannot be compared", None),
    ("answers.date > 'tomorrow'", "'tomorrow'", "'answers.date' is a date and \"tomorrow\" is text", None),
    ("answers.date == answers.email", "answers.date == answers.email", "'answers.date' is a date and", None),
    ("answers.number in ['1', 2, '3']", "'1'", "'answers.number' is a number and \"1\" is text", "1"),
    (
        "answers.number in answers.text",
        "answers.number",
        "'answers.number' is a number: only text can be found in text",
        None,
    ),
    (
        "'a' in answers.number",
        "answers.number",
        "'answers.number' is a number: 'in' needs text or a list after it",
        None,
    ),
    ("answers.text + 1", "answers.text", "'answers.text' is text: '+' needs numbers", None),
    ("answers.number * '2'", "'2'", "\"2\" is text: '*' needs numbers", "2"),
    ("answers.date - answers.date", "answers.date", "'answers.date' is a date: '-' needs numbers", None),
    ("-answers.text", "answers.text", "'answers.text' is text: a minus sign needs a number", None),
    (
        "answers.money * answers.money",
        "answers.money * answers.money",
        "an amount of money cannot be multiplied by",
        None,
    ),
    ("1 / answers.money", "1 / answers.money", "a number cannot be divided by an amount of money", None),
    ("answers.text | round", "answers.text", "'answers.text' is text: 'round' needs a number", None),
    ("answers.number | date", "answers.number", "'answers.number' is a number: 'date' needs a date", None),
    ("'soon' | date", "'soon'", "\"soon\" is text: 'date' needs a date", None),
    ("answers.number | default('none') > 3", "'none'", '"none" is text and 3 is a number', None),
    ("(answers.number or answers.text) * 2", "answers.text", "'answers.text' is text: '*' needs numbers", None),
    ("('a' if answers.boolean else 1) + 1", "'a'", "\"a\" is text: '+' needs numbers", None),
    ("answers.number > (1 if answers.boolean else 'a')", "'a'", "'answers.number' is a number and \"a\" is text", None),
    ("answers.boolean and answers.number > '1'", "'1'", "'answers.number' is a number and \"1\" is text", "1"),
    ("(answers.text | length) == '3'", "'3'", 'the left side is a number and "3" is text', "3"),
    ("'x' ~ (answers.text + 1)", "answers.text", "'answers.text' is text: '+' needs numbers", None),
]


@pytest.mark.parametrize(("text", "place", "message", "fix"), FOUND, ids=[each[0] for each in FOUND])
def test_a_mismatch_is_found_at_its_smallest_place(text: str, place: str, message: str, fix: str | None) -> None:
    first = wrong(text)[0]
    assert first.at.span is not None
    assert text[first.at.span.start.offset : first.at.span.end.offset] == place
    assert first.message.startswith(message)
    assert first.fix == fix
    assert first.hint


FITS = [
    "answers.number > 18",
    "answers.number == answers.money",
    "answers.date > '2026-12-01'",
    "answers.date > answers.text",
    "answers.text == answers.email",
    "answers.text < 'm'",
    "answers.boolean == (answers.text == 'a')",
    "answers.number in [1, answers.money]",
    "'x' in answers.url",
    "answers.money / answers.money > 2",
    "answers.money + 1 + answers.money * 2",
    "answers.text ~ answers.number ~ answers.date",
    "answers.number | upper",
    "answers.boolean | title",
    "answers.text | date",
    "answers.number | default('none')",
    "answers.number | default(0) > 3",
    "answers.money | round(2)",
    "answers.mixed > 3",
    "answers.mixed == 'a'",
    "answers.mixed + 1",
    "answers.unknown + 1 > 'a'",
    "answers.date and answers.number and answers.text",
    "(answers.text and answers.number) > 100",
    "not answers.date",
    "answers.text if answers.number",
]


@pytest.mark.parametrize("text", FITS)
def test_what_goes_together_is_left_alone(text: str) -> None:
    assert wrong(text) == []


TYPED = [
    ("answers.number + 1", {"number"}),
    ("answers.money * 2", {"money"}),
    ("answers.money / answers.money", {"number"}),
    ("answers.text | length", {"number"}),
    ("answers.money | round", {"money"}),
    ("answers.date | date", {"text"}),
    ("answers.choice", {"choice"}),
    ("answers.number | default('x')", {"number", "text"}),
    ("'a' if answers.boolean else answers.url", {"text", "url"}),
    ("answers.boolean and answers.number", {"boolean", "number"}),
    ("answers.a is defined", {"boolean"}),
    ("answers.mixed * 2", {"number"}),
    ("answers.unknown", set()),
    ("answers.unknown + 1", set()),
    ("'a' if answers.boolean", {"text"}),
]


@pytest.mark.parametrize(("text", "types"), TYPED)
def test_an_expression_has_the_types_of_what_it_may_come_to(text: str, types: set[str]) -> None:
    assert types_of(read(text), names) == types


DEMANDS = [
    ("answers.date", "money", "'value' takes an amount of money, and 'answers.date' is a date"),
    ("'12'", "money", "'value' takes an amount of money, and \"12\" is text"),
    ("answers.number", "money", None),
    ("answers.money | default(0)", "money", None),
    ("answers.money | default('none')", "money", "'value' takes an amount of money, and \"none\" is text"),
    ("answers.mixed", "money", None),
    ("answers.number", "date", "'value' takes a date, and 'answers.number' is a number"),
    ("answers.text", "date", None),
    ("'2026-12-01'", "date", None),
    ("'soon'", "date", "'value' takes a date, and \"soon\" is text"),
    ("answers.number", "text", None),
    ("answers.url", "email", "'value' takes an e-mail address, and 'answers.url' is a web address"),
    ("answers.unknown", "date", None),
]


@pytest.mark.parametrize(("text", "type_", "message"), DEMANDS)
def test_what_is_demanded_is_given_or_found(text: str, type_: str, message: str | None) -> None:
    assert [each.message for each in demand(read(text), "value", type_, names)] == ([message] if message else [])


def test_each_place_is_found_once() -> None:
    text = "answers.number in ['1', 2, '3']"
    assert [pointed(text, each.at) for each in wrong(text) if each.at.span] == ["'1'", "'3'"]  # type: ignore[arg-type]


def test_however_long_the_names_are_a_message_is_short() -> None:
    path = f"answers.{'n' * 60}"
    for text in (
        f"{path} > '{'x' * 80}'",
        f"{path} > {path}2",
        f"{path} + 1",
        f"-{path}",
        f"{path} | round",
        f"{path} in 'a'",
    ):
        kinds = {path: frozenset({"boolean"}), f"{path}2": frozenset({"money"})}
        found = mismatches(read(text), lambda name, kinds=kinds: kinds.get(name, ANY))
        assert found, text
        assert all(len(each.message) < LONGEST for each in found)
