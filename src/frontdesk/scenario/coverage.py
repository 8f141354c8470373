"""Which ways of a playbook its scenarios walk: answers, cases, exits after too many wrong answers, ends of waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Final

from frontdesk.analysis.facts import written_id
from frontdesk.engine.simulate import Simulation
from frontdesk.engine.step import Step
from frontdesk.engine.trace import watched
from frontdesk.ir.card import OFFLINE, Card
from frontdesk.ir.event import AgentJoined, Event, EverybodyOffline, TimerFired
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase
from frontdesk.lang.source import Span

ONLINE: Final = "picked up"
TIMED_OUT: Final = "timed out"
EVERYBODY_LEFT: Final = "everybody left"

FATES: Final[Mapping[str, str]] = {
    ONLINE: "somebody picks up",
    TIMED_OUT: "nobody picks up in time",
    EVERYBODY_LEFT: "everybody goes offline meanwhile",
    OFFLINE: "nobody is there at all",
}
"""How a call for a person can end, with the words for it in a report."""

_ENDS: Final[Mapping[type[Event], str]] = {
    AgentJoined: ONLINE,
    TimerFired: TIMED_OUT,
    EverybodyOffline: EVERYBODY_LEFT,
}

Key = tuple[str, str]
"""The id of a written card, and the exit or the fate."""


@dataclass(frozen=True, slots=True)
class Way:
    """An exit of a card, or an end of a call for a person, that a scenario can walk.

    Attributes:
        card: The card's id as it is written, wherever it runs.
        what: `answer 'Yes'` and the like, for people.
        span: Where the way is written.
    """

    key: Key
    card: str
    what: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ways of a playbook that were walked, and those that were missed, in the order of the file."""

    playbook: str
    walked: tuple[Way, ...]
    missed: tuple[Way, ...]

    @property
    def percent(self) -> float:
        """0 to 100; 100 if a playbook has no ways to walk."""
        total = len(self.walked) + len(self.missed)
        return 100.0 * len(self.walked) / total if total else 100.0


def coverage(playbook: str, graph: Graph, walked: frozenset[Key]) -> Coverage:
    """A playbook's ways, sorted into those that were walked and those that were missed."""
    all_ways = tuple(ways(graph))
    return Coverage(
        playbook,
        tuple(way for way in all_ways if way.key in walked),
        tuple(way for way in all_ways if way.key not in walked),
    )


def ways(graph: Graph) -> Iterator[Way]:
    """Every way that counts for coverage; a card that runs in several places counts once."""
    seen: set[Key] = set()
    for card in graph.cards.values():
        for way in _ways(card, installed=graph.playbook.installed):
            if way.key not in seen:
                seen.add(way.key)
                yield way


def _ways(card: Card, *, installed: bool) -> Iterator[Way]:
    name = written_id(card.id)
    if card.CALLS:
        # If the playbook is not installed, nobody can be called.
        fates = FATES if installed else {OFFLINE: FATES[OFFLINE]}
        yield from (Way((name, fate), name, words, card.span) for fate, words in fates.items())
        return
    for way in card.exits():
        # An exit without a label is the one that every such card has.
        if way.label:
            kind = "answer" if card.ASKS and way.name.isdecimal() else "way"
            yield Way((name, way.name), name, f"{kind} {way.label!r}", way.span or card.span)


class _Listener:
    """Is told the ways that are taken in one graph, and passes them to the simulation that is taking a step."""

    def __init__(self) -> None:
        self.walks: Callable[[str, str], None] = lambda card, exit_name: None

    def __call__(self, card: str, exit_name: str, _target: str | None) -> None:
        self.walks(card, exit_name)


class Traced(Simulation):
    """A simulation that records the ways that it takes.

    Attributes:
        walked: All ways so far, by the card as it is written.
        trail: Every card that was left, as it runs, and the exit or the fate, in order.
    """

    def __init__(self, graph: Graph, at_ms: int, installed: bool = True) -> None:
        self.walked: set[Key] = set()
        self.trail: list[Key] = []
        self._fate: str | None = None
        self._listener = _Listener()
        super().__init__(watched(graph, self._listener), at_ms, installed)

    def fork(self) -> Traced:
        """A copy of this simulation, which goes on independently."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list | set | dict):
                setattr(other, name, value.copy())
        return other

    def happens(self, event: Event) -> Step:
        before = self.state
        self._listener.walks = self._take
        self._fate = _ENDS.get(type(event)) if before.phase is Phase.WAITING else None
        result = super().happens(event)
        if self._fate is not None and result.refused is None:
            self._note(before.caller or "", self._fate)
        return result

    def restarts(self) -> bool:
        # Replayed events walk nothing new.
        self._listener.walks = lambda card, exit_name: None
        return super().restarts()

    def _take(self, card: str, exit_name: str) -> None:
        """Record an exit; after a wait for a person, the fate that ended the wait counts instead of the exit."""
        if exit_name != OFFLINE or self._fate is None:
            self._note(card, exit_name)

    def _note(self, card: str, way: str) -> None:
        self.walked.add((written_id(card), way))
        self.trail.append((card, way))
