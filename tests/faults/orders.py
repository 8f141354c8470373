"""Whether what happened at once could have happened one after another: a search for a serial order of a history.

After Wing and Gong, "Testing and verifying concurrent objects" (1993), with the memory that Lowe added: a set of done
operations that led to a state once need not be tried again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

S = TypeVar("S")

UNKNOWN: Any = object()
"""The result of a command that nobody heard of: it may have happened at any time since, or never."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One command of a history.

    Attributes:
        invoked, returned: When it was sent, and when its answer came, on one clock.
    """

    command: Any
    result: Any
    invoked: float
    returned: float = math.inf


@dataclass(slots=True)
class Search(Generic[S]):
    """The search for one order.

    Attributes:
        apply: The sequential model: a state and a command to the next state and the result.
        mark: What tells states apart.
        accept: The state at the end is the one that was found.
        may: The state may still lead to that end: what cannot is not followed, for there are more orders than atoms.
    """

    history: Sequence[Operation]
    apply: Callable[[S, Any], tuple[S, Any]]
    mark: Callable[[S], Hashable]
    accept: Callable[[S], bool]
    may: Callable[[S], bool] = lambda _: True

    def order(self, state: S) -> tuple[Operation, ...] | None:
        """An order in which every command gives the result that it gave, and which respects who was answered before
        who was asked; none if there is none."""
        return self._go(state, frozenset(range(len(self.history))), (), set())

    def _go(
        self, state: S, left: frozenset[int], done: tuple[Operation, ...], tried: set[Hashable]
    ) -> tuple[Operation, ...] | None:
        if all(self.history[n].result is UNKNOWN for n in left) and self.accept(state):
            return done
        here = (left, self.mark(state))
        if here in tried:
            return None
        tried.add(here)
        first_return = min((self.history[n].returned for n in left), default=math.inf)
        for n in sorted(left):
            operation = self.history[n]
            if operation.invoked > first_return:
                continue
            after, result = self.apply(state, operation.command)
            if operation.result in (UNKNOWN, result) and self.may(after):
                found = self._go(after, left - {n}, (*done, operation), tried)
                if found is not None:
                    return found
        return None
