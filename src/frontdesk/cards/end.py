"""end: say goodbye, and end the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, cast

from frontdesk.ir import schema
from frontdesk.ir.card import Card, Context, Exit, Fields, Outcome
from frontdesk.ir.effect import Finish
from frontdesk.ir.result import RESULTS, Result
from frontdesk.ir.row import bot_says
from frontdesk.ir.schema import described, obj, one_of, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import beginning
from frontdesk.lang.richtext import RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Card):
    """Say goodbye, if the card has a text, and end the conversation with an outcome."""

    KIND = "end"
    MARK = "stadium"
    TINT = "grey"
    SCHEMA = obj(
        text=optional(described(schema.RICH_TEXT, "The last words: Markdown with `{{ … }}`.")),
        outcome=optional(described(one_of(*RESULTS), "How the conversation ended; default `none`.")),
    )

    text: RichText | None = None
    outcome: Result = "none"

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(**raw.common, text=raw.rich("text"), outcome=cast("Result", raw.literal("outcome", "none")))

    def exits(self) -> tuple[Exit, ...]:
        return ()

    def enter(self, state: Standing, context: Context) -> Outcome:
        if self.text is None:
            return Outcome((Finish(self.outcome),))
        return Outcome((bot_says(self.text.fill(state.values, state.language), context), Finish(self.outcome)))

    def title(self) -> str:
        return beginning(self.text) or self.outcome
