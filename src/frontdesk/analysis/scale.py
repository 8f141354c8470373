"""The values of one name, cut into stretches within which no condition tells values apart, with a bit for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from frontdesk.ir.range import Range
from frontdesk.lang.condition.evaluation import TOO_LARGE
from frontdesk.lang.condition.filters import day
from frontdesk.lang.value import Money, Value

SORTS: Final = {"number": "numbers", "money": "amounts", "date": "days", "boolean": "truths"}
"""The part of a scale that has the values of a field type; those of all other types are texts."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Ordered values, cut at some of them. Bits from `low` on: below the first cut, at it, up to the next cut, …"""

    low: int
    cuts: Sequence[Any]

    @property
    def high(self) -> int:
        """The bit after the last."""
        return self.low + 2 * len(self.cuts) + 1

    @property
    def all(self) -> int:
        """Every value."""
        return _bits(self.low, self.high)

    def at(self, value: Any) -> int:
        """The stretch that a value lies in."""
        return 1 << self._bit(value)

    def cuts_at(self, value: Any) -> bool:
        """A value has a stretch to itself."""
        return (self._bit(value) - self.low) % 2 == 1

    def below(self, cut: Any) -> int:
        """The stretches below a cut."""
        return _bits(self.low, self._bit(cut))

    def above(self, cut: Any) -> int:
        """The stretches above a cut."""
        return _bits(self._bit(cut) + 1, self.high)

    def between(self, least: Any, most: Any) -> int:
        """The stretches with values from `least` to `most`; None means no bound."""
        start = self.low if least is None else self._bit(least)
        return _bits(start, self.high if most is None else self._bit(most) + 1)

    def _bit(self, value: Any) -> int:
        index = bisect_left(self.cuts, value)
        return self.low + 2 * index + (index < len(self.cuts) and self.cuts[index] == value)


class Scale:
    """All that a name can be: unset, true or false, a number, an amount, a day, a text.

    Attributes:
        unset: The bit for no value at all.
        huge: The bit for numbers and amounts that no condition can read (`evaluation.TOO_LARGE`): defined, but missing.
        all: Every bit of this name.
        high: The bit after the last.
    """

    __slots__ = ("_false", "_true", "all", "amounts", "days", "high", "huge", "numbers", "texts", "unset")

    def __init__(self, low: int, constants: Iterable[Value]) -> None:
        """Cut at the values that the name is compared with.

        Args:
            low: The first bit.
        """
        known = [each.amount if isinstance(each, Money) else each for each in constants]
        numbers = sorted({Decimal(0), *(each for each in known if isinstance(each, Decimal))})
        texts = sorted({"", *(each for each in known if isinstance(each, str))})
        days = sorted({made for each in known if isinstance(made := day(each), date)})
        self.unset, self._false, self._true, self.huge = (1 << low + bit for bit in range(4))
        self.numbers = Stretches(low + 4, numbers)
        self.amounts = Stretches(self.numbers.high, numbers)
        self.days = Stretches(self.amounts.high, days)
        self.texts = Stretches(self.days.high, texts)
        self.high = self.texts.high
        self.all = _bits(low, self.high)

    @property
    def true(self) -> int:
        """The stretches that count as true if a condition is just the name."""
        nought = self.unset | self._false | self.huge
        nought |= self.numbers.at(Decimal(0)) | self.amounts.at(Decimal(0)) | self.texts.at("")
        return self.all & ~nought

    @property
    def nothing(self) -> int:
        """The stretches that a `default` filter replaces."""
        return self.unset | self.huge | self.texts.at("")

    def given(self, range_: Range | None) -> int:
        """The stretches that the name can be in once it was given a value: never unset."""
        if range_ is None:
            return self.all & ~self.unset
        if range_.values:
            return self.any_of(range_.values)
        if range_.type == "boolean":
            return self._false | self._true
        if range_.type not in SORTS:
            return self.texts.all & ~self.texts.at("") if range_.filled else self.texts.all
        found: int = getattr(self, SORTS[range_.type]).between(range_.least, range_.most)
        bounded = range_.least is not None and range_.most is not None
        return found if bounded or range_.type == "date" else found | self.huge

    def any_of(self, values: Iterable[Value]) -> int:
        """The stretches that some values lie in."""
        found = 0
        for value in values:
            found |= self._at(value)
        return found

    def only(self, value: Value) -> int:
        """The stretch of a value that the scale is cut at, if nothing else lies in it; else no bit."""
        return self.texts.at(value) if isinstance(value, str) and self.texts.cuts_at(value) else 0

    def comparable(self, value: Value) -> int:
        """The stretches that a literal value can be compared with at all."""
        return self._where(value, lambda stretches, _: stretches.all, self._false | self._true)

    def compared(self, sign: str, value: Value) -> int:
        """The stretches that are `== < <= > >=` to a literal value at which the scale is cut."""
        if isinstance(value, bool):
            return self._at(value) if sign == "==" else 0
        return self._where(value, _COMPARED[sign], 0)

    def _at(self, value: Value) -> int:
        match value:
            case bool():
                return self._true if value else self._false
            case Decimal():
                return self.numbers.at(value) if abs(value) < TOO_LARGE else self.huge
            case Money(amount=amount):
                return self.amounts.at(amount) if abs(amount) < TOO_LARGE else self.huge
            case date():
                return self.days.at(value)
        return self.texts.at(value)

    def _where(self, value: Value, part: Callable[[Stretches, Any], int], truths: int) -> int:
        """The same part of each sort of values that a literal value compares with."""
        match value:
            case bool():
                return truths
            case Decimal():
                return part(self.numbers, value) | part(self.amounts, value)
            case str() if isinstance(when := day(value), date):
                return part(self.texts, value) | part(self.days, when)
            case str():
                return part(self.texts, value)
        return 0


_COMPARED: Final[dict[str, Callable[[Stretches, Any], int]]] = {
    "==": Stretches.at,
    "<": Stretches.below,
    "<=": lambda stretches, value: stretches.below(value) | stretches.at(value),
    ">": Stretches.above,
    ">=": lambda stretches, value: stretches.above(value) | stretches.at(value),
}


def _bits(start: int, end: int) -> int:
    """The bits from `start` up to, but without, `end`."""
    return (1 << end) - (1 << start) if end > start else 0
