"""create_deal: make a deal from what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from frontdesk.ir.card import NEXT, Card, Context, Demand, Fields, Outcome
from frontdesk.ir.record import OPPORTUNITY, Opportunity, recorded
from frontdesk.ir.state import Standing
from frontdesk.ir.text import skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDeal(Card):
    """Make a deal, and go on at once. If no person or organization is known, no deal is made: that is trouble."""

    KIND = "create_deal"
    MARK = "cylinder"
    RECORDS = True
    TINT = "rose"
    SCHEMA = OPPORTUNITY

    deal: Opportunity

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(**raw.common, deal=Opportunity.read(raw))

    def enter(self, state: Standing, context: Context) -> Outcome:
        return Outcome((recorded("deal", self.deal, self.id, state, context),), NEXT)

    def demands(self) -> Iterator[Demand]:
        return self.deal.demands()

    def title(self) -> str:
        return skeleton(self.deal.title)
