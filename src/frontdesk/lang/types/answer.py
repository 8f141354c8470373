"""What a field asks of an answer, and what can be wrong with one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from frontdesk.lang.phrases import phrase


@dataclass(frozen=True, slots=True)
class Rules:
    """What an answer must be.

    Attributes:
        type: One of `TYPES`.
        choices: The labels of a `choice`, as shown.
        pattern: The RE2 pattern that the whole text must match.
        minimum: The least length of a text, or the least number, amount or date; inclusive.
        maximum: The same at the other end; inclusive.
        currency: The currency of an amount that names none.
    """

    type: str
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer was refused: the key of a phrase, and what its `{names}` stand for."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def message(self, language: str) -> str:
        """What is wrong and how to write it, for the visitor."""
        return phrase(self.key, language, **dict(self.values))


def typed(text: str) -> str:
    """What a visitor meant to type into a field of one line: no invisible characters, single spaces, ASCII digits."""
    if text.isascii():
        return " ".join(text.split())
    visible = (char for char in text if unicodedata.category(char) not in ("Cf", "Cs"))
    return " ".join("".join(_ascii_digit(char) for char in visible).split())


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char
