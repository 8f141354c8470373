"""What can happen to a conversation. A closed set: a new kind of card makes do with these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from frontdesk.lang.value import Value


@dataclass(frozen=True, slots=True)
class Moment:
    """What the engine may know of the world when something happens; it is recorded with the event.

    Attributes:
        at_ms: Now, in UTC milliseconds.
        online: Slugs of the teams that have somebody online; the empty slug stands for anybody at all.
        installed: The visitor came through a page that the playbook is installed on.
    """

    at_ms: int
    online: tuple[str, ...] = ()
    installed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What every event has: its moment."""

    now: Moment


@dataclass(frozen=True, slots=True)
class Opened(Happening):
    """A visitor begins. Comes exactly once, first.

    Attributes:
        language: The visitor's language tag; empty if unknown.
        known: What is known from the start: `visitor.<attribute>`, `conversation.page`.
        consent: Version of the consent text that the visitor has agreed to; empty where none is asked.
    """

    language: str = ""
    known: Mapping[str, Value] = field(default_factory=dict)
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Picked(Happening):
    """The visitor chose a button: the index among the options as shown, on the card that showed them."""

    card: str
    option: int


@dataclass(frozen=True, slots=True)
class Said(Happening):
    """The visitor typed something."""

    text: str


@dataclass(frozen=True, slots=True)
class Skipped(Happening):
    """The visitor skips an optional field."""


@dataclass(frozen=True, slots=True)
class TimerFired(Happening):
    """A timer has run out: the one of this name that was due at exactly this instant."""

    timer: str
    due_ms: int


@dataclass(frozen=True, slots=True)
class EverybodyOffline(Happening):
    """The last agent who could have taken the waiting chat is gone."""


@dataclass(frozen=True, slots=True)
class AgentJoined(Happening):
    """An agent took the chat, or it was handed from one agent to another."""

    agent: str
    name: str


@dataclass(frozen=True, slots=True)
class AgentSaid(Happening):
    """The agent who has the chat wrote to the visitor."""

    text: str


@dataclass(frozen=True, slots=True)
class AgentLeft(Happening):
    """The agent gave the chat back to *Unassigned*."""


@dataclass(frozen=True, slots=True)
class AgentClosed(Happening):
    """The agent ended the chat, for good."""


@dataclass(frozen=True, slots=True)
class VisitorEnded(Happening):
    """The visitor ended the conversation."""


@dataclass(frozen=True, slots=True)
class Rated(Happening):
    """The visitor says how a chat with a person was, after its end.

    Attributes:
        score: 1 (poor) to 5 (very good).
        text: A word on it; may be empty.
    """

    score: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class CallReturned(Happening):
    """A call to another system came back: the values it gave, or that it failed.

    Attributes:
        number: Which of the conversation's calls it was.
    """

    number: int
    failed: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)


Event: TypeAlias = (
    Opened
    | Picked
    | Said
    | Skipped
    | TimerFired
    | EverybodyOffline
    | AgentJoined
    | AgentSaid
    | AgentLeft
    | AgentClosed
    | VisitorEnded
    | Rated
    | CallReturned
)
"""Anything that can happen."""
