"""A restart in a scenario: the state is stored and read, and the events of the log lead to it again."""

from __future__ import annotations

import pytest

from frontdesk.ir.event import Picked
from frontdesk.scenario.coverage import Traced
from frontdesk.scenario.generate import played, talks
from scenario.shops import graph

SHOP = graph()


@pytest.mark.parametrize("number", range(len(tuple(talks(SHOP, frozenset())))))
def test_after_each_thing_that_happens_a_restart_changes_nothing(number: int) -> None:
    talk = tuple(talks(SHOP, frozenset()))[number]
    whole = played(SHOP, talk)
    simulation = Traced(SHOP, talk.beginning.at_ms)
    for event in whole.events:
        simulation.at_ms = event.now.at_ms
        assert simulation.happens(event).refused is None
        before = simulation.state
        assert simulation.restarts()
        assert before == simulation.state
    assert (whole.state, whole.log, whole.walked) == (simulation.state, simulation.log, simulation.walked)


def test_events_that_lead_elsewhere_are_noticed() -> None:
    simulation = Traced(SHOP, 0)
    simulation.opened()
    simulation.picks("Buy, please")
    assert simulation.restarts()
    simulation.events[-1] = Picked(now=simulation.now, card="start.question", option=1)
    assert not simulation.restarts()


def test_a_restart_walks_no_way() -> None:
    simulation = Traced(SHOP, 0)
    simulation.comes_online("mia")
    simulation.opened()
    simulation.picks("Buy, please")
    simulation.says("100")
    simulation.passes(30_000)
    before = set(simulation.walked)
    simulation.restarts()
    assert before == simulation.walked
