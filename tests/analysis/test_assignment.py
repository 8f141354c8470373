"""What is known where, and missing where it is read, against every way through small graphs, walked one by one."""

from __future__ import annotations

from random import Random

import pytest

from analysis import flows
from analysis.flows import branch, capture, defined, end, facts, judged, message, question, setting, target
from frontdesk.analysis.facts import Facts
from frontdesk.ir.card import SKIPPED, Card
from frontdesk.ir.graph import Edge
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.expression import Name
from frontdesk.lang.value import Value

NAMES = ("answers.a", "answers.b")
CARDS = 7
State = tuple[str, frozenset[str]]
"""A card, and the names that have a value on arrival there."""


def graph(seed: int, conditions: bool) -> Facts:
    """A flow of a few cards that set, skip, test and read two names, forwards and backwards."""
    random = Random(seed)
    ids = [f"c{number}" for number in range(CARDS)]
    cards = [_card(random, name, ids, conditions) for name in ids]
    # Of a name that nothing at all sets, conditions are not judged: cards out of reach set both.
    return facts(start=[*cards, end("z"), *(setting(f"set-{name}", name) for name in NAMES)])


def _card(random: Random, name: str, ids: list[str], conditions: bool) -> Card:
    variable, goto = random.choice(NAMES), random.choice([None, None, *ids])
    test = defined(random.choice(NAMES), negated=random.random() < 0.5)
    rest = {"when": test} if conditions and random.random() < 0.4 else {}
    match random.randrange(6):
        case 0:
            return setting(name, variable, **rest, goto=target(goto))
        case 1:
            return capture(name, Prompt(name=variable, ask=flows.rich("?"), required=False), **rest)
        case 2:
            return question(name, goto, None, random.choice(ids), **rest)
        case 3 if conditions:
            return branch(name, (test, random.choice(ids)), **rest)
    return message(name, Name(variable, span=flows.at(int(name[1:]) + 50)), **rest, goto=target(goto))


def open_edges(found: Facts, state: State) -> list[tuple[Edge, tuple[frozenset[str], ...]]]:
    """The edges that can be taken with what is known, each with the sets of names that may be known behind it."""
    card, known = state
    values: dict[str, Value] = dict.fromkeys(known, "x")
    taken = []
    for edge in found.out[card]:
        if all(truth(evaluate(test, values)) is outcome for test, outcome in found.cards[card].tests(edge.exit.name)):
            filled = () if edge.exit.name == SKIPPED else tuple(found.cards[card].sets(edge.exit.name))
            sure = known.union(each.name for each in filled if each.certain)
            taken.append((edge, (sure, *(sure | {each.name} for each in filled if not each.certain))))
    return taken


def every_state(found: Facts) -> set[State]:
    """Everything that a visitor can come to: each way is walked, as long as it brings something new."""
    start: State = (found.graph.start, frozenset())
    seen, queue = {start}, [start]
    for state in queue:
        for edge, sets in open_edges(found, state):
            new = {(edge.target, known) for known in sets if edge.target is not None} - seen
            seen |= new
            queue += new
    return seen


@pytest.mark.parametrize("seed", range(60))
def test_what_is_known_is_what_all_ways_and_some_ways_set(seed: int):
    found = graph(seed, conditions=False)
    arrivals: dict[str, list[frozenset[str]]] = {}
    for card, known in every_state(found):
        arrivals.setdefault(card, []).append(known)
    assert set(found.assigned) == set(arrivals)
    for card, sets in arrivals.items():
        start = found.known_at_start.possible
        assert found.assigned[card].possible - start == frozenset().union(*sets), card
        assert found.assigned[card].certain - start == frozenset.intersection(*sets), card


@pytest.mark.parametrize("seed", range(200))
def test_what_may_be_unset_is_what_is_missing_on_some_way(seed: int):
    found = graph(seed, conditions=True)
    reached = every_state(found)
    missing = set()
    for card, known in reached:
        values: dict[str, Value] = dict.fromkeys(known, "x")
        when = found.cards[card].when
        for reading in found.readings[card]:
            read = not reading.guarded and (when is None or truth(evaluate(when, values)))
            if read and reading.name.path not in known and reading.name.path in found.assigned[card].possible:
                missing.add(reading.name.span)
    assert {finding.span for finding in judged("maybe-unset", found)} == missing


@pytest.mark.parametrize("seed", range(200))
def test_the_way_that_is_shown_can_be_walked_and_leaves_the_name_unset(seed: int):
    found = graph(seed, conditions=True)
    for card in found.assigned:
        for name in NAMES:
            for arrival in found.gaps.arrivals(frozenset({name})).get(card, ()):
                assert _walked(found, arrival.way, name), (card, name)


def _walked(found: Facts, way: tuple[Edge, ...], name: str) -> bool:
    """Whether somebody can take these edges, one after another, without the name being set."""
    states: set[State] = {(found.graph.start, frozenset())}
    for step in way:
        states = {
            (step.target or "", known)
            for state in states
            for edge, sets in open_edges(found, state)
            if edge.exit.name == step.exit.name
            for known in sets
            if name not in known
        }
    return bool(states)
