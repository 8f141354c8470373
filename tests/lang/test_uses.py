"""Which names expressions read, and what tests show of them."""

from __future__ import annotations

import re

import pytest

from frontdesk.lang import condition
from frontdesk.lang.expression import Expr
from frontdesk.lang.uses import conditions, may_be_nothing, proven, uses
from lang.marks import page


def read(text: str) -> Expr:
    expr = condition.read(page(re.sub(r"\b([ab])\b", r"answers.\1", text))).value
    assert expr is not None, text
    return expr


def unguarded(text: str) -> list[str]:
    return [use.name.path[-1] for use in uses(read(text)) if not use.guarded]


GUARDED = [
    ("a", ["a"]),
    ("a | default('x')", []),
    ("a | upper | default('x')", []),
    ("a * 2 | default(0)", ["a"]),
    ("(a * 2) | default(0)", []),
    ("a | default(b)", ["b"]),
    ("a | default(b) | default('x')", []),
    ("(a or b) | default('x')", []),
    ("(a or b or 'x')", []),
    ("(a if b == 1 else a) | default('x')", ["b"]),
    ("a or 'x'", []),
    ("a or b", ["b"]),
    ("a and b", ["b"]),
    ("a and a > 3", []),
    ("a is defined and a > 3", []),
    ("a is not defined or a > 3", []),
    ("a is defined or a > 3", ["a"]),
    ("a > 3 and b > a", ["a", "b"]),
    ("not a", []),
    ("not a > 3", ["a"]),
    ("a if a is defined else b", ["b"]),
    ("'x' if a is not defined else a", []),
    ("a if a else 'x'", []),
    ("a if b == 1", ["b", "a"]),
    ("a if a == 1 or a == 2 else 'x'", ["a", "a"]),
    ("a ~ b", ["a", "b"]),
    ("(a | upper) == 'X' and a", ["a"]),
    ("a not in ['x'] or a == 'x'", ["a"]),
]


@pytest.mark.parametrize(("text", "expected"), GUARDED)
def test_what_is_read_without_a_guard(text: str, expected: list[str]) -> None:
    assert unguarded(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", []), ("a or b", []), ("not a", []), ("a and not b", []), ("a > 3", ["a"]), ("a or b > 3", ["b"])],
)
def test_a_condition_asks_of_a_name_whether_it_says_something(text: str, expected: list[str]) -> None:
    assert [use.name.path[-1] for use in conditions(read(text)) if not use.guarded] == expected


def test_what_stands_in_for_a_name_is_read_where_that_is_missing() -> None:
    for text in ("a | default(b)", "a or b"):
        assert [sorted(use.lacking) for use in uses(read(text))] == [[], ["answers.a"]]


def test_a_comparison_is_told_from_what_is_printed() -> None:
    assert [use.compared for use in uses(read("a if b > 3"))] == [True, False]


PROVEN = [
    ("a is defined", "a", ""),
    ("a is not defined", "", "a"),
    ("a", "a", ""),
    ("a == 'x'", "a", ""),
    ("a != 'x'", "", "a"),
    ("a != b", "", ""),
    ("a < b", "ab", ""),
    ("a in ['x']", "a", ""),
    ("a not in ['x']", "", "a"),
    ("a not in b", "", "ab"),
    ("a + b > 3", "ab", ""),
    ("(a | upper) == 'X'", "a", ""),
    ("(a | default('x')) == 'X'", "", ""),
    ("not a", "", "a"),
    ("a and b", "ab", ""),
    ("a or b", "", ""),
    ("a == 1 or a == 2", "a", ""),
    ("a is not defined or b is not defined", "", "ab"),
    ("'x'", "", ""),
]


@pytest.mark.parametrize(("text", "true", "false"), PROVEN)
def test_what_a_test_shows(text: str, true: str, false: str) -> None:
    shown = [sorted(path[-1] for path in proven(read(text), outcome)) for outcome in (True, False)]
    assert shown == [list(true), list(false)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'x'", False),
        ("a", False),
        ("'x' if a", True),
        ("'x' if a else b", False),
        ("('x' if a) | default('y')", False),
        ("('x' if a) | upper", True),
        ("a or ('x' if b)", True),
        ("('x' if a) ~ 'y'", False),
        ("-(1 if a)", True),
        ("1 + (1 if a)", True),
    ],
)
def test_an_if_without_else_may_come_to_nothing(text: str, expected: bool) -> None:
    assert may_be_nothing(read(text)) is expected
