"""Scales: which stretches hold which values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from frontdesk.analysis.scale import Scale
from frontdesk.ir.range import Range
from frontdesk.lang.value import Money, Value

FIVE, TEN = Decimal(5), Decimal(10)
VALUES: tuple[Value, ...] = (
    *(True, False, Decimal(-1), Decimal(0), Decimal(4), FIVE, Decimal(7), TEN, Decimal(11), Decimal(10) ** 40),
    *(Money(FIVE, "EUR"), Money(Decimal(6), "EUR"), Money(TEN, "USD"), "", "a", "gold", "gone", "zinc"),
    *(date(2026, 1, 1), date(2026, 5, 1), date(2027, 1, 1)),
)


@pytest.fixture
def scale() -> Scale:
    return Scale(3, [FIVE, TEN, "gold", "2026-05-01"])


def test_every_value_lies_in_one_stretch_of_the_scale(scale: Scale):
    for value in VALUES:
        found = scale.any_of([value])
        assert found.bit_count() == 1, value
        assert found & scale.all == found
        assert not found & scale.unset


def test_values_that_no_comparison_tells_apart_share_a_stretch(scale: Scale):
    assert scale.any_of([Decimal(6), Decimal(7)]).bit_count() == 1
    assert scale.any_of(["gone", "zinc"]).bit_count() == 1
    assert scale.any_of([FIVE, Decimal("5.00")]).bit_count() == 1
    assert scale.any_of([FIVE, Money(FIVE, "EUR")]).bit_count() == 2


def test_two_scales_share_no_bit(scale: Scale):
    assert scale.all & Scale(scale.high, [FIVE]).all == 0


GIVEN: dict[str, tuple[Range | None, list[Value]]] = {
    "anything": (None, list(VALUES)),
    "few values": (Range("choice", ("gold", "zinc")), ["gold", "gone", "zinc"]),
    "truth": (Range("boolean"), [True, False]),
    "a number": (Range("number"), [v for v in VALUES if isinstance(v, Decimal)]),
    "a bounded number": (Range("number", least=FIVE, most=TEN), [FIVE, Decimal(7), TEN]),
    "an amount from five": (
        Range("money", least=FIVE),
        [*(v for v in VALUES if isinstance(v, Money)), Decimal(10) ** 40],
    ),
    "a day": (Range("date", most=date(2026, 4, 30)), [date(2026, 1, 1)]),
    "an address": (Range("email", filled=True), ["a", "gold", "gone", "zinc"]),
    "a text": (Range("text", least=FIVE), ["", "a", "gold", "gone", "zinc"]),
}


@pytest.mark.parametrize(("range_", "expected"), GIVEN.values(), ids=GIVEN)
def test_what_a_range_gives(scale: Scale, range_: Range | None, expected: list[Value]):
    given = scale.given(range_)
    found = {repr(value) for value in VALUES if scale.any_of([value]) & given}
    assert found == set(map(repr, expected))  # as values, 0 and false are equal
    assert not given & scale.unset


def test_what_counts_as_true(scale: Scale):
    false = [value for value in VALUES if not scale.any_of([value]) & scale.true]
    assert false == [False, Decimal(0), Decimal(10) ** 40, ""]
    assert not scale.unset & scale.true


@pytest.mark.parametrize(
    ("written", "values"),
    [
        (FIVE, [Decimal(4), Money(FIVE, "EUR")]),
        ("gold", ["a", ""]),
        ("2026-05-01", ["a", date(2027, 1, 1)]),
        (True, [False]),
    ],
)
def test_what_a_written_value_compares_with(scale: Scale, written: Value, values: list[Value]):
    fitting = [v for v in VALUES if scale.any_of([v]) & scale.comparable(written)]
    assert all(value in fitting for value in values)
    assert not any(type(value) is bool for value in fitting) or written is True


def test_only_a_text_that_is_cut_at_has_a_stretch_to_itself(scale: Scale):
    assert [text for text in ("", "gold", "gone") if scale.only(text)] == ["", "gold"]
    assert scale.only(FIVE) == 0
