"""What people and the clock can do to conversations, for the tests that hold the server to a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Result: TypeAlias = tuple[Any, ...]
"""What a command is answered: `("ack", seq)`, `("ok", owner)`, or `(word,)` for a refusal."""

Row: TypeAlias = tuple[str, str, str]
"""What a row of a log comes to: kind, sender and text."""

NOBODY: Result = ("not-found",)
"""Missing and forbidden look the same."""


@dataclass(frozen=True, slots=True)
class Person:
    """An agent."""

    id: str
    name: str
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sends:
    """A visitor's command; `what` is `pick`, `say`, `skip` or `end`."""

    chat: str
    key: str
    what: str
    text: str = ""
    card: str = ""
    option: int = 0


@dataclass(frozen=True, slots=True)
class Assigns:
    """An agent claims (`me`), hands over (an id) or releases (none)."""

    agent: str
    chat: str
    to: str | None


@dataclass(frozen=True, slots=True)
class Writes:
    """An agent writes to the visitor."""

    agent: str
    chat: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Closes:
    """An agent ends the chat."""

    agent: str
    chat: str


@dataclass(frozen=True, slots=True)
class Sweeps:
    """Timers that have run out are fired."""


@dataclass(frozen=True, slots=True)
class LeadsOn:
    """Those who wait for a team in which nobody is are led on."""


Command: TypeAlias = Sends | Assigns | Writes | Closes | Sweeps | LeadsOn
