"""run: another pathway, as if its cards were written here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from frontdesk.ir.card import NEXT, Card, Context, Fields, Outcome, Target
from frontdesk.ir.schema import TARGET, described, obj
from frontdesk.ir.state import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Card):
    """Go through the cards of a pathway, then on from here. The compiler inserts them; this card leads to the first."""

    KIND = "run"
    SCHEMA = obj(pathway=described(TARGET, "The pathway, such as `contact.collect` of an included file."))

    pathway: Target

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(**raw.common, pathway=raw.target("pathway") or Target(""))

    def enter(self, state: Standing, context: Context) -> Outcome:
        return Outcome(exit=NEXT)

    def title(self) -> str:
        return self.pathway.name
