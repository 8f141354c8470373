"""Leads, deals and activities: what a card says about one, and the record that it becomes at run time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from frontdesk.ir import schema
from frontdesk.ir.card import Context, Demand, Fields
from frontdesk.ir.effect import Record, Trouble
from frontdesk.ir.schema import described, many, obj, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import NO_TEMPLATE
from frontdesk.ir.written import computed, day, worth
from frontdesk.lang.condition import evaluate
from frontdesk.lang.expression import Expr
from frontdesk.lang.template import Template
from frontdesk.lang.types import NAMING
from frontdesk.lang.value import Missing, Money, Value

_RECORDED: Final = ("person.", "organization.", "deal.")
LONGEST_TITLE: Final = 300
"""Characters of a title or subject."""

ActivityType: TypeAlias = Literal["call", "meeting", "task", "deadline", "email", "lunch"]
ACTIVITY_TYPES: Final[tuple[str, ...]] = get_args(ActivityType)

OPPORTUNITY: Final = obj(
    title=described(schema.TEMPLATE, "What it is called in the list, such as `{{ person.name }} wants a demo`."),
    value=optional(described(schema.EXPRESSION, "Its worth: an amount such as `1250.50 EUR`, or an expression.")),
    currency=optional(
        described(schema.CURRENCY, "The currency of a value without one, such as `EUR`; default `crm.currency`.")
    ),
    expected_close_date=optional(described(schema.EXPRESSION, "An ISO date, or an expression that gives a date.")),
    owner=optional(described(schema.ADDRESS, "E-mail address of the agent who gets it; default `crm.owner`.")),
    pipeline=optional(described(schema.LITERAL, "Default `crm.pipeline`.")),
    stage=optional(described(schema.LITERAL, "Default `crm.stage`.")),
    labels=optional(described(many(schema.NAMED), "Labels, in addition to those of `crm.labels`.")),
    note=optional(described(schema.TEMPLATE, "A note for whoever follows up.")),
)
"""The keys of `create_lead` and `create_deal`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """What a card says about the lead or deal that it makes; an empty field takes the playbook's default."""

    title: Template
    value: Expr | None = None
    currency: str = ""
    expected_close_date: Expr | None = None
    owner: str = ""
    pipeline: str = ""
    stage: str = ""
    labels: tuple[str, ...] = ()
    note: Template | None = None

    @classmethod
    def read(cls, raw: Fields) -> Opportunity:
        """The opportunity that a checked mapping of the form `OPPORTUNITY` describes."""
        return cls(
            title=raw.template("title") or NO_TEMPLATE,
            value=worth(raw, "value"),
            currency=raw.literal("currency"),
            expected_close_date=computed(raw, "expected_close_date"),
            owner=raw.literal("owner"),
            pipeline=raw.literal("pipeline"),
            stage=raw.literal("stage"),
            labels=raw.literals("labels"),
            note=raw.template("note"),
        )

    def demands(self) -> Iterator[Demand]:
        """The expressions whose values must be an amount or a day."""
        if self.value is not None:
            yield Demand("value", "money", self.value)
        if self.expected_close_date is not None:
            yield Demand("expected_close_date", "date", self.expected_close_date)


def recorded(
    kind: Literal["lead", "deal"], said: Opportunity, card: str, state: Standing, context: Context
) -> Record | Trouble:
    """The record of an opportunity; `Trouble` if neither a person nor an organization is known."""
    if who(state.values) is None:
        return Trouble(card, f"no {kind} was made: neither a person nor an organization is known")
    known, crm = state.values, context.playbook.crm
    currency = said.currency or _currency(known) or crm.currency
    value = amount(_computed(said.value, "deal.value", known), currency)
    labels = dict.fromkeys((*crm.labels, *said.labels))
    own: dict[str, Value | None] = {
        "title": title(said.title, state, context),
        "value": value,
        "currency": value.currency if isinstance(value, Money) else currency,
        "expected_close_date": as_day(_computed(said.expected_close_date, "deal.expected_close_date", known)),
        "owner": said.owner or crm.owner,
        "pipeline": said.pipeline or crm.pipeline,
        "stage": said.stage or crm.stage,
        "labels": ", ".join(labels),
        "note": said.note.fill(known).strip() if said.note else None,
    }
    return Record(kind, of_record(own, known))


def of_record(own: Mapping[str, Value | None], known: Mapping[str, Value]) -> Mapping[str, Value]:
    """The fields of a record: those known of person, organization, deal and note, and its own unless they are empty."""
    made = {name: value for name, value in known.items() if name.startswith(_RECORDED) or name == "note"}
    for name, value in own.items():
        if value or (value is not None and value != ""):
            made[name] = value
    return made


def title(said: Template, state: Standing, context: Context) -> str:
    """A title in one line of at most `LONGEST_TITLE` characters; never empty."""
    words = " ".join(said.fill(state.values).split())
    if not words:
        name = who(state.values)
        words = context.playbook.name if name is None else f"{context.playbook.name}: {name}"
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"


def who(known: Mapping[str, Value]) -> str | None:
    """What to call the person or organization: a name, else an e-mail address or phone number; None if unknown."""
    for name in NAMING:
        if known.get(name):
            return str(known[name])
    return None


def amount(value: Value | None, currency: str) -> Value | None:
    """An amount of money if a currency is known, else the bare number; None for a value that is neither."""
    if isinstance(value, Money):
        return value
    if isinstance(value, Decimal):
        return Money(value, currency) if currency else value
    return None


def as_day(value: Value | None) -> date | None:
    """A day, also from its ISO text; None for anything else."""
    if isinstance(value, str):
        return day(value.strip())
    return value if isinstance(value, date) else None


def day_after(duration_ms: int, context: Context) -> date:
    """The day that is a duration from now, in the time zone of the playbook's hours; in UTC without hours."""
    zone = ZoneInfo(context.playbook.hours.timezone) if context.playbook.hours else UTC
    return (datetime.fromtimestamp(context.now.at_ms / 1000, zone) + timedelta(milliseconds=duration_ms)).date()


def _computed(said: Expr | None, name: str, known: Mapping[str, Value]) -> Value | None:
    result = known.get(name) if said is None else evaluate(said, known)
    return None if isinstance(result, Missing) else result


def _currency(known: Mapping[str, Value]) -> str:
    """The currency that was captured, if it can be one (ISO 4217): a visitor may have typed anything."""
    code = str(known.get("deal.currency", "")).strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else ""
