"""Contrast after WCAG, and the nearest shade that passes."""

from __future__ import annotations

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang.contrast import LEAST, WHITE, darkened, ratio
from lang.marks import unhurried

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
KNOWN = [
    ("#ffffff", "#000000", 21.0),
    ("#ffffff", "#ffffff", 1.0),
    ("#777777", "#ffffff", 4.48),
    ("#1b5e20", WHITE, 7.87),
]
"""Known ratios, as other calculators give them."""


@pytest.mark.parametrize(("one", "other", "expected"), KNOWN)
def test_the_ratio_of_two_colours(one: str, other: str, expected: float) -> None:
    assert ratio(one, other) == ratio(other, one) == pytest.approx(expected, abs=0.005)


def test_the_grey_that_just_fails_and_the_one_that_just_passes() -> None:
    assert ratio("#777777", WHITE) < LEAST <= ratio("#767676", WHITE)
    assert darkened("#777777") == "#767676"


@unhurried
@given(COLORS)
def test_a_darker_shade_passes_and_keeps_its_hue(color: str) -> None:
    shade = darkened(color)
    assert ratio(shade, WHITE) >= LEAST
    assert shade == color or ratio(color, WHITE) < LEAST
    before, after = (colorsys.rgb_to_hsv(*(int(c[i : i + 2], 16) for i in (1, 3, 5))) for c in (color, shade))
    assert after[2] <= before[2]
    assert abs(before[1] - after[1]) < 0.02
