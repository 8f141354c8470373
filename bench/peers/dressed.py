"""A peer that does at each turn what ours does: it checks the answer, fills the texts and says what is asked next.

Checks, rich text and views are ours, called in the plainest way: the difference that is left is the machine's.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from frontdesk.ir.view import Choices
from frontdesk.lang import richtext
from frontdesk.lang.expression import Name
from frontdesk.lang.richtext import Body, Paragraph, RichText, Slot, Text
from frontdesk.lang.types import Rules, check
from peers.steps import STEPS, Step

TYPED: Final = {1: ("text", "Jane Doe"), 2: ("text", "Acme GmbH"), 5: ("money", "2500 EUR"), 6: ("number", "40")} | {
    8: ("email", "jane@example.com")
}
"""Of the steps at which something is typed: the type that is checked, and the text."""

NAMED: Final = frozenset({1, 2, 3, 7, 8, 9})
"""The steps after which the bot's text holds a value."""


class Dressed(NamedTuple):
    """A step, and what belongs to its turn."""

    step: Step
    rules: Rules | None
    text: str
    asked: RichText


def _text(*parts: str | Name) -> RichText:
    inlines = tuple(Slot(part) if isinstance(part, Name) else Text(part) for part in parts)
    return RichText((("", (Paragraph(inlines),)),))


def _dressed(number: int, step: Step) -> Dressed:
    of, text = TYPED.get(number, ("", str(step.get("value", "Skip"))))
    plain, named = _text("What is your budget, roughly?"), _text("Nice, ", Name("person.name"), ". And then?")
    return Dressed(step, Rules(of) if of else None, text, named if number in NAMED else plain)


class DressedPeer:
    """The peer with all of that around it."""

    steps = tuple(_dressed(number, step) for number, step in enumerate(STEPS))

    def __init__(self, peer: Any) -> None:
        self._peer = peer
        self.name = f"{peer.name}, with our checks and texts"
        self.begin = peer.begin
        self.ended = peer.ended

    def turn(self, at: Any, dressed: Dressed) -> Any:
        """The conversation a step further."""
        step, rules, text, asked = dressed
        if rules is not None:
            check(text, rules, "en")
        at = self._peer.turn(at, step)
        self.shown: tuple[Body, Body, Choices] = (
            richtext.of_text(text),
            asked.fill(self._peer.known(at), "en"),
            Choices("card", ("This month", "This quarter")),
        )
        return at
