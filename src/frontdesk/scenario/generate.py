"""Scenarios written by machine: for every way that no scenario of an author walks, a talk that walks it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase
from frontdesk.lang.hours import is_open
from frontdesk.scenario.acting import Act, acts, begun
from frontdesk.scenario.coverage import Key, Traced, ways
from frontdesk.scenario.plausible import tests
from frontdesk.scenario.read import NOON

MOST_TALKS: Final = 20_000
"""Beginnings of talks that are tried; what none of them reaches is left to the author."""

MOST_ACTS: Final = 60
"""Things that happen in one scenario at most."""

HOUR_MS: Final = 3_600_000
DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Talk:
    """The beginning of a conversation, or all of it.

    Attributes:
        at_ms: When it begins.
        online: Somebody is there.
        acts: What happens, in order.
    """

    at_ms: int
    online: bool
    acts: tuple[Act, ...] = ()


def talks(graph: Graph, walked: frozenset[Key]) -> Iterator[Talk]:
    """Whole talks that together walk every way that can be walked and was not yet, each at least one that is new."""
    missing = {way.key for way in ways(graph)} - walked
    first = _first_to_walk(graph, missing)
    # Those that are reached last lead through most of the others.
    for key in reversed(first):
        if key in missing:
            talk = _to_the_end(graph, first[key], missing)
            missing -= _walked(graph, talk)
            yield talk


def _first_to_walk(graph: Graph, missing: set[Key]) -> dict[Key, Talk]:
    """A shortest beginning for each way, in the order in which they are reached: breadth first, each place once."""
    looked_at = tests(graph)
    queue = deque(Talk(_open_at(graph), online) for online in (True, False))
    found: dict[Key, Talk] = {}
    seen = set[object]()
    tried = 0
    while queue and tried < MOST_TALKS and not missing <= found.keys():
        talk = queue.popleft()
        tried += 1
        simulation = played(graph, talk)
        for key in simulation.walked:
            if key in missing:
                found.setdefault(key, talk)
        place = _place(simulation, talk, looked_at)
        if place not in seen and len(talk.acts) < MOST_ACTS:
            seen.add(place)
            queue.extend(replace(talk, acts=(*talk.acts, act)) for act in acts(simulation, looked_at))
    return found


def _place(simulation: Traced, talk: Talk, looked_at: Mapping[str, Sequence[object]]) -> object:
    """What may come next depends on this, and on nothing else."""
    state = simulation.state
    known = tuple(sorted((name, str(state.values[name])) for name in looked_at if name in state.values))
    flags = (state.phase, state.missed, state.chatted, talk.online)
    return state.card, state.caller, tuple(sorted(state.memory.items())), flags, known


def _to_the_end(graph: Graph, talk: Talk, missing: set[Key]) -> Talk:
    """The talk led on until it is over, by ways that are new where there are any."""
    looked_at = tests(graph)
    while len(talk.acts) < MOST_ACTS:
        simulation = played(graph, talk)
        if simulation.phase is Phase.CLOSED:
            break
        here = missing - simulation.walked
        nexts = [replace(talk, acts=(*talk.acts, act)) for act in acts(simulation, looked_at)]
        if not nexts:
            break
        talk = max(nexts, key=lambda each: (len(_walked(graph, each) & here), _moves(graph, each, simulation)))
    return talk


def _moves(graph: Graph, talk: Talk, before: Traced) -> bool:
    """The last thing that happens leads to another place: a wrong answer does not."""
    after = played(graph, talk)
    return (after.state.card, len(after.state.values)) != (before.state.card, len(before.state.values))


def _walked(graph: Graph, talk: Talk) -> set[Key]:
    return played(graph, talk).walked


def played(graph: Graph, talk: Talk) -> Traced:
    """The conversation as it stands after a talk."""
    simulation = begun(graph, talk.at_ms, online=talk.online)
    for act in talk.acts:
        act.do(simulation)
        simulation.settles()
    return simulation


def _open_at(graph: Graph) -> int:
    """An instant at which all hours of the playbook are open, from a Monday at noon on; that noon if there is none."""
    chats = (card for card in graph.cards.values() if card.CALLS)
    hours = [graph.playbook.hours, *(getattr(card, "hours", None) for card in chats)]
    instants = (NOON + hour * HOUR_MS for hour in range(24 * DAYS))
    return next((at for at in instants if all(is_open(each, at) for each in hours)), NOON)
