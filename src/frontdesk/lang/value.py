"""The values that a conversation can learn: text, boolean, number, money and date; and the missing value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency (ISO 4217, upper case)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Missing:
    """The value of a name that nothing has set. It prints as nothing and equals nothing."""

    def __str__(self) -> str:
        return ""


MISSING: Final = Missing()

Value = str | bool | Decimal | Money | date
"""What can be stored under a name such as `person.email` or `answers.budget`."""

Values = Mapping[str, Value]
"""Everything known so far, by dotted name: `person.name`, `answers.topic`, `visitor.plan`, `conversation.page`."""


def encode(value: Value) -> object:
    """JSON for a value: texts and booleans as themselves, the rest as an object with one key, its type."""
    if isinstance(value, str):
        return value
    match value:
        case bool():
            return value
        case Decimal():
            return {"number": str(value)}
        case Money(amount=amount, currency=currency):
            return {"money": [str(amount), currency]}
        case date():
            return {"date": value.isoformat()}


def decode(data: object) -> Value:
    """The value from which `encode` made this JSON.

    Raises:
        ValueError: The JSON is not an encoded value.
    """
    match data:
        case bool() | str():
            return data
        case {"number": str(number)}:
            return Decimal(number)
        case {"money": [str(amount), str(currency)]}:
            return Money(Decimal(amount), currency)
        case {"date": str(iso)}:
            return date.fromisoformat(iso)
    raise ValueError(f"not an encoded value: {data!r}")
