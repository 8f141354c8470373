"""The colours of pictures: chosen so that dark words on them have a contrast above 7:1."""

from __future__ import annotations

from typing import Final, NamedTuple


class Tint(NamedTuple):
    """Two colours, `#rrggbb`."""

    fill: str
    line: str


TINTS: Final = {
    "plain": Tint("#ffffff", "#6b7280"),
    "blue": Tint("#dbeafe", "#2563eb"),
    "green": Tint("#dcfce7", "#16a34a"),
    "amber": Tint("#fef3c7", "#d97706"),
    "violet": Tint("#f3e8ff", "#9333ea"),
    "rose": Tint("#ffe4e6", "#e11d48"),
    "grey": Tint("#e5e7eb", "#4b5563"),
}
"""The colours of boxes, by the `TINT` of their kind."""

WORDS: Final = "#111827"
FAINT: Final = "#6b7280"
"""The colours of normal words, and of words and lines in the background."""

FOUND: Final = "#b91c1c"
"""The colour of findings."""

WAYS: Final = {"plain": "#374151", "online": "#15803d", "offline": "#b45309", "skipped": FAINT}
"""The colours of arrows, by their `way`."""

MEANING: Final = {
    "online": "a person took the chat and closed it",
    "offline": "nobody picked up",
    "skipped": "the card is skipped",
}
"""The meaning of arrows of a special sort."""
