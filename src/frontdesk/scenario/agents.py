"""The agents of a scenario: their teams, the owner of the chat, and what the server would refuse them."""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.engine.simulate import Simulation
from frontdesk.ir.state import Phase

Teams = tuple[str, ...] | None
"""Slugs; None means every team that a card names."""


@dataclass(slots=True)
class Agents:
    """The agents who may answer in one conversation.

    Attributes:
        teams: Each agent's teams, even after the agent has left; an agent without an entry is in every team.
    """

    simulation: Simulation
    teams: dict[str, Teams] = field(default_factory=dict)
    _owner: str = ""

    def __post_init__(self) -> None:
        for name in self.teams:
            self._comes(name)

    def does(self, name: str, what: str) -> str | None:
        """Let an agent do something: `joins closes releases online offline`; any other text is said.

        Returns:
            Why the agent cannot do it; None if it was done.
        """
        match what:
            case "online":
                self._comes(name)
            case "offline":
                self.simulation.goes_offline(name)
            case "joins":
                return self._joins(name)
            case _:
                return self._answers(name, what)
        return None

    def _comes(self, name: str) -> None:
        self.simulation.comes_online(name, self._of(name))

    def _of(self, name: str) -> tuple[str, ...]:
        teams = self.teams.get(name)
        return self.simulation.graph.teams if teams is None else teams

    def _joins(self, name: str) -> str | None:
        """The first agent who joins has the chat; agents of other teams are refused."""
        if self.simulation.phase is Phase.AGENT:
            return None if self._owner == name else f"already assigned to {self._owner}"
        caller = self.simulation.graph.cards.get(self.simulation.state.caller or "")
        handoff = caller.handoff() if caller else None
        if handoff and handoff.team and handoff.team not in self._of(name):
            return f"{name} is not in the team {handoff.team!r}"
        refused = self.simulation.joins(name).refused
        if refused is None:
            self._owner = name
        return refused

    def _answers(self, name: str, what: str) -> str | None:
        if self.simulation.phase is Phase.AGENT and self._owner != name:
            return f"{self._owner} has the chat"
        match what:
            case "closes":
                return self.simulation.closes().refused
            case "releases":
                return self.simulation.releases().refused
            case text:
                return self.simulation.agent_says(text).refused
