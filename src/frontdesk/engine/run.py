"""The course of one step: the state as it moves, the effects as they come, the cards that run until one waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

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


def applied(state: State, effect: Effect) -> State:
    """The state once an effect has been asked for."""
    match effect:
        case StartTimer(name=name, at_ms=at_ms):
            return replace(state, timers={**state.timers, name: at_ms})
        case CancelTimer(name=name):
            return replace(state, timers={k: v for k, v in state.timers.items() if k != name})
        case RequestPerson(missed=missed):
            phase = state.phase if missed else Phase.WAITING
            return replace(state, phase=phase, requested=True, missed=missed, caller=state.card)
        case Release():
            return replace(state, missed=True)
        case Finish(outcome=outcome):
            return replace(state, outcome=outcome, values={**state.values, "conversation.outcome": outcome})
    return state


@dataclass(slots=True)
class Course:
    """One step being taken. Between two calls, state and effects always agree with each other."""

    graph: Graph
    context: Context
    state: State
    effects: list[Effect] = field(default_factory=list)
    budget: int = BUDGET

    def ask_for(self, effects: Iterable[Effect]) -> None:
        """Ask for effects, in order, and move the state with each."""
        for effect in effects:
            self.state = applied(self.state, effect)
            self.effects.append(effect)

    def hand(self, event: Event) -> None:
        """Give an event to the card that the conversation stands on, and go where that leads."""
        card = self.graph.cards[self.state.card or ""]
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
            self.state = replace(self.state, card=target, memory={})
            if card.when is not None and not truth(evaluate(card.when, self.state.values)):
                target = self.graph.edges[target][SKIPPED]
                continue
            outcome = card.enter(self.state, self.context)
            self._take(outcome)
            if outcome.exit is None and card.exits():
                return
            target = None if outcome.exit is None else self.graph.edges[target][outcome.exit]
        self.close()

    def close(self) -> None:
        """End the conversation: with the outcome `none` if no card gave one, without timers, and a last row."""
        if self.state.outcome is None:
            self.ask_for((Finish("none"),))
        self.stop_timers()
        self.ask_for((ended(),))
        self.state = replace(self.state, phase=Phase.CLOSED, card=None, memory={}, agent="")

    def stop_timers(self) -> None:
        """Cancel every timer that runs."""
        self.ask_for(tuple(CancelTimer(name) for name in sorted(self.state.timers)))

    def _take(self, outcome: Outcome) -> None:
        values = {**self.state.values, **outcome.values}
        memory = self.state.memory if outcome.memory is None else outcome.memory
        self.state = replace(self.state, values=values, memory=memory)
        self.ask_for(outcome.effects)

    def _spend(self, target: str) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise BudgetError(f"{BUDGET} cards ran without one that waits; the next was {target!r}")
