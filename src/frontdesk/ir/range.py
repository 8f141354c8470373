"""The values that a card can give a name: a few known ones, or any of a type within bounds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from frontdesk.lang.noun import noun
from frontdesk.lang.value import Value


@noun()
class Range:
    """The values that a name can be given, as far as the card itself ensures it.

    Attributes:
        type: A field type of the language.
        values: The only possible values, if they are few and known; else empty.
        least: The least number, amount or day; it has no meaning for other types.
        most: The greatest; likewise.
        filled: A text is never empty.
        sure: The name gets one of these values whatever the visitor does, wrong answers included.
    """

    type: str = "text"
    values: tuple[Value, ...] = ()
    least: Decimal | date | None = None
    most: Decimal | date | None = None
    filled: bool = False
    sure: bool = False
