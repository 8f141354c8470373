"""Generated scenarios: a talk for every way, or every simple path, that no scenario of an author walks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase
from frontdesk.scenario.acting import Act, Beginning, acts, begun
from frontdesk.scenario.beginning import beginnings
from frontdesk.scenario.coverage import ONLINE, Key, Traced, ways
from frontdesk.scenario.plausible import tests

MOST_TALKS: Final = 20_000
"""How many beginnings of talks are tried; ways that none of them reaches are left to the author."""

MOST_ACTS: Final = 60
"""How many acts one scenario has at most."""

Trail = tuple[Key, ...]
Tested = Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Talk:
    """The first part of a conversation, or all of it.

    Attributes:
        acts: What happens, in order.
    """

    beginning: Beginning
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """A talk, and the conversation as it stands after it."""

    talk: Talk
    simulation: Traced

    def then(self, act: Act) -> Played:
        """The talk with one more act."""
        simulation = self.simulation.fork()
        act.do(simulation)
        simulation.settles()
        return Played(replace(self.talk, acts=(*self.talk.acts, act)), simulation)

    @property
    def over(self) -> bool:
        """Nothing more can happen."""
        return self.simulation.phase is Phase.CLOSED


def talks(graph: Graph, walked: frozenset[Key]) -> Iterator[Talk]:
    """Whole talks that together walk every way not walked yet, as far as possible; each walks at least one new way."""
    missing = {way.key for way in ways(graph)} - walked
    tested = tests(graph)
    first = _first_to_walk(graph, missing, tested)
    # The ways reached last come first: their talks lead through most of the others.
    for key in reversed(first):
        if key in missing:
            told = _to_the_end(first[key], missing, tested)
            missing -= told.simulation.walked
            yield told.talk


def paths(graph: Graph, walked: set[Trail]) -> Iterator[Talk]:
    """Whole talks along every path from start to end without repeated cards that was not walked yet, short ones first.

    Args:
        walked: The trails walked so far; those of the talks are added.
    """
    for told in _everywhere(graph, tests(graph), by_trail=True):
        trail = tuple(told.simulation.trail)
        if told.over and trail not in walked and _is_simple(trail):
            walked.add(trail)
            yield told.talk


def played(graph: Graph, talk: Talk) -> Traced:
    """The conversation as it stands after a talk."""
    told = Played(Talk(talk.beginning), begun(graph, talk.beginning))
    for act in talk.acts:
        told = told.then(act)
    return told.simulation


def _first_to_walk(graph: Graph, missing: set[Key], tested: Tested) -> dict[Key, Played]:
    """A shortest beginning that walks each missing way, in the order in which the ways are reached."""
    found: dict[Key, Played] = {}
    for told in _everywhere(graph, tested):
        for key in told.simulation.walked:
            if key in missing:
                found.setdefault(key, told)
        if missing <= found.keys():
            break
    return found


def _everywhere(graph: Graph, tested: Tested, *, by_trail: bool = False) -> Iterator[Played]:
    """Beginnings of talks, breadth first; each is continued only if it comes to a new place.

    Args:
        by_trail: The same place counts as new after another trail; trails that repeat a card end there.
    """
    starts = (Played(Talk(beginning), begun(graph, beginning)) for beginning in beginnings(graph, tested))
    queue: deque[tuple[Played, Act | None]] = deque((told, None) for told in starts)
    seen = set[object]()
    for _ in range(MOST_TALKS):
        if not queue:
            return
        before, act = queue.popleft()
        told = before if act is None else before.then(act)
        yield told
        trail = tuple(told.simulation.trail) if by_trail else ()
        place = _place(told, tested), trail
        if place not in seen and len(told.talk.acts) < MOST_ACTS and _is_simple(trail):
            seen.add(place)
            queue.extend((told, each) for each in acts(told.simulation, tested))


def _is_simple(trail: Trail) -> bool:
    """Whether no card is left twice; a card whose call is picked up counts as left only after the chat."""
    left = [card for card, way in trail if way != ONLINE]
    return len(left) == len(set(left))


def _place(told: Played, tested: Tested) -> object:
    """Everything that decides what may come next."""
    state = told.simulation.state
    known = tuple(sorted((name, str(state.values[name])) for name in tested if name in state.values))
    flags = (state.phase, state.missed, state.chatted, told.talk.beginning.online)
    return state.card, state.caller, tuple(sorted(state.memory.items())), flags, known


def _to_the_end(told: Played, missing: set[Key], tested: Tested) -> Played:
    """The talk continued to its end, over missing ways if possible."""
    while len(told.talk.acts) < MOST_ACTS and not told.over:
        here = missing - told.simulation.walked
        nexts = [told.then(act) for act in acts(told.simulation, tested)]
        if not nexts:
            break
        now = _stands(told)
        told = max(nexts, key=lambda each: (len(each.simulation.walked & here), _stands(each) != now))
    return told


def _stands(told: Played) -> object:
    """Where the conversation stands; the same after a wrong answer."""
    return told.simulation.state.card, len(told.simulation.state.values)
