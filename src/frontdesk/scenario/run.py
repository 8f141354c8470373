"""Playing scenarios: on the production engine, with a clock that only the steps move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from frontdesk.engine.simulate import EndlessError
from frontdesk.ir.graph import Graph
from frontdesk.lang.source import Span
from frontdesk.scenario.agents import Agents
from frontdesk.scenario.coverage import Key, Traced
from frontdesk.scenario.stage import Stage
from frontdesk.scenario.steps import KINDS, Differs
from frontdesk.scenario.suite import Test
from frontdesk.scenario.visitor import known

BEFORE_IT_BEGINS: Final = frozenset({"consent", "agent", "after", "restart"})
"""Steps that may come before the visitor has given a required consent."""

UNASKED: Final = Differs("a conversation", "none: the playbook requires consent, and no `- consent: yes` came before")


@dataclass(frozen=True, slots=True)
class Failure:
    """The first step that did not hold.

    Attributes:
        span: The step's argument in the scenario's file.
        story: The conversation up to there, a line for each row.
    """

    span: Span
    expected: str
    came: str
    story: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a scenario; without a failure it passed.

    Attributes:
        walked: The ways that the scenario walked, up to where it ended.
        trail: Every card that it left, and the exit or the fate, in order.
    """

    test: Test
    failure: Failure | None
    walked: frozenset[Key] = frozenset()
    trail: tuple[Key, ...] = ()


def run(test: Test, graph: Graph) -> Verdict:
    """Play one scenario to its end or to the first step that does not hold."""
    simulation = Traced(graph, test.at_ms, test.installed)
    begins = partial(simulation.opened, test.language, known(test, graph.playbook))
    stage = Stage(simulation, Agents(simulation, dict(test.online)), begins, test.strict)
    failure = _played(test, stage)
    return Verdict(test, failure, frozenset(simulation.walked), tuple(simulation.trail))


def _played(test: Test, stage: Stage) -> Failure | None:
    """The first step that does not hold, if any."""
    simulation, place = stage.simulation, test.span
    try:
        if not simulation.graph.playbook.privacy.consent_required:
            stage.begins()
        simulation.settles()
        for step in test.steps:
            place = step.span
            asked = simulation.begun or step.kind in BEFORE_IT_BEGINS
            differs = KINDS[step.kind].play(stage, step) if asked else UNASKED
            if differs is not None:
                return Failure(place, differs.expected, differs.came, stage.story())
            simulation.settles()
    except EndlessError as error:
        return Failure(place, "the conversation to come to rest", str(error), stage.story())
    return _unasked(stage, test)


def _unasked(stage: Stage, test: Test) -> Failure | None:
    """The failure after the last step, if any: trouble while cards ran, or, if strict, messages without a step."""
    if stage.simulation.troubles:
        trouble = stage.simulation.troubles[0]
        return Failure(test.span, "cards to run without trouble", f"{trouble.card}: {trouble.reason}", stage.story())
    if test.strict and stage.unmet():
        return Failure(test.span, "every message of the bot to have a step", repr(stage.unmet()[0]), stage.story())
    return None
