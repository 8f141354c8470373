"""create_activity: make an activity from what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from frontdesk.ir import schema
from frontdesk.ir.card import NEXT, Card, Context, Demand, Fields, Outcome
from frontdesk.ir.effect import Record
from frontdesk.ir.record import ACTIVITY_TYPES, as_day, day_after, of_record, title
from frontdesk.ir.schema import described, obj, one_of, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import NO_TEMPLATE, skeleton
from frontdesk.ir.written import computed, in_words
from frontdesk.lang.condition import evaluate
from frontdesk.lang.duration import read
from frontdesk.lang.expression import Expr
from frontdesk.lang.template import Template
from frontdesk.lang.value import Missing, Value

DEFAULT_TYPE = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateActivity(Card):
    """Make an activity for an agent, and go on at once. It is due after a duration, on a day, or never."""

    KIND = "create_activity"
    MARK = "cylinder"
    RECORDS = True
    TINT = "rose"
    SCHEMA = obj(
        subject=described(schema.TEMPLATE, "What is to be done."),
        type=optional(described(one_of(*ACTIVITY_TYPES), "Default `task`.")),
        due=optional(described(schema.EXPRESSION, "A duration from now, an ISO date, or an expression for one.")),
        owner=optional(described(schema.ADDRESS, "E-mail address of the agent who does it; default `crm.owner`.")),
        note=optional(described(schema.TEMPLATE, "A note for whoever does it.")),
    )

    subject: Template
    type: str = DEFAULT_TYPE
    due_in_ms: int | None = None
    due: Expr | None = None
    owner: str = ""
    note: Template | None = None

    @classmethod
    def build(cls, raw: Fields) -> Self:
        due_in_ms = read(raw.literal("due"))
        wordy = in_words(raw.literal("due")) if due_in_ms is None else None
        if wordy:
            message = f"{raw.literal('due').strip()[:40]!r} is neither a length of time nor a date"
            raw.refuse("due", message, wordy, name="bad-duration", alone=True)
        return cls(
            **raw.common,
            subject=raw.template("subject") or NO_TEMPLATE,
            type=raw.literal("type", DEFAULT_TYPE),
            due_in_ms=due_in_ms,
            due=computed(raw, "due") if due_in_ms is None and not wordy else None,
            owner=raw.literal("owner"),
            note=raw.template("note"),
        )

    def enter(self, state: Standing, context: Context) -> Outcome:
        own: dict[str, Value | None] = {
            "subject": title(self.subject, state, context),
            "type": self.type,
            "due": self._due(state, context),
            "owner": self.owner or context.playbook.crm.owner,
            "note": self.note.fill(state.values).strip() if self.note else None,
        }
        return Outcome(effects=(Record("activity", of_record(own, state.values)),), exit=NEXT)

    def demands(self) -> Iterator[Demand]:
        if self.due is not None:
            yield Demand("due", "date", self.due)

    def title(self) -> str:
        return skeleton(self.subject)

    def _due(self, state: Standing, context: Context) -> Value | None:
        if self.due_in_ms is not None:
            return day_after(self.due_in_ms, context)
        result = evaluate(self.due, state.values) if self.due else None
        return None if isinstance(result, Missing) else as_day(result)
