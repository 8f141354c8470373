"""create_lead: make a lead from what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from frontdesk.ir.card import NEXT, Card, Context, Demand, Fields, Outcome
from frontdesk.ir.record import OPPORTUNITY, Opportunity, recorded
from frontdesk.ir.state import Standing
from frontdesk.ir.text import skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateLead(Card):
    """Make a lead, and go on at once. If no person or organization is known, no lead is made: that is trouble."""

    KIND = "create_lead"
    MARK = "cylinder"
    RECORDS = True
    TINT = "rose"
    SCHEMA = OPPORTUNITY

    lead: Opportunity

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(**raw.common, lead=Opportunity.read(raw))

    def enter(self, state: Standing, context: Context) -> Outcome:
        return Outcome((recorded("lead", self.lead, self.id, state, context),), NEXT)

    def demands(self) -> Iterator[Demand]:
        return self.lead.demands()

    def title(self) -> str:
        return skeleton(self.lead.title)
