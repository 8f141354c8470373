"""What people get wrong is found at the smallest text, once, with what to type; what is right is left alone."""

from __future__ import annotations

import pytest

from compiler.slips import cases, told

WRONG = [pytest.param(text, expected, id=title) for title, text, expected in cases("slips")]
RIGHT = [pytest.param(text, id=title) for title, text, _ in cases("unusual")]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_a_slip_is_found_where_it_is_and_the_hint_says_what_to_type(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_unusual_and_right_is_no_finding(text: str) -> None:
    assert told(text) == []


def test_almost_every_slip_gets_a_hint() -> None:
    findings = [each for case in WRONG for each in case.values[1]]
    assert len(WRONG) > 60
    assert len(RIGHT) >= 30
    assert sum(each.endswith("=>") for each in findings) * 20 < len(findings)
