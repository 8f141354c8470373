"""Expressions: what is read, and what is refused, with the smallest wrong words underlined."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import condition
from frontdesk.lang.excerpt import Excerpt
from frontdesk.lang.expression import (
    Arithmetic,
    Choice,
    Comparison,
    Concat,
    Defined,
    Expr,
    Filter,
    Junction,
    Listing,
    Literal,
    Name,
    Negative,
    Not,
)
from lang.marks import brief, page, pointed, unhurried

A, B, C = Name("answers.a"), Name("answers.b"), Name("answers.c")
ONE, TWO = Literal(Decimal(1)), Literal(Decimal(2))
READ: list[tuple[str, Expr]] = [
    ("answers.a", A),
    ("note", Name("note")),
    ("conversation.language", Name("conversation.language")),
    ('"a \\" \\n b"', Literal('a " \n b')),
    ("'it is'", Literal("it is")),
    ("1250.50", Literal(Decimal("1250.50"))),
    ("-2", Literal(Decimal(-2))),
    ("true", Literal(True)),
    ("False", Literal(False)),
    ("answers.a == 1", Comparison("==", A, ONE)),
    ("answers.a not in ['x', 'y']", Comparison("not in", A, Listing((Literal("x"), Literal("y"))))),
    ("answers.a in ('x', 'y')", Comparison("in", A, Listing((Literal("x"), Literal("y"))))),
    ("'x' in answers.a", Comparison("in", Literal("x"), A)),
    ("answers.a and answers.b and answers.c", Junction("and", (A, B, C))),
    ("answers.a or answers.b and answers.c", Junction("or", (A, Junction("and", (B, C))))),
    ("not answers.a", Not(A)),
    ("answers.a is defined", Defined(A, False)),
    ("answers.a is not defined", Defined(A, True)),
    ("not answers.a is defined", Defined(A, True)),
    ("1 + 2 * answers.a", Arithmetic("+", ONE, Arithmetic("*", TWO, A))),
    ("(1 + 2) * answers.a", Arithmetic("*", Arithmetic("+", ONE, TWO), A)),
    ("-answers.a", Negative(A)),
    ("answers.a ~ ' ' ~ answers.b", Concat((A, Literal(" "), B))),
    ("1 if answers.a else 2", Choice(A, ONE, TWO)),
    ("1 if answers.a", Choice(A, ONE, None)),
    ("answers.a | default('x') | upper", Filter("upper", Filter("default", A, (Literal("x"),)), ())),
    ("answers.a|round(2)", Filter("round", A, (TWO,))),
    ("answers.a | date('%d %B')", Filter("date", A, (Literal("%d %B"),))),
    (" answers.a\r\n  == 1 ", Comparison("==", A, ONE)),
]
REFUSED = [
    ("persn.name == 1", "persn", "did you mean 'person'?"),
    ("topic == 1", "topic", "write answers.topic"),
    ("person", "person", "person.name"),
    ("person.name.first", "person.name.first", "write person.name"),
    ("secret.KEY", "secret", "remove"),
    ("none", "none", "is defined"),
    ("answers.a is null", "null", "write 'is not defined'"),
    ("answers.a is not empty", "empty", "write 'is defined'"),
    ("answers.a is odd", "odd", "write == to compare"),
    ("answers.a <> 1", ">", "write != to compare"),
    ("answers.a => 1", "=", "write >="),
    ("answers.a =< 1", "=", "write <="),
    ("answers.a contains 'x'", "contains", 'write "text" in answers.topic'),
    ("answers.a between 1 and 2", "between", "compare twice"),
    ("answers.a == 1 AND answers.b == 2", "AND", "write 'and' in small letters"),
    ("answers.a == 1 and", "and", "write what is missing"),
    ("answers.a.upper()", "answers.a.upper()", "| upper"),
    ("1 + range(10) * 2", "range(10)", "filter"),
    ("answers['a'] == 1", "answers['a']", "write answers.a"),
    ("answers[1:2]", "answers[1:2]", "answers.topic"),
    ("answers.a | uper", "uper", "did you mean 'upper'?"),
    ("answers.a | zzz", "zzz", "the filters are"),
    ("answers.a | default", "default", "default("),
    ("answers.a | lower(1)", "lower", None),
    ("answers.a | default(1, 2)", "default", "default("),
    ("answers.a | default(value=1)", "default", "default("),
    ("answers.a | round(11)", "11", "0 to 10"),
    ("answers.a | round(answers.b)", "answers.b", "0 to 10"),
    ("answers.a | date('%H:%M')", "'%H:%M'", "%Y"),
    ("answers.a is none", "none", "is not defined"),
    ("answers.a is divisibleby(3)", "divisibleby", "=="),
    ("1 is defined", "1", "is defined"),
    ("1 < answers.a < 5", "5", "and"),
    ("answers.a = 1", "=", "=="),
    ("answers.a && answers.b", "&&", "'and'"),
    ("answers.a || answers.b", "|", None),
    ("!answers.a", "!", "'not'"),
    ("answers.a ? 1 : 2", "?", "if condition else"),
    ("answers.a is None", "None", "is not defined"),
    ("answers.a == null", "null", "is defined"),
    ("answers.a > 1,000", ",", "write 1000, without a comma"),
    ("answers.a > 1,5", ",", "write 1.5"),
    ("“x” == 1", "“", "straight quotes"),
    ("answers.a == 'x", "'x", None),
    ("answers.a ==", "==", None),
    ("answers.a answers.b", "answers", None),
    ("2 ** 3", "**", "multiply"),
    ("7 // 2", "//", "round"),
    ("(7 % (2))", "%", None),
    ("[1, 2]", "[1, 2]", "in"),
    ("{'a': 1}", "{'a': 1}", None),
    ("{{ answers.a }}", "{{", "alone"),
    ("{% if 1 %}", "%", "branch"),
    ("1 }} 2", "}}", None),
    ("1e9", "1e9", "digits"),
    ("1_000", "1_000", "digits"),
    ("0x1F", "0x1F", "digits"),
    ("9" * 31, "9" * 31, "digits"),
    ("'\\x41'", "\\x", "\\\\"),
    ("'a' 'b'", "'b'", "~"),
    ("()", "()", None),
    ("answers.a == (1, 2)", "(1, 2)", "name in"),
    ("answers.a.1", None, None),
    ("person.nameis defined", "person.nameis", "write `person.name is`"),
    ("answers.n > 2 and answers.ais defined", "answers.ais", "write `answers.a is`"),
    ("person.name isdefined", "isdefined", "write `is defined`"),
    ("answers.a notin ['x']", "notin", "write `not in`"),
    ("notanswers.a", "notanswers.a", "write `not answers.a`"),
    ("answers.a == 'x'orperson.name is defined", "orperson.name", "write `or person.name`"),
    ("answers.color 'red'", "'red'", "two values need a sign"),
    ("answers.color answers.b", "answers", "two values need a sign"),
    ("answers.a is defined answers.b", "answers", "'and' or 'or'"),
    ("answers.a contans 'x'", "contans", "in answers.topic"),
    ("Answers.a == 1", "Answers", "write answers.a"),
    ("", "", "name"),
]


def test_the_words_of_every_part_are_known() -> None:
    text = "not (answers.a | default('x')) and answers.b >= -2"
    expr = condition.read(page(text)).value
    assert isinstance(expr, Junction)
    left, right = expr.operands
    assert isinstance(left, Not)
    assert isinstance(right, Comparison)
    parts = [left.operand, right.left, right.right, right]
    words = [text[p.span.start.offset : p.span.end.offset] for p in parts if p.span is not None]
    assert words == ["answers.a | default('x')", "answers.b", "-2", "answers.b >= -2"]


@pytest.mark.parametrize(("text", "expr"), READ)
def test_an_expression_is_read_into_the_closed_tree(text: str, expr: Expr) -> None:
    read = condition.read(page(text))
    assert (read.value, read.findings) == (expr, ())


@pytest.mark.parametrize(("text", "wrong", "hint"), REFUSED)
def test_what_is_outside_the_subset_is_found_at_the_smallest_wrong_words(
    text: str, wrong: str | None, hint: str | None
) -> None:
    read = condition.read(page(text))
    assert (read.value, {finding.name for finding in read.findings}) == (None, {"bad-expression"})
    finding = read.findings[0]
    assert wrong in (None, pointed(text, finding))
    assert hint is None or hint in (finding.hint or "")
    assert len(finding.message) < 100


def test_every_wrong_part_of_an_expression_is_found() -> None:
    text = "persn.name == 1 and foo() or answers.a | uper"
    found = brief(text, condition.read(page(text)).findings)
    assert found == [("bad-expression", "persn"), ("bad-expression", "foo()"), ("bad-expression", "uper")]


def test_places_count_from_the_file_and_not_from_the_expression() -> None:
    whole = page("Hi {{ foo }}")
    (finding,) = condition.read(Excerpt(whole, 5, 10)).findings
    assert pointed(whole.text, finding) == "foo"


@pytest.mark.parametrize(
    "piece", ["(", "[", "-", "not ", "1+", "a.", "answers.a if ", "answers.a | lower | ", "~'x'", "{"]
)
def test_an_expression_up_to_the_limit_of_length_never_exhausts_the_stack(piece: str) -> None:
    text = (piece * condition.MOST_CHARACTERS)[: condition.MOST_CHARACTERS - 1] + "1"
    assert condition.read(page(text)).findings[0].name == "bad-expression"


def test_depth_up_to_the_limit_is_read() -> None:
    chain = "answers.a" + " | lower" * (condition.MOST_DEPTH - 1)
    assert condition.read(page(chain)).findings == ()
    (finding,) = condition.read(page(chain + " | lower")).findings
    assert "too deeply" in finding.message


def test_a_long_chain_of_one_operator_is_not_deep() -> None:
    assert condition.read(page(" and ".join(["answers.a"] * 60))).findings == ()


def test_length_up_to_the_limit_is_read_and_what_is_longer_is_pointed_at() -> None:
    text = "'" + "x" * (condition.MOST_CHARACTERS - 2) + "'"
    assert condition.read(page(text)).findings == ()
    (finding,) = condition.read(page(text + " ~ 'y'")).findings
    assert finding.span.start.offset == condition.MOST_CHARACTERS


@unhurried
@given(st.text("abn.0123 ()[]{}'\"|+-*/~=<>!,%\\isotrefdu\n\r", max_size=40))
def test_any_text_is_read_or_found_wrong_within_itself(text: str) -> None:
    read = condition.read(page(text))
    assert (read.value is None) == bool(read.findings)
    for finding in read.findings:
        assert 0 <= finding.span.start.offset <= finding.span.end.offset <= len(text)
