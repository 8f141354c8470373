"""Conditions by what they leave possible: the values that names can still have once a condition had some outcome.

What is possible is an integer: the bits of the scales of all names. If a name has no bit left, there is no way at all,
which is always written as 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


MOST_CASES: Final = 8
"""How many cases of one condition are told apart; if there are more, they count as one."""


def cases(trial: Trial, possible: int, outcome: bool) -> Sequence[int]:
    """What is still possible, as separate cases where an `and` or `or` can have its outcome in several ways.

    Within a case, what is possible of one name does not depend on what another name is.
    """
    found = list(dict.fromkeys(_cases(trial, possible, outcome)))
    return found if len(found) <= MOST_CASES else [trial.after(possible, outcome)]


def _cases(trial: Trial, possible: int, outcome: bool) -> Iterator[int]:
    match trial:
        case Opposite(trial=inner):
            yield from _cases(inner, possible, not outcome)
        case Series(trials=trials, decides=decides):
            left: Sequence[int] = [possible]
            for each in trials:
                if outcome is decides:
                    yield from (after for one in left for after in cases(each, one, outcome))
                left = [after for one in left for after in cases(each, one, not decides)][: MOST_CASES + 1]
            yield from left if outcome is not decides else ()
        case Fork(test=test, then=then, otherwise=otherwise):
            for came_out, way in ((True, then), (False, otherwise)):
                yield from (after for one in cases(test, possible, came_out) for after in cases(way, one, outcome))
        case _ if after := trial.after(possible, outcome):
            yield after
