"""Values that stand where an expression may stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from frontdesk.ir.written import limit, plain_value, type_of, typed
from frontdesk.lang.expression import Literal
from frontdesk.lang.value import Money, Value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1250.50 EUR", Money(Decimal("1250.50"), "EUR")),
        (" -5 USD ", Money(Decimal(-5), "USD")),
        ("2027-01-31", date(2027, 1, 31)),
        ("2027-02-31", None),
        ("2027-1-31", None),
        ("20270131", None),
        ("1250.50", None),
        ("1250.50 eur", None),
        ("answers.seats * 12", None),
        ("", None),
    ],
)
def test_an_amount_and_a_day_are_values_and_all_else_is_not(text: str, value: Value | None) -> None:
    assert plain_value(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", Literal(Decimal(5))),
        ("-0.5", Literal(Decimal("-0.5"))),
        ("2027-01-31", Literal(date(2027, 1, 31))),
        ("2027-02-31", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_limit_is_a_number_or_a_day(text: str, value: Literal | None) -> None:
    assert limit(text) == value


@pytest.mark.parametrize(
    ("texts", "type_"),
    [
        (["1", "2.5", "-3"], "number"),
        (["true", "false"], "boolean"),
        (["1", "many"], "choice"),
        (["1", ""], "choice"),
        (["007"], "choice"),
        (["1e5"], "choice"),
        ([], "choice"),
    ],
)
def test_written_answers_have_the_type_that_all_of_them_have(texts: list[str], type_: str) -> None:
    assert type_of(texts) == type_


def test_a_written_answer_becomes_a_value_of_that_type() -> None:
    assert [typed("2.5", "number"), typed("true", "boolean"), typed("false", "boolean"), typed("2.5", "choice")] == [
        Decimal("2.5"),
        True,
        False,
        "2.5",
    ]
