"""The course of one step: the state as it moves, the effects as they come, the cards that run until one waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from frontdesk.errors import FrontdeskError
from frontdesk.ir.card import SKIPPED, Context, Outcome
from frontdesk.ir.effect import CancelTimer, Effect, Finish, Release, RequestPerson, StartTimer
from frontdesk.ir.event import Event
from frontdesk.ir.graph import Graph
from frontdesk.ir.row import ended
from frontdesk.ir.state import Phase, State
from frontdesk.lang.condition import evaluate, truth

BUDGET: Final = 200
"""Cards that may run for one event. The static rules prove that loops wait; this catches their bugs."""


class BudgetError(FrontdeskError):
    """Cards ran on and on without any of them waiting."""


class Course:
    """One step being taken. Between two calls, state and effects always agree with each other.

    Card, memory and values change with each card that runs: they are kept beside the rest of the state, and put
    together with it when somebody looks.

    Attributes:
        effects: What was asked for so far, in order.
        budget: Cards that may still run.
    """

    __slots__ = ("_card", "_looked", "_memory", "_rest", "_values", "budget", "context", "effects", "graph")

    def __init__(self, graph: Graph, context: Context, state: State) -> None:
        self.graph = graph
        self.context = context
        self.effects: list[Effect] = []
        self.budget = BUDGET
        self._begin_at(state)

    def _begin_at(self, state: State) -> None:
        self._rest = state
        self._card, self._memory, self._values = state.card, state.memory, state.values
        self._looked = True

    @property
    def state(self) -> State:
        """Where the conversation stands now."""
        if not self._looked:
            self._begin_at(self._rest.at(self._card, self._memory, self._values))
        return self._rest

    def change(self, **parts: Any) -> None:
        """Give fields of the state other values."""
        self._begin_at(self.state.changed(**parts))

    def ask_for(self, *effects: Effect) -> None:
        """Ask for effects, in order, and move the state with each."""
        for effect in effects:
            move = _MOVES.get(type(effect))
            if move is not None:
                move(self, effect)
            self.effects.append(effect)

    def hand(self, event: Event) -> None:
        """Give an event to the card that the conversation stands on, and go where that leads."""
        card = self.graph.cards[self._card or ""]
        outcome = card.accept(self.state, event, self.context)
        self._take(outcome)
        if outcome.exit is not None:
            self.leave(card.id, outcome.exit)

    def leave(self, card: str, exit_name: str) -> None:
        """Go out of a card by one of its exits."""
        self.go(self.graph.edges[card][exit_name])

    def go(self, target: str | None) -> None:
        """Arrive at a card, and run cards until one waits; without a card to go to, the conversation ends.

        Raises:
            BudgetError: More cards ran than any sound playbook runs.
        """
        while target is not None:
            self._spend(target)
            card = self.graph.cards[target]
            self._card, self._memory, self._looked = target, {}, False
            if card.when is not None and not truth(evaluate(card.when, self._values)):
                target = self.graph.edges[target][SKIPPED]
                continue
            outcome = card.enter(self.state, self.context)
            self._take(outcome)
            if outcome.exit is None and (card.WAITS or card.exits()):
                return
            target = None if outcome.exit is None else self.graph.edges[target][outcome.exit]
        self.close()

    def close(self) -> None:
        """End the conversation: with the outcome `none` if no card gave one, without timers, and a last row."""
        if self.state.outcome is None:
            self.ask_for(Finish("none"))
        self.stop_timers()
        self.ask_for(ended())
        self.change(phase=Phase.CLOSED, card=None, memory={}, agent="")

    def stop_timers(self) -> None:
        """Cancel every timer that runs."""
        self.ask_for(*(CancelTimer(name) for name in sorted(self._rest.timers)))

    def _take(self, outcome: Outcome) -> None:
        if outcome.values:
            self._values, self._looked = {**self._values, **outcome.values}, False
        if outcome.memory is not None:
            self._memory, self._looked = outcome.memory, False
        self.ask_for(*outcome.effects)

    def _spend(self, target: str) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise BudgetError(f"{BUDGET} cards ran without one that waits; the next was {target!r}")


def _start_timer(course: Course, effect: StartTimer) -> None:
    course.change(timers={**course.state.timers, effect.name: effect.at_ms})


def _cancel_timer(course: Course, effect: CancelTimer) -> None:
    course.change(timers={name: at for name, at in course.state.timers.items() if name != effect.name})


def _request_person(course: Course, effect: RequestPerson) -> None:
    phase = course.state.phase if effect.missed else Phase.WAITING
    course.change(phase=phase, requested=True, missed=effect.missed, caller=course.state.card)


def _release(course: Course, effect: Release) -> None:
    course.change(missed=True)


def _finish(course: Course, effect: Finish) -> None:
    values = {**course.state.values, "conversation.outcome": effect.outcome}
    course.change(outcome=effect.outcome, values=values)


_MOVES: Final[Mapping[type[Effect], Callable[[Course, Any], None]]] = {
    StartTimer: _start_timer,
    CancelTimer: _cancel_timer,
    RequestPerson: _request_person,
    Release: _release,
    Finish: _finish,
}
"""What an effect changes in the state, beside being asked for; the others change nothing."""
