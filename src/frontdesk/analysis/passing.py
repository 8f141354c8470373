"""What an edge does to what is possible: its conditions, the values that it gives, and what decides between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.analysis.trial import MOST_CASES, Trial, cases
from frontdesk.lang.condition import evaluate
from frontdesk.lang.expression import Choice, Expr, Literal, is_boolean
from frontdesk.lang.noun import noun
from frontdesk.lang.value import Missing, Value

NOTHING_TRIED: tuple[tuple[Trial, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A name that is given one of two values, by a condition on what was known before.

    Attributes:
        all: The bits of the name.
        true: The bits of the value that the name is given if the condition is true.
        false: The bits of the value that it is given otherwise.
    """

    trial: Trial
    all: int
    true: int
    false: int


@noun()
class Passing:
    """What an edge does to what is possible.

    Attributes:
        trials: The conditions of the edge, in order, each with the result that it must have.
        kept: All bits except those of names that certainly get a value.
        given: The bits of the values that the edge may give.
        late: The bits of values given in the offline flow, if an agent joins late and the edge is taken from there.
        unsure: The bits of the name that may or may not be given a value, if there is just one such name; else 0.
        decision: What decides one of the values, if something does.
    """

    trials: tuple[tuple[Trial, bool], ...]
    kept: int
    given: int
    late: int
    unsure: int
    decision: Decision | None = None

    def through(self, possible: int) -> int:
        """What is possible after the edge; 0 if it cannot be taken."""
        left = self._left(possible)
        if self.decision is None:
            return left & self.kept | self.given if left else 0
        found = 0
        for each in self._decided(self.decision, left):
            found |= each
        return found

    def apart(self, possible: int) -> Iterator[int]:
        """The same as separate cases: with and without a value for the `unsure` name.

        If a condition decides a value, the cases are its two outcomes instead.
        """
        if left := self._left(possible):
            yield from self._apart(left)

    def cases(self, possible: int) -> Iterator[int]:
        """As `apart`, but also with the separate cases of the conditions."""
        left = [possible]
        for trial, outcome in self.trials:
            left = [after for one in left for after in cases(trial, one, outcome)]
        for one in left if len(left) <= MOST_CASES else filter(None, [self._left(possible)]):
            yield from self._apart(one)

    def _apart(self, left: int) -> Iterator[int]:
        if self.decision is not None:
            yield from self._decided(self.decision, left)
            return
        if self.unsure:
            yield left & self.kept & ~self.unsure | self.given
        yield left & self.kept | self.given & ~self.unsure

    def _decided(self, decision: Decision, left: int) -> Iterator[int]:
        for outcome, value in ((True, decision.true), (False, decision.false)):
            if after := decision.trial.after(left, outcome) if left else 0:
                yield after & self.kept & ~decision.all | self.given & ~decision.all | value

    def _left(self, possible: int) -> int:
        for trial, outcome in self.trials:
            possible = trial.after(possible, outcome)
            if not possible:
                return 0
        return possible


def decided(value: Expr | None) -> tuple[Expr, Value, Value] | None:
    """The condition that decides between the only two values of an expression, and those values; else None."""
    match value:
        case Choice(test=test, then=Literal() as then, otherwise=Literal() as otherwise):
            true, false = evaluate(then, {}), evaluate(otherwise, {})
            return None if isinstance(true, Missing) or isinstance(false, Missing) else (test, true, false)
    return (value, True, False) if value is not None and is_boolean(value) else None
