"""What a visitor is being asked right now. A closed set: the widget draws each of these, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, TypeAlias

from frontdesk.ir.result import Result

SPARSE: Final = "sparse"
"""Metadata that marks a field which is sent only if it is true."""


@dataclass(frozen=True, slots=True)
class Text:
    """A free conversation: with an agent, or with a bot that takes anything."""

    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons.

    Attributes:
        options: Labels as shown; `Picked.option` is an index into them.
        free_text: Typed text is welcome beside the buttons.
    """

    kind: ClassVar[str] = "choices"
    card: str
    options: tuple[str, ...]
    free_text: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One answer to be typed, or picked if there are options.

    Attributes:
        type: A field type of the language: `text number money email phone date url choice boolean`.
        field: What it fills: `person.email`, `answers.budget`. The browser's autocomplete follows from it.
        required: If not, the visitor may skip it.
        options: The labels of a `choice` or `boolean` field, else empty.
    """

    kind: ClassVar[str] = "field"
    card: str
    field: str
    type: str
    required: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Nothing to do but wait for a person.

    Attributes:
        text: What the visitor is waiting for.
        until_ms: When the waiting ends, in UTC milliseconds; None while no deadline runs.
    """

    kind: ClassVar[str] = "notice"
    text: Literal["waiting"]
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """The bot is about to say more."""

    kind: ClassVar[str] = "typing"


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over; a new one may begin.

    Attributes:
        rate: There was a chat with a person, and the visitor may still rate it.
    """

    kind: ClassVar[str] = "ended"
    outcome: Result
    qualified: bool
    rate: bool = field(default=False, metadata={SPARSE: True})


View: TypeAlias = Text | Choices | Field | Notice | Typing | Ended
"""Anything a visitor can be asked."""
