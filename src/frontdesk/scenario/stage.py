"""The stage a scenario is played on: a simulation, and which of its messages the steps have met so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from frontdesk.engine.simulate import Simulation
from frontdesk.ir.effect import Record, Show
from frontdesk.lang.richtext import plain
from frontdesk.lang.value import Value
from frontdesk.scenario.agents import Agents

BOT_KINDS = ("message", "field-error")


@dataclass(slots=True)
class Stage:
    """One conversation as a scenario sees it.

    Attributes:
        agents: The agents who may answer in it.
        met: How many of the bot's messages since the visitor's last step have been matched or skipped by steps.
        recorded: The numbers of the records that steps have named.
        begins: Lets the visitor begin; called after consent if the playbook requires it.
        strict: Every message of the bot needs a step.
    """

    simulation: Simulation
    agents: Agents
    begins: Callable[[], object]
    strict: bool = False
    met: int = 0
    recorded: set[int] = field(default_factory=set)

    def said(self) -> list[str]:
        """What the bot said since the visitor's last step, without markup."""
        rows = self.simulation.fresh
        return [plain(row.body) for row in rows if row.sender == "bot" and row.kind in BOT_KINDS]

    def unmet(self) -> list[str]:
        """The bot's messages after the last one that a step has matched."""
        return self.said()[self.met :]

    def turn(self) -> None:
        """The visitor does something: the count of messages starts anew."""
        self.met = 0

    def records(self, kind: str) -> Iterator[tuple[int, Record]]:
        """The records of one kind that no step has named yet, with their numbers."""
        for number, record in enumerate(self.simulation.records):
            if record.kind == kind and number not in self.recorded:
                yield number, record

    def story(self) -> str:
        """The conversation so far, a line for each row."""
        return "\n".join(map(line, self.simulation.log))


def line(row: Show) -> str:
    """One row of a log as people read it: `bot: Hello`, `(Mia joined)`."""
    match row.kind:
        case "joined" | "left":
            return f"({row.author} {row.kind})"
        case "ended":
            return "(the conversation ended)"
    text = plain(row.body).replace("\n", "\n     ")
    return f"{row.author or row.sender}: {text}"


def shown(value: Value) -> str:
    """A value as a scenario writes it: true and false in lower case, the rest as it prints."""
    return str(value).lower() if isinstance(value, bool) else str(value)
