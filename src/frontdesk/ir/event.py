"""What can happen to a conversation. A closed set: a new card kind must make do with these."""

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
        online: Slugs of the teams that have an agent online, and the empty slug if any agent is.
        installed: The visitor came through a page that the playbook is installed on.
    """

    at_ms: int
    online: tuple[str, ...] = ()
    installed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What all events have in common: the moment at which they happened."""

    now: Moment


@dataclass(frozen=True, slots=True)
class Opened(Happening):
    """A visitor begins the conversation. Happens exactly once, as the first event.

    Attributes:
        language: The visitor's language tag; empty if unknown.
        known: What is known from the start: `visitor.<attribute>`, `conversation.page`.
        consent: Version of the consent text that the visitor has agreed to; empty if no consent is required.
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
        text: A comment; may be empty.
    """

    score: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class CallReturned(Happening):
    """A call to another system came back: the values it gave, or that it failed.

    Attributes:
        number: Which of the conversation's calls this was, from 1.
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
