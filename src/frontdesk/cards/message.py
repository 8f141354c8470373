"""message: say something, and go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from frontdesk.ir.card import NEXT, Card, Context, Fields, Outcome
from frontdesk.ir.row import bot_says
from frontdesk.ir.schema import RICH_TEXT, described, obj
from frontdesk.ir.state import Standing
from frontdesk.ir.text import BLANK, beginning
from frontdesk.lang.richtext import RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Card):
    """Say something, and go on at once."""

    KIND = "message"
    SCHEMA = obj(text=described(RICH_TEXT, "What the bot says: Markdown with `{{ … }}`."))

    text: RichText

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(**raw.common, text=raw.rich("text") or BLANK)

    def enter(self, state: Standing, context: Context) -> Outcome:
        said = bot_says(self.text.fill(state.values, state.language), context)
        return Outcome((said,), NEXT)

    def title(self) -> str:
        return beginning(self.text)
