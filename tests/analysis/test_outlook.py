"""Conditions as trials, against what evaluating them comes to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.analysis.outlook import ALIVE, Outlook
from frontdesk.ir.range import Range
from frontdesk.lang import condition
from frontdesk.lang import expression as e
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.value import Money, Value
from lang.marks import page, unhurried

A, B = "answers.a", "answers.b"
WRITTEN: tuple[Value, ...] = (
    *("", "gold", "Gold", "silver", "2026-05-01", "7"),
    *(Decimal(0), Decimal(5), Decimal("5.0"), Decimal(-3), Decimal("2.5"), True, False),
)
KNOWN: tuple[Value, ...] = (
    *WRITTEN,
    *("zinc", "2026-05-02", "0", Decimal(4), Decimal(10) ** 31, -(Decimal(10) ** 31), Decimal("0.00")),
    *(Money(Decimal(5), "EUR"), Money(Decimal(0), "USD"), Money(Decimal(10) ** 31, "EUR")),
    *(date(2026, 5, 1), date(2026, 4, 30), date(9999, 12, 31)),
)

names = st.sampled_from([e.Name(A), e.Name(B)])
literals = st.sampled_from(WRITTEN).map(e.Literal)


def grown(inner: st.SearchStrategy[e.Expr]) -> st.SearchStrategy[e.Expr]:
    """Expressions made of others."""
    compared = st.builds(e.Comparison, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), inner, inner)
    listed = st.lists(st.one_of(literals, literals, names), min_size=1, max_size=3).map(tuple).map(e.Listing)
    two = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(e.Comparison, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), names, literals),
        compared,
        st.builds(e.Comparison, st.sampled_from(["in", "not in"]), inner, listed),
        st.builds(e.Comparison, st.sampled_from(["in", "not in"]), inner, inner),
        st.builds(e.Not, inner),
        st.builds(e.Junction, st.sampled_from(["and", "or"]), two),
        st.builds(e.Defined, names, st.booleans()),
        st.builds(e.Choice, inner, inner, st.none() | inner),
        st.builds(e.Filter, st.just("default"), names, literals.map(lambda each: (each,))),
        st.builds(e.Filter, st.sampled_from(["lower", "upper", "trim", "length", "round", "date"]), inner, st.just(())),
        st.builds(e.Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.builds(e.Concat, two),
    )


expressions = st.recursive(names | literals, grown, max_leaves=8)
values = st.dictionaries(st.sampled_from([A, B]), st.sampled_from(KNOWN))


def possible(outlook: Outlook, known: Mapping[str, Value]) -> int:
    """Exactly these values, as far as scales tell them apart."""
    found = ALIVE | outlook.made
    for name in (A, B):
        if scale := outlook.scales.get(name):
            found |= scale.any_of([known[name]]) if name in known else scale.unset
    return found


@settings(unhurried, max_examples=300)
@given(expressions, values, st.booleans())
def test_a_condition_can_come_out_as_it_does(expr: e.Expr, known: dict[str, Value], few: bool):
    given_: list[tuple[str, Range | None]] = [(name, Range(values=(value,))) for name, value in known.items() if few]
    outlook = Outlook([expr], given_ or [(A, None), (B, None)])
    assert outlook.trial(expr).after(possible(outlook, known), truth(evaluate(expr, known)))


@settings(unhurried, max_examples=150)
@given(st.lists(expressions, min_size=2, max_size=4), values)
def test_conditions_tried_one_after_another_can_come_out_as_they_do(exprs: list[e.Expr], known: dict[str, Value]):
    outlook = Outlook(exprs, [(A, None), (B, None)])
    left = possible(outlook, known)
    for expr in exprs:
        left = outlook.trial(expr).after(left, truth(evaluate(expr, known)))
        assert left


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("value", KNOWN, ids=repr)
def test_a_comparison_with_a_written_value_is_told_exactly(sign: str, value: Value):
    for written in (Decimal(5), "2026-05-01", "gold"):
        expr = e.Comparison(sign, e.Name(A), e.Literal(written))  # type: ignore[arg-type]
        outlook = Outlook([expr], [(A, None)])
        outcome = truth(evaluate(expr, {A: value}))
        assert not outlook.trial(expr).after(possible(outlook, {A: value}), not outcome)


def read(text: str) -> e.Expr:
    found = condition.read(page(text)).value
    assert found is not None, text
    return found


CHOICES = Range("choice", ("Gold", "Silver"))
SMALL = Range("number", least=Decimal(1), most=Decimal(50))

SETTLED: dict[str, tuple[str, Range, bool | None]] = {
    "another value": ("answers.a == 'gold'", CHOICES, False),
    "not another value": ("answers.a != 'gold'", CHOICES, True),
    "one of the values": ("answers.a == 'Gold'", CHOICES, None),
    "swapped": ("'gold' == answers.a", CHOICES, False),
    "all of the values": ("answers.a in ['Gold', 'Silver']", CHOICES, None),
    "all of the values or unset": ("answers.a in ['Gold', 'Silver'] or answers.a is not defined", CHOICES, True),
    "none of the values": ("answers.a not in ['Gold', 'Silver'] and answers.a is defined", CHOICES, False),
    "both values": ("answers.a == 'Gold' and answers.a == 'Silver'", CHOICES, False),
    "what lower makes of it": ("answers.a | lower == 'gold'", CHOICES, None),
    "what lower never makes of it": ("answers.a | lower == 'Gold'", CHOICES, False),
    "a part of some": ("'old' in answers.a", CHOICES, None),
    "a part of none": ("'x' in answers.a", CHOICES, False),
    "default": ("answers.a | default('gold') == 'gold'", CHOICES, None),
    "another default": ("answers.a | default('none') == 'gold'", CHOICES, False),
    "out of bounds": ("answers.a > 50", SMALL, False),
    "at the bound": ("answers.a >= 50", SMALL, None),
    "never below": ("answers.a < 1", SMALL, False),
    "between": ("answers.a > 5 and answers.a < 3", SMALL, False),
    "decimals lie between": ("answers.a > 5 and answers.a < 6", SMALL, None),
    "everywhere but unset": ("answers.a > 5 or answers.a <= 5", SMALL, None),
    "everywhere": ("not (answers.a > 5 or answers.a <= 5) and answers.a is defined", SMALL, False),
    "beyond all numbers": ("answers.a > 5 or answers.a <= 5 or answers.a is not defined", Range("number"), None),
    "a text with a number": ("answers.a == 5", CHOICES, None),
    "a number with a text": ("answers.a == '5'", SMALL, None),
    "an order of truths": ("answers.a > true", Range("boolean"), None),
    "true or false": ("answers.a == true or answers.a == false or answers.a is not defined", Range("boolean"), True),
    "a day": ("answers.a > '2026-12-31'", Range("date", most=date(2026, 12, 1)), False),
    "a day within": ("answers.a > '2026-11-30'", Range("date", most=date(2026, 12, 1)), None),
    "an amount": ("answers.a > 100", Range("money", least=Decimal(0), most=Decimal(100)), False),
    "any text": ("answers.a == 'Gold'", Range("text"), None),
    "literals": ("1 < 2", CHOICES, True),
    "a text that says something": ("'x'", CHOICES, True),
    "the same twice": ("answers.a ~ answers.b and not (answers.a ~ answers.b)", CHOICES, False),
    "almost the same": ("answers.a ~ true == 'x' and not (answers.a ~ 1 == 'x')", Range("text"), None),
    "longer than less": ("answers.b | length > 9 and answers.b | length < 5", CHOICES, False),
    "one of two branches": ("('x' if answers.a == 'Gold' else '') and answers.a == 'Silver'", CHOICES, False),
}


@pytest.mark.parametrize(("text", "range_", "expected"), SETTLED.values(), ids=SETTLED)
def test_what_is_certain_of_a_condition(text: str, range_: Range, expected: bool | None):
    expr = read(text)
    outlook = Outlook([expr], [(A, range_), (B, None)])
    anything = ALIVE | sum(outlook.anything.values())
    outcomes = [outcome for outcome in (True, False) if outlook.trial(expr).after(anything, outcome)]
    assert outcomes == ([True, False] if expected is None else [expected])


def test_the_values_of_a_name_are_known_where_all_that_gives_it_one_says_which():
    expr = read("answers.a == 'Gold'")
    assert Outlook([expr], [(A, CHOICES), (A, Range(values=("None",)))]).values(A) == ("Gold", "Silver", "None")
    assert Outlook([expr], [(A, CHOICES), (A, Range("text"))]).values(A) == ()
    assert Outlook([expr], [(A, CHOICES), (A, None)]).values(A) == ()


def test_a_name_that_nothing_gives_a_value_may_be_anything():
    expr = read("answers.a == 'Gold'")
    outlook = Outlook([expr], [])
    assert outlook.anything[A] == outlook.scales[A].all
