"""What the engine may ask of the world. A closed set, carried out by the shell in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from frontdesk.ir.result import Result
from frontdesk.lang.noun import noun
from frontdesk.lang.richtext import Body
from frontdesk.lang.value import Value

Sender: TypeAlias = Literal["bot", "visitor", "agent"]


@noun()
class Show:
    """One row of the conversation's log, seen by the visitor and the agent.

    Every row comes from the engine, the visitor's and the agents' own words included: the effects of a
    conversation's events, in order, are its log.

    Attributes:
        kind: As on the wire. `field-error` is a message that says what is wrong with an answer.
        body: Rich text with every value filled in; empty for `joined`, `left` and `ended`, and for a bare `rating`.
    """

    kind: Literal["message", "field-error", "notice", "joined", "left", "ended", "rating"]
    sender: Sender
    author: str = ""
    body: Body = ()


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Ask for `TimerFired` at an instant (UTC milliseconds), in place of a running timer of the same name."""

    name: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The timer of this name, if it runs, must not fire any more."""

    name: str


@dataclass(frozen=True, slots=True)
class RequestPerson:
    """Put the conversation into *Unassigned* and tell the team (empty: everybody).

    Attributes:
        missed: No agent can answer now: the conversation is listed for a later answer, while the offline flow goes on.
    """

    team: str = ""
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """Nobody took the chat in time: it stays in *Unassigned*, marked as missed."""


@noun()
class Record:
    """Make a lead, a deal or an activity from what is known.

    Attributes:
        kind: What to make.
        fields: `title` or `subject` and whatever else the card filled in (`value`, `owner`, `due` …) plus the
            `person.*`, `organization.*`, `deal.*` and `note` known at this moment, by dotted name.
    """

    kind: Literal["lead", "deal", "activity"]
    fields: Mapping[str, Value] = field(default_factory=dict)


CALL_TIMER: Final = "call"
"""The timer that runs while the conversation waits for the answer to a call."""


@dataclass(frozen=True, slots=True)
class Call:
    """Ask another system what the card's `request` says; the answer comes back as `CallReturned`.

    Attributes:
        number: Which of the conversation's calls this is, from 1. The answer carries the same number.
    """

    card: str
    number: int


@noun()
class Finish:
    """The bot's part is over, with this outcome."""

    outcome: Result


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something failed while a card ran: the visitor was led on, and the operator must be told."""

    card: str
    reason: str


Effect: TypeAlias = Show | StartTimer | CancelTimer | RequestPerson | Release | Record | Call | Finish | Trouble
"""Anything the engine can ask for."""
