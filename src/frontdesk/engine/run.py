"""The course of one step: the state as it moves, the effects as they come, the cards that run until one waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from frontdesk.errors import FrontdeskError
from frontdesk.ir.card import SKIPPED, Context, Outcome
from frontdesk.ir.effect import Call, CancelTimer, Effect, Finish, Release, RequestPerson, StartTimer
from frontdesk.ir.event import Event
from frontdesk.ir.graph import Graph
from frontdesk.ir.row import ENDED
from frontdesk.ir.state import Phase, State
from frontdesk.lang.condition import evaluate, truth

BUDGET: Final = 200
"""Cards that may run for one event. The static rules prove that loops wait; this catches their bugs."""


class BudgetError(FrontdeskError):
    """Cards ran on and on without any of them waiting."""


class Course:
    """One step in progress: a state that can be changed, and the effects so far. Between two calls they agree.

    It has the fields of `State` under the same names, so cards read it as they read a state; `state` gives the `State`
    that is stored.

    Attributes:
        effects: What was asked for so far, in order.
        budget: Cards that may still run.
    """

    __slots__ = (*(each.name for each in fields(State)), "budget", "context", "effects", "graph")

    def __init__(self, graph: Graph, context: Context, state: State) -> None:
        self.graph = graph
        self.context = context
        self.effects: list[Effect] = []
        self.budget = BUDGET
        self.phase = state.phase
        self.card = state.card
        self.memory = state.memory
        self.values = state.values
        self.timers = state.timers
        self.language = state.language
        self.requested = state.requested
        self.missed = state.missed
        self.caller = state.caller
        self.agent = state.agent
        self.chatted = state.chatted
        self.outcome = state.outcome
        self.calls = state.calls
        self.consent = state.consent
        self.consented_at = state.consented_at
        self.rating = state.rating

    def state(self) -> State:
        """Where the conversation stands now."""
        return State(
            self.phase,
            self.card,
            self.memory,
            self.values,
            self.timers,
            self.language,
            self.requested,
            self.missed,
            self.caller,
            self.agent,
            self.chatted,
            self.outcome,
            self.calls,
            self.consent,
            self.consented_at,
            self.rating,
        )

    def change(self, **parts: Any) -> None:
        """Change fields of the state."""
        for name, value in parts.items():
            setattr(self, name, value)

    def ask_for(self, effect: Effect) -> None:
        """Ask for an effect, and make the changes to the state that go with it."""
        move = _MOVES.get(type(effect))
        if move is not None:
            move(self, effect)
        self.effects.append(effect)

    def hand(self, event: Event) -> None:
        """Give an event to the card that the conversation is at, and go where that leads."""
        card = self.graph.cards[self.card or ""]
        outcome = card.accept(self, event, self.context)
        self._take(outcome)
        if outcome.exit is not None:
            self.go(self.graph.edges[card.id][outcome.exit])

    def leave(self, card: str, exit_name: str) -> None:
        """Leave a card by one of its exits."""
        self.go(self.graph.edges[card][exit_name])

    def go(self, target: str | None) -> None:
        """Arrive at a card, and run cards until one waits; without a card to go to, the conversation ends.

        Raises:
            BudgetError: More cards ran than one event allows.
        """
        cards, edges = self.graph.cards, self.graph.edges
        while target is not None:
            self.budget -= 1
            if self.budget < 0:
                raise BudgetError(f"{BUDGET} cards ran without one that waits; the next was {target!r}")
            card = cards[target]
            self.card, self.memory = target, {}
            if card.when is not None and not truth(evaluate(card.when, self.values)):
                target = edges[target][SKIPPED]
                continue
            outcome = card.enter(self, self.context)
            self._take(outcome)
            if outcome.exit is None:
                if card.WAITS or card.exits():
                    return
                break
            target = edges[target][outcome.exit]
        self.close()

    def close(self) -> None:
        """End the conversation: outcome `none` if no card gave one, timers cancelled, a last row in the log."""
        if self.outcome is None:
            self.ask_for(Finish("none"))
        self.stop_timers()
        self.ask_for(ENDED)
        self.phase, self.card, self.memory, self.agent = Phase.CLOSED, None, {}, ""

    def stop_timers(self) -> None:
        """Cancel every timer that runs."""
        for name in sorted(self.timers):
            self.ask_for(CancelTimer(name))

    def _take(self, outcome: Outcome) -> None:
        if outcome.values:
            self.values = {**self.values, **outcome.values}
        if outcome.memory is not None:
            self.memory = outcome.memory
        for effect in outcome.effects:
            self.ask_for(effect)


def _start_timer(course: Course, effect: StartTimer) -> None:
    course.change(timers={**course.timers, effect.name: effect.at_ms})


def _cancel_timer(course: Course, effect: CancelTimer) -> None:
    course.change(timers={name: at for name, at in course.timers.items() if name != effect.name})


def _request_person(course: Course, effect: RequestPerson) -> None:
    phase = course.phase if effect.missed else Phase.WAITING
    course.change(phase=phase, requested=True, missed=effect.missed, caller=course.card)


def _release(course: Course, effect: Release) -> None:
    course.change(missed=True)


def _call(course: Course, effect: Call) -> None:
    course.change(calls=effect.number)


def _finish(course: Course, effect: Finish) -> None:
    values = {**course.values, "conversation.outcome": effect.outcome}
    course.change(outcome=effect.outcome, values=values)


_MOVES: Final[Mapping[type[Effect], Callable[[Course, Any], None]]] = {
    StartTimer: _start_timer,
    CancelTimer: _cancel_timer,
    RequestPerson: _request_person,
    Release: _release,
    Call: _call,
    Finish: _finish,
}
"""By type of effect, what it changes in the state; all others change nothing."""
