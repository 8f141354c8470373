"""Expressions and rich text written again: short, and the same when they are read once more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import condition, richtext
from frontdesk.lang import expression as e
from frontdesk.lang.condition.writing import write
from frontdesk.lang.richtext.writing import markdown
from lang.marks import page, unhurried

AS_WRITTEN = [
    'answers.a == "x" and not answers.b',
    "(answers.a or answers.b) and answers.c",
    "answers.a or answers.b and answers.c",
    "not (answers.a or answers.b)",
    "(1 + 2) * answers.a - 3 - 4",
    "1 - (2 - 3)",
    "-answers.a | round(2)",
    "-(answers.a | round)",
    "(answers.a + 1) | round",
    'answers.a | default("none") | upper',
    'answers.a in ["x", "y"]',
    '"a" ~ (1 + 2) ~ answers.b',
    "1 if answers.a is defined else 2 if answers.b is not defined else 3",
    '"it\\"s \\\\ \\n new"',
    "true",
    "-2.50",
]

TEXTS = [
    "Hi! I'm **Ada**, *really*.",
    "One\n\n- [Hours](https://www.example.com/hours)\n- Two **three**",
    "1. one\n2. two",
    "Where can we reach you, {{ person.name | first_word }}?",
    "![A cup](cup.png)",
]


def read(text: str) -> e.Expr:
    found = condition.read(page(text))
    assert found.value is not None, found.findings
    return found.value


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_what_is_written_shortly_is_written_so_again(text: str) -> None:
    assert text == write(read(text))


@pytest.mark.parametrize("text", TEXTS)
def test_rich_text_is_written_as_markdown(text: str) -> None:
    blocks = richtext.read(page(text)).value
    assert blocks is not None
    assert text == markdown(blocks)


NAMES = st.sampled_from([e.Name("answers.a"), e.Name("person.name"), e.Name("note")])
LITERALS = st.one_of(
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf"]), max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-99, max_value=99),
).map(e.Literal)


def forms(inner: st.SearchStrategy[e.Expr]) -> st.SearchStrategy[e.Expr]:
    pairs = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        inner.filter(lambda each: not isinstance(each, e.Defined)).map(e.Not),
        inner.filter(lambda each: not isinstance(each, e.Literal | e.Negative)).map(e.Negative),
        st.builds(e.Junction, st.sampled_from(["and", "or"]), pairs),
        st.builds(e.Comparison, st.sampled_from(["==", "!=", "<", ">=", "in", "not in"]), inner, inner),
        st.builds(e.Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        pairs.map(e.Concat),
        st.builds(e.Choice, inner, inner, st.one_of(st.none(), inner)),
        st.builds(e.Filter, st.sampled_from(["upper", "trim"]), inner, st.just(())),
        st.builds(e.Filter, st.just("default"), inner, st.tuples(inner)),
    )


VALUES = [
    {},
    {"answers.a": "x", "person.name": "Jane Doe", "note": "y"},
    {"answers.a": Decimal(7), "person.name": "x", "note": Decimal(-2)},
    {"answers.a": True, "note": False},
]


@unhurried
@given(st.recursive(st.one_of(NAMES, LITERALS, st.builds(e.Defined, NAMES, st.booleans())), forms, max_leaves=8))
def test_whatever_is_written_means_the_same_when_it_is_read(expr: e.Expr) -> None:
    again = read(write(expr))
    for values in VALUES:
        assert condition.put_in(expr, values, "en") == condition.put_in(again, values, "en")
