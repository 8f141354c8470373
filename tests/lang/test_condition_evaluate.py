"""What expressions come to: total, bounded, and as an author would expect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import condition
from frontdesk.lang.condition.evaluation import MOST_TEXT, TOO_LARGE, Result
from frontdesk.lang.expression import Comparison, Expr, Filter, Literal, Name, Node
from frontdesk.lang.value import MISSING, Missing, Money, Value
from lang.marks import page, unhurried

VALUES: dict[str, Value] = {
    "answers.text": "Sales",
    "answers.empty": "",
    "answers.ten": Decimal(10),
    "answers.price": Decimal("1250.50"),
    "answers.yes": True,
    "answers.no": False,
    "deal.value": Money(Decimal("99.90"), "EUR"),
    "answers.other": Money(Decimal(10), "USD"),
    "answers.day": date(2026, 12, 1),
    "person.name": "  jane van der berg  ",
    "conversation.language": "nl",
}
COMES_TO: list[tuple[str, Result]] = [
    ("answers.text == 'Sales'", True),
    ("answers.text == 'sales'", False),
    ("answers.text != 'Support'", True),
    ("answers.ten == 10.0", True),
    ("answers.ten == '10'", False),
    ("answers.ten != '10'", True),
    ("answers.ten < 'x'", False),
    ("answers.ten >= 10", True),
    ("answers.yes == true", True),
    ("answers.yes == 1", False),
    ("answers.no < answers.yes", False),
    ("deal.value > 99", True),
    ("50 < deal.value", True),
    ("deal.value > answers.other", False),
    ("answers.other < deal.value", False),
    ("deal.value == answers.other", False),
    ("answers.day > '2026-11-30'", True),
    ("answers.day == '2026-12-01'", True),
    ("answers.day > 'tomorrow'", False),
    ("answers.unset == 'x'", False),
    ("answers.unset != 'x'", True),
    ("answers.unset == answers.unset2", False),
    ("answers.unset != answers.unset2", False),
    ("answers.unset < 1", False),
    ("answers.unset in ['x']", False),
    ("answers.unset not in ['x']", True),
    ("answers.text in ['Support', 'Sales']", True),
    ("'ale' in answers.text", True),
    ("'x' in answers.unset", False),
    ("1 in answers.text", False),
    ("answers.ten in [answers.unset, 10]", True),
    ("answers.unset is defined", False),
    ("answers.empty is defined", True),
    ("not answers.empty", True),
    ("answers.unset or 'you'", "you"),
    ("answers.text or 'you'", "Sales"),
    ("answers.text and answers.ten", Decimal(10)),
    ("'a' if answers.no else 'b'", "b"),
    ("'a' if answers.no", MISSING),
    ("answers.ten + 0.1 + 0.2", Decimal("10.3")),
    ("7 / 2", Decimal("3.5")),
    ("1 / 0", MISSING),
    ("0 / 0", MISSING),
    ("answers.text + 1", MISSING),
    ("answers.unset + 1", MISSING),
    ("-answers.ten", Decimal(-10)),
    ("-answers.text", MISSING),
    ("deal.value * 2", Money(Decimal("199.80"), "EUR")),
    ("2 * deal.value + 1", Money(Decimal("200.80"), "EUR")),
    ("-deal.value", Money(Decimal("-99.90"), "EUR")),
    ("deal.value / deal.value", Decimal(1)),
    ("deal.value * deal.value", MISSING),
    ("deal.value + answers.other", MISSING),
    ("1 / deal.value", MISSING),
    ("answers.text ~ ' ' ~ answers.price ~ answers.unset", "Sales 1250.50"),
    ("answers.yes ~ '/' ~ answers.no", "ja/nee"),
    ("deal.value ~ ''", "99.90 EUR"),
    ("answers.day ~ ''", "2026-12-01"),
    ("answers.unset | default('x')", "x"),
    ("answers.empty | default('x')", "x"),
    ("answers.no | default('x')", False),
    ("answers.text | lower", "sales"),
    ("answers.text | upper", "SALES"),
    ("person.name | trim | title", "Jane Van Der Berg"),
    ('"don\'t o-clock" | title', "Don't O-Clock"),
    ("person.name | first_word", "jane"),
    ("answers.empty | first_word", ""),
    ("answers.text | length", Decimal(5)),
    ("answers.unset | length", MISSING),
    ("2.5 | round", Decimal(3)),
    ("answers.price | round(1)", Decimal("1250.5")),
    ("deal.value | round", Money(Decimal(100), "EUR")),
    ("answers.text | round", MISSING),
    ("answers.day | date", "1 december 2026"),
    ("answers.day | date('%A %d-%m-%y 100%%')", "dinsdag 01-12-26 100%"),
    ("'2026-12-01' | date('%b %Y')", "dec 2026"),
    ("answers.text | date", MISSING),
]
TRUE = ["x", Decimal("0.1"), True, Money(Decimal(1), "EUR"), date(2026, 1, 1)]
FALSE = ["", Decimal(0), False, Money(Decimal(0), "EUR"), MISSING]


def come_to(text: str, **values: Value) -> Result:
    expr = condition.read(page(text)).value
    assert expr is not None, text
    return condition.evaluate(expr, VALUES | {f"answers.{name}": value for name, value in values.items()})


@pytest.mark.parametrize(("text", "result"), COMES_TO)
def test_an_expression_comes_to(text: str, result: Result) -> None:
    made = come_to(text)
    assert (made, type(made)) == (result, type(result))


@pytest.mark.parametrize("value", TRUE)
def test_what_says_something_is_true(value: Value) -> None:
    assert condition.truth(value)


@pytest.mark.parametrize("value", FALSE)
def test_nothing_zero_and_false_are_false(value: Value | Missing) -> None:
    assert not condition.truth(value)


def test_what_is_decided_is_read_no_further_and_gives_the_deciding_operand() -> None:
    assert (come_to("answers.ten or 1 / 0"), come_to("answers.no and 'x'")) == (Decimal(10), False)


def test_a_text_that_doubles_again_and_again_stays_bounded() -> None:
    text = "x" * 3000
    for _ in range(5):
        made = come_to("answers.big ~ answers.big ~ answers.big", big=text)
        assert isinstance(made, str)
        text = made
    assert len(text) == MOST_TEXT


def test_a_number_that_grows_and_grows_is_missing_at_last() -> None:
    number: Result = Decimal(10) ** 15
    for _ in range(3):
        number = come_to("answers.big * answers.big", big=number) if isinstance(number, Decimal) else number
    assert number is MISSING


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+999999"), TOO_LARGE]
)
def test_a_number_that_is_none_or_far_too_large_is_missing(value: Decimal) -> None:
    assert come_to("answers.n", n=value) is MISSING
    assert come_to("answers.n < 1", n=value) is False
    assert come_to("answers.n + 1", n=Money(value, "EUR")) is MISSING


LEAVES = st.one_of(
    st.sampled_from(sorted(VALUES)).map(Name),
    st.just(Name("answers.unset")),
    st.text(max_size=5).map(Literal),
    st.decimals(allow_nan=True, allow_infinity=True).map(Literal),
    st.dates().map(Literal),
    st.booleans().map(Literal),
)
SIGNS = ["+", "-", "*", "/"]
FILTERS = ["lower", "upper", "title", "trim", "length", "round", "date", "first_word", "default", "gone"]


def above(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    from frontdesk.lang import expression as e

    return st.one_of(
        st.builds(e.Not, parts),
        st.builds(e.Negative, parts),
        st.builds(e.Junction, st.sampled_from(["and", "or"]), st.tuples(parts, parts)),
        st.builds(Comparison, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]), parts, parts),
        st.builds(e.Arithmetic, st.sampled_from(SIGNS), parts, parts),
        st.builds(e.Concat, st.tuples(parts, parts)),
        st.builds(e.Listing, st.tuples(parts, parts)),
        st.builds(e.Choice, parts, parts, st.none() | parts),
        st.builds(Filter, st.sampled_from(FILTERS), parts, st.one_of(st.just(()), st.tuples(parts))),
    )


@unhurried
@given(st.recursive(LEAVES, above, max_leaves=12))
def test_any_expression_over_any_values_comes_to_something_bounded(expr: Expr) -> None:
    made = condition.evaluate(expr, VALUES)
    assert isinstance(made, str | bool | Decimal | Money | date | Missing)
    assert len(condition.printed(made, "nl")) <= MOST_TEXT
    assert condition.truth(made) in (True, False)
