"""Conditions by what they leave possible: the values that names can still have once a condition had some outcome.

What is possible is an integer: the bits of the scales of all names. If a name has no bit left, there is no way at all,
which is always written as 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol


class Trial(Protocol):
    """A condition."""

    def after(self, possible: int, outcome: bool) -> int:
        """What is still possible once the condition had this outcome; 0 if it cannot have it."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A condition that always has the same outcome; None if nothing is known of it."""

    outcome: bool | None

    def after(self, possible: int, outcome: bool) -> int:
        return possible if self.outcome in (None, outcome) else 0


ANYHOW: Final = Fixed(True)


class Look:
    """A look at the value of one name.

    Attributes:
        all: Every bit of the name.
        true: The bits with which the condition may be true.
        false: The bits with which it may be false; a bit is in both if nothing is certain.
    """

    __slots__ = ("_kept", "all", "false", "true")

    def __init__(self, all_: int, true: int, false: int) -> None:
        self.all, self.true, self.false = all_, true, false
        self._kept = (false | ~all_, true | ~all_)

    def after(self, possible: int, outcome: bool) -> int:
        left = possible & self._kept[outcome]
        return left if left & self.all else 0


@dataclass(frozen=True, slots=True)
class Opposite:
    """`not`."""

    trial: Trial

    def after(self, possible: int, outcome: bool) -> int:
        return self.trial.after(possible, not outcome)


@dataclass(frozen=True, slots=True)
class Series:
    """`and`, `or`: tried one after another until one has the outcome `decides`, which is then that of the whole."""

    trials: Sequence[Trial]
    decides: bool

    def after(self, possible: int, outcome: bool) -> int:
        found, left = 0, possible
        for trial in self.trials:
            if outcome is self.decides and left:
                found |= trial.after(left, outcome)
            left = trial.after(left, not self.decides) if left else 0
        return found if outcome is self.decides else left


@dataclass(frozen=True, slots=True)
class Fork:
    """`then if test else otherwise`."""

    test: Trial
    then: Trial
    otherwise: Trial

    def after(self, possible: int, outcome: bool) -> int:
        found = 0
        for came_out, way in ((True, self.then), (False, self.otherwise)):
            if left := self.test.after(possible, came_out):
                found |= way.after(left, outcome)
        return found
