"""Figures: percentiles, and the word for whether a promise is kept."""

from __future__ import annotations

import json

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


def shown(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> str:
    """What two figures and a remark look like."""
    made = figures.Figures(remarks=["two cores"])
    made.add(figures.Figure("turns", "4,000/s", "30,000/s", 4 / 30, "≥ 0.20", False))
    made.add(figures.Figure("fsync of 4 KiB", "0.25 ms"))
    made.show(as_json=as_json)
    return capsys.readouterr().out


def test_figures_are_read_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, as_json=False).splitlines() == [
        "                measured  floor     ratio  target",
        "turns           4,000/s   30,000/s  0.13   ≥ 0.20  over",
        "fsync of 4 KiB  0.25 ms",
        "  two cores",
    ]


def test_programs_get_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(shown(capsys, as_json=True))
    assert [(one["what"], one["ratio"], one["kept"]) for one in told["figures"]] == [
        ("turns", 4 / 30, False),
        ("fsync of 4 KiB", None, None),
    ]
    assert told["remarks"] == ["two cores"]
