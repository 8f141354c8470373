"""Figures: percentiles, and the word for whether a promise is kept."""

from __future__ import annotations

import pytest

from bench.parts import part

figures = part("figures")


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 1), (50, 51), (99, 100), (100, 100)], ids=["least", "median", "p99", "most"]
)
def test_a_percentile_is_one_of_the_values(percent: float, value: int) -> None:
    assert figures.percentile(range(100, 0, -1), percent) == value


def test_the_percentile_of_nothing_is_none_at_all() -> None:
    assert figures.percentile([], 99) == 0.0


@pytest.mark.parametrize(("kept", "word"), [(True, "ok"), (False, "over"), (None, "")], ids=["kept", "not", "none"])
def test_a_promise_has_a_verdict(kept: bool | None, word: str) -> None:
    assert figures.Figure("turns", "1", kept=kept).verdict == word
