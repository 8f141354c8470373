"""Where a conversation stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from frontdesk.lang.noun import made_often
from frontdesk.lang.value import Value


class Phase(StrEnum):
    """Who answers the visitor."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"

    # A phase equals its text, so it must have its text's hash; that one is also worked out once.
    __hash__ = str.__hash__


@made_often
@dataclass(frozen=True, slots=True)
class State:
    """Everything a conversation has come to, and all that the next step needs beside the graph and the event.

    Attributes:
        phase: Who answers.
        card: The card it stands on; none before the first event and after the end.
        memory: The card's own progress while it waits, by names of its choosing; emptied when it is left.
        values: What is known, by dotted name.
        timers: Timer name to the instant it is due, in UTC milliseconds.
        language: The visitor's language tag, or the playbook's.
        requested: It stands in *Unassigned* or with an agent, or did: a person was asked for.
        missed: A person was asked for and nobody came; one may still join while it is open.
        caller: The card that asked for the person; after the chat, or if nobody comes, the flow leaves it.
        agent: Name of the agent who has it; empty without one.
        chatted: An agent has closed it; what runs now is `after_chat`.
        outcome: How the bot's part ended, once it has.
        consent: Version of the text that the visitor agreed to, `consented_at` when; empty where none was asked.
        rating: What the visitor gave the chat with a person, 1 to 5.
        calls: How often it has called another system; the answer to the last call is waited for while its timer runs.
    """

    phase: Phase = Phase.BOT
    card: str | None = None
    memory: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    timers: Mapping[str, int] = field(default_factory=dict)
    language: str = "en"
    requested: bool = False
    missed: bool = False
    caller: str | None = None
    agent: str = ""
    chatted: bool = False
    outcome: Literal["qualified", "disqualified", "none"] | None = None
    calls: int = 0
    consent: str = ""
    consented_at: int | None = None
    rating: int | None = None

    @property
    def rateable(self) -> bool:
        """A chat with a person is over, and the visitor has not said yet how it was."""
        return self.phase is Phase.CLOSED and self.rating is None and "agent.name" in self.values
