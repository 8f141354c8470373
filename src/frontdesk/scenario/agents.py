"""The agents of a scenario: their teams, who has the chat, and what the server would refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.engine.simulate import Simulation
from frontdesk.ir.card import Card
from frontdesk.ir.state import Phase

Teams = tuple[str, ...] | None
"""Slugs; none is every team that a card names."""


def teams_of(cards: Mapping[str, Card], teams: Teams) -> tuple[str, ...]:
    """The teams an agent is in; one of whom a scenario says nothing is in every team that a card names."""
    if teams is not None:
        return teams
    return tuple(sorted({team for card in cards.values() if (team := getattr(card, "team", ""))}))


@dataclass(slots=True)
class Agents:
    """Everybody who may answer in one conversation.

    Attributes:
        teams: Each agent's teams, also of those who have gone; who is not in it is in every team.
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
            Why it cannot be done; none where it was.
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
        return teams_of(self.simulation.graph.cards, self.teams.get(name))

    def _joins(self, name: str) -> str | None:
        """Whoever comes first has the chat; a chat of another team is nobody else's."""
        if self.simulation.phase is Phase.AGENT:
            return None if self._owner == name else f"already assigned to {self._owner}"
        caller = self.simulation.graph.cards.get(self.simulation.state.caller or "")
        team = getattr(caller, "team", "")
        if team and team not in self._of(name):
            return f"{name} is not in the team {team!r}"
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
