"""Conversations replayed on the graph of a release: how often each fact of `facts` came true in one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from frontdesk.engine.step import Step, step
from frontdesk.engine.trace import watched
from frontdesk.ir.card import SKIPPED, Card
from frontdesk.ir.effect import Release, RequestPerson, Trouble
from frontdesk.ir.event import AgentJoined, Event, EverybodyOffline, Opened, Picked, Rated, Said, Skipped, VisitorEnded
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.expression import Expr
from frontdesk.runtime.figures import facts

Fact: TypeAlias = tuple[str, str]
"""A card (or `facts.WHOLE`), and a word of `facts`."""

Facts: TypeAlias = Mapping[Fact, int]
"""How often each fact came true: at least once."""

Conditions: TypeAlias = tuple[tuple[Expr, bool], ...]

NONE: Final[Facts] = {}

WAIT: Final = "wait"
"""The timer of the wait for a person."""


class Follower:
    """Replays conversations on one release, one at a time, because it watches the ways taken on a single graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._watched = watched(graph, self._taken)
        self._conditions = {card.id: dict(_conditions(card)) for card in graph.cards.values() if card.ASKS}
        self._walk = _Walk()
        self.state = State()

    def begin(self) -> None:
        """A conversation is about to begin here."""
        self._walk, self.state = _Walk(), State()

    def arrive(self, state: State, asked_ms: int) -> None:
        """A conversation goes on here that began with another release.

        Args:
            state: Its state, on the cards of this release.
            asked_ms: When a person was last asked for, in UTC milliseconds.
        """
        self.begin()
        self.state, self._walk.asked_ms = state, asked_ms
        if WAIT in state.timers:
            self._walk.facts[state.caller or "", facts.ONLINE] = 1
        self._walk.facts[facts.WHOLE, facts.MOVED_HERE] = 1
        if state.card is not None:
            self._walk.came[state.card] = 1
        self._offer(self._walk, state)

    def take(self, event: Event) -> None:
        """The conversation takes an event."""
        result = step(self._watched, self.state, event)
        if result.refused is None:
            self._note(self._walk, self.state, event, result)
        self.state = result.state

    def leave(self) -> int:
        """The conversation goes on with another release, as does a wait for a person; when the person was asked for."""
        self._walk.facts[facts.WHOLE, facts.MOVED_AWAY] = 1
        if WAIT in self.state.timers:
            self._walk.facts[self.state.caller or "", facts.ONLINE] -= 1
        self.state = State()
        return self._walk.asked_ms

    @property
    def facts(self) -> Facts:
        """The facts of the conversation here, so far."""
        return self._facts(self._walk, self.state)

    def _taken(self, card: str, exit_name: str, target: str | None) -> None:
        walk = self._walk
        if exit_name == SKIPPED:
            walk.skipped[card] += 1
        walk.facts[card, facts.way(exit_name)] += 1
        if target is not None:
            walk.came[target] += 1

    def _note(self, walk: _Walk, before: State, event: Event, result: Step) -> None:
        state = result.state
        match event:
            case Opened():
                walk.came[self._graph.start] += 1
                walk.facts[facts.WHOLE, facts.BEGUN] = 1
            case Picked() | Said() | Skipped():
                walk.facts[facts.WHOLE, facts.STARTED] = 1
            case AgentJoined():
                self._joined(walk, before, event)
            case VisitorEnded():
                _ended(walk, before)
            case Rated(score=score):
                walk.facts[facts.WHOLE, facts.rated(score)] = 1
        for effect in result.effects:
            if isinstance(effect, RequestPerson | Release):
                _called(walk, before, state, event, effect)
            elif isinstance(effect, Trouble) and state.card is not None:
                # After a failure, the conversation goes on outside the ways of the graph.
                walk.came[state.card] = walk.came[state.card] or 1
        self._offer(walk, state)

    def _joined(self, walk: _Walk, before: State, event: AgentJoined) -> None:
        walk.facts[facts.WHOLE, facts.HANDED_OVER] = 1
        caller = before.caller or ""
        if before.phase is Phase.BOT:
            walk.facts[caller, facts.TAKEN_LATER] += 1
        elif before.phase is Phase.WAITING and WAIT in before.timers:
            walk.facts[caller, facts.PICKED_UP] += 1
            walk.facts[caller, facts.waited(max(0, event.now.at_ms - walk.asked_ms) // 1000)] += 1

    def _offer(self, walk: _Walk, state: State) -> None:
        """If a card asks, note which of its exits with a condition are open to this visitor."""
        card = state.card
        if card is None or state.phase is not Phase.BOT or card not in self._conditions:
            return
        for exit_name, conditions in self._conditions[card].items():
            if all(truth(evaluate(test, state.values)) is wanted for test, wanted in conditions):
                walk.open.add((card, exit_name))

    def _facts(self, walk: _Walk, state: State) -> Facts:
        found = Counter(walk.facts)
        for card, times in walk.came.items():
            if skipped := walk.skipped[card]:
                found[card, facts.SKIPPED] = skipped
            if times > skipped:
                found[card, facts.REACHED] = times - skipped
        found.update({(card, facts.offered(exit_name)): 1 for card, exit_name in walk.open})
        found.update({(card, facts.COULD): 1 for card in self._could(walk)})
        found.update(_standing(state))
        return {fact: times for fact, times in found.items() if times}

    def _could(self, walk: _Walk) -> set[str]:
        """The cards that could have come next, at some point: by a way that was open there."""
        could = set(walk.came)
        for card, times in walk.came.items():
            shown = times > walk.skipped[card]
            conditions = self._conditions.get(card, {})
            for exit_name, target in self._graph.edges[card].items():
                passed = walk.skipped[card] > 0 if exit_name == SKIPPED else shown
                closed = exit_name in conditions and (card, exit_name) not in walk.open
                if target is not None and passed and not closed:
                    could.add(target)
        return could


class _Walk:
    """What has happened in one conversation so far.

    Attributes:
        came: Card to how often the conversation came to it, skipped or not.
        open: Cards and exits with a condition that were open to the visitor.
        asked_ms: When a person was last asked for.
    """

    def __init__(self) -> None:
        self.facts: Counter[Fact] = Counter()
        self.came: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.open: set[Fact] = set()
        self.asked_ms = 0


def conditional(card: Card) -> frozenset[str]:
    """The exits of a card that are counted as `offered` when they are open; all others are open to everybody."""
    return frozenset(name for name, _ in _conditions(card)) if card.ASKS else frozenset()


def _conditions(card: Card) -> Iterator[tuple[str, Conditions]]:
    """The exits of a card that are not open to everybody who is shown the card, with their conditions."""
    for way in card.exits():
        tests = tuple((test, wanted) for test, wanted in card.tests(way.name) if test is not card.when)
        if tests:
            yield way.name, tests


def _ended(walk: _Walk, before: State) -> None:
    if before.card is None or before.phase is Phase.AGENT:
        return
    walk.facts[before.card, facts.QUIT] += 1
    if before.phase is Phase.WAITING and WAIT in before.timers:
        walk.facts[before.card, facts.GAVE_UP] += 1


def _called(walk: _Walk, before: State, state: State, event: Event, effect: RequestPerson | Release) -> None:
    caller = state.caller or ""
    if isinstance(effect, RequestPerson) and not effect.missed:
        walk.asked_ms = event.now.at_ms
        walk.facts[caller, facts.ONLINE] += 1
        return
    walk.facts[facts.WHOLE, facts.MISSED] = 1
    if isinstance(effect, RequestPerson):
        walk.facts[caller, facts.OFFLINE] += 1
    elif WAIT in before.timers:
        # Else a person already had the conversation and gave it back: that wait ended long ago.
        walk.facts[caller, facts.EVERYBODY_LEFT if isinstance(event, EverybodyOffline) else facts.TIMED_OUT] += 1


def _standing(state: State) -> dict[Fact, int]:
    """Where the conversation is, or how it ended."""
    if state.phase is Phase.CLOSED:
        known = {"qualified": facts.QUALIFIED, "disqualified": facts.DISQUALIFIED}
        return {(facts.WHOLE, known.get(state.outcome or "", facts.ENDED)): 1}
    if state.card is None:
        return {}
    return {(state.card, facts.CHATS if state.phase is Phase.AGENT else facts.STANDS): 1}
