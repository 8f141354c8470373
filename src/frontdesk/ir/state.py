"""The state of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from frontdesk.ir.result import Result
from frontdesk.lang.noun import noun
from frontdesk.lang.value import Value


class Phase(StrEnum):
    """Who answers the visitor."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"

    # A phase equals its text, so both must have the same hash; that of the text is also computed only once.
    __hash__ = str.__hash__


class Standing(Protocol):
    """What a card may read of a conversation: some fields of its `State`, which may be in the middle of a step."""

    @property
    def memory(self) -> Mapping[str, int]: ...
    @property
    def values(self) -> Mapping[str, Value]: ...
    @property
    def timers(self) -> Mapping[str, int]: ...
    @property
    def language(self) -> str: ...
    @property
    def calls(self) -> int: ...


@noun()
class State:
    """The state of a conversation: all that the next step needs besides the graph and the event.

    Attributes:
        phase: Who answers.
        card: The id of the card that the conversation is at; None before the first event and after the end.
        memory: The card's own progress while it waits, by names of its choosing; emptied when it is left.
        values: What is known, by dotted name.
        timers: Timer name to the instant it is due, in UTC milliseconds.
        language: The visitor's language tag, or the playbook's.
        requested: A person was asked for: the conversation is or was in *Unassigned* or with an agent.
        missed: A person was asked for and nobody came; an agent may still join while the conversation is open.
        caller: The card that asked for the person; the flow goes on from it after the chat, or if nobody comes.
        agent: Name of the agent who has the chat; empty without one.
        chatted: An agent has closed the chat; what runs now is `after_chat`.
        outcome: How the bot's part ended, once it has.
        consent: Version of the text that the visitor agreed to at `consented_at`; empty if no consent was required.
        rating: What the visitor gave the chat with a person, 1 to 5.
        calls: How many calls to other systems were made; while the call timer runs, the last is not answered yet.
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
    outcome: Result | None = None
    calls: int = 0
    consent: str = ""
    consented_at: int | None = None
    rating: int | None = None

    @property
    def rateable(self) -> bool:
        """A chat with a person is over, and the visitor has not rated it yet."""
        return self.phase is Phase.CLOSED and self.rating is None and "agent.name" in self.values
