"""What the flow rules promise of a playbook in which they find nothing: nobody is stranded, nothing runs on and on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.brute import EMAIL, TOPIC, Flow, flows
from analysis.flows import capture, graph, live_chat, setting
from engine.graphs import TEN
from engine.walk import Walk
from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import codes
from frontdesk.engine.step import step
from frontdesk.engine.view import view
from frontdesk.ir.event import AgentClosed, AgentJoined, Event, Moment, Picked, Said, Skipped, TimerFired
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Choices, Field
from lang.marks import unhurried

PROVEN = ("loop-without-visitor", "second-live-chat", "no-way-out", "record-without-person", "too-much-at-once")
"""The rules that a playbook must pass to be served."""

KINDS = "mqqbcslre"
"""All kinds but pauses: a circle of them waits, and is none without a visitor, though it may never end."""

MOST_LOOKED_AT = 400
"""States among which an end is looked for."""

few = settings(unhurried, max_examples=60)


def sound(cards: Flow) -> Graph:
    """The graph of some cards in which the rules find nothing; other examples are dropped."""
    aside = [setting("set", TOPIC), capture("ask", EMAIL), live_chat("call")]
    made = graph(start=cards, aside=aside)
    facts = Facts(made)
    assume(not any(list(codes()[name].findings(facts)) for name in PROVEN))
    return made


@few
@given(flows(KINDS, most=7), st.integers(0, 10**6))
def test_whoever_walks_at_random_meets_no_trouble(cards: Flow, seed: int):
    made = sound(cards)
    for number in range(seed, seed + 4):
        assert Walk(made, number).go(60).troubles == []


@few
@given(flows(KINDS, most=7), st.integers(0, 10**6))
def test_wherever_a_walk_at_random_leads_the_conversation_can_end(cards: Flow, seed: int):
    made = sound(cards)
    for number in range(seed, seed + 4):
        state = Walk(made, number).go(12).state
        assert can_end(made, state), state


def can_end(playbook: Graph, state: State) -> bool:
    """Whether the conversation may end without the visitor's closing it."""
    seen, queue = [state], [state]
    while queue and len(seen) < MOST_LOOKED_AT:
        here = queue.pop(0)
        if here.phase is Phase.CLOSED:
            return True
        for event in onward(playbook, here):
            after = step(playbook, here, event)
            if after.refused is None and after.state not in seen:
                seen.append(after.state)
                queue.append(after.state)
    return False


def onward(playbook: Graph, state: State) -> Iterator[Event]:
    """What may happen next, while somebody is online; but the visitor does not close, and no agent comes late."""
    now = Moment(TEN, ("",), installed=True)
    asked = view(playbook, state, now)
    for option in range(len(asked.options) if isinstance(asked, Choices | Field) else 0):
        yield Picked(now=now, card=state.card or "", option=option)
    if state.phase is Phase.BOT:
        yield from (Said(now=now, text=text) for text in ("jane@example.com", "Jane", "no sense"))
        yield Skipped(now=now)
    yield from (TimerFired(now=now, timer=timer, due_ms=due) for timer, due in state.timers.items())
    if state.phase is Phase.WAITING:
        yield AgentJoined(now=now, agent="mia", name="Mia")
    if state.phase is Phase.AGENT:
        yield AgentClosed(now=now)


def test_who_is_stranded_is_told_from_who_is_not():
    from analysis.flows import end, question

    trap = graph(start=[question("q", "q")])
    out = graph(start=[question("q", "q", "z"), end("z")])
    assert [can_end(made, Walk(made, 1).go(3).state) for made in (trap, out)] == [False, True]


@pytest.mark.parametrize("name", PROVEN)
def test_what_is_proven_is_an_error_where_it_is_not(name: str):
    assert codes()[name].severity == "error"
