"""create_lead, create_deal, create_activity: what is recorded, of what, with which defaults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.graphs import TEN, graph, template
from frontdesk.cards.create_activity import CreateActivity
from frontdesk.cards.create_deal import CreateDeal
from frontdesk.cards.create_lead import CreateLead
from frontdesk.engine.step import step
from frontdesk.ir.card import Card
from frontdesk.ir.effect import Record, Trouble
from frontdesk.ir.event import Moment, Opened
from frontdesk.ir.graph import Crm, Playbook
from frontdesk.ir.record import LONGEST_TITLE, Opportunity
from frontdesk.lang.expression import Arithmetic, Expr, Literal, Name
from frontdesk.lang.hours import Hours
from frontdesk.lang.value import Money, Value

JANE: dict[str, Value] = {"person.name": "Jane", "person.email": "jane@example.com"}
TWICE = Arithmetic("*", Name("deal.value"), Literal(Decimal(2)))
CLOSING = "deal.expected_close_date"
EURO = Money(Decimal(500), "EUR")


def made(card: Card, known: dict[str, Value], crm: Crm | None = None, hours: Hours | None = None) -> Record | Trouble:
    """What the card asked for, in a conversation in which so much is known."""
    playbook = Playbook(id="demo", name="Demo", crm=crm or Crm(), hours=hours)
    effects = step(graph(playbook, start=(card,)), None, Opened(now=Moment(TEN), known=known)).effects
    (effect,) = [effect for effect in effects if isinstance(effect, Record | Trouble)]
    return effect


def fields(card: Card, known: dict[str, Value], **rest: Any) -> dict[str, Value]:
    record = made(card, known, **rest)
    assert isinstance(record, Record)
    return dict(record.fields)


def deal(**given: Any) -> CreateDeal:
    return CreateDeal(id="start.create_deal", deal=Opportunity(**({"title": template("A deal")} | given)))


def test_a_lead_holds_its_title_and_what_is_known_of_the_person_the_organization_and_the_deal() -> None:
    lead = CreateLead(id="l", lead=Opportunity(title=template(Name("person.name"), " asks")))
    known: dict[str, Value] = {
        **JANE,
        "organization.name": "Acme",
        "note": "hi",
        "answers.topic": "x",
        "visitor.plan": "pro",
    }
    record = made(lead, known)
    assert isinstance(record, Record)
    assert record.kind == "lead"
    assert record.fields == {**JANE, "title": "Jane asks", "organization.name": "Acme", "note": "hi"}


@pytest.mark.parametrize("kind", ["lead", "deal"])
def test_without_person_and_organization_there_is_no_record_and_the_flow_goes_on(kind: str) -> None:
    opportunity = Opportunity(title=template("x"))
    card = CreateLead(id="c", lead=opportunity) if kind == "lead" else CreateDeal(id="c", deal=opportunity)
    assert made(card, {"answers.topic": "x"}) == Trouble(
        "c", f"no {kind} was made: neither a person nor an organization is known"
    )


@pytest.mark.parametrize("name", ["person.name", "person.email", "person.phone", "organization.name"])
def test_either_of_them_is_enough(name: str) -> None:
    assert isinstance(made(deal(), {name: "x"}), Record)


class TestAmounts:
    @pytest.mark.parametrize(
        ("value", "currency", "crm", "known", "amount"),
        [
            (Literal(EURO), "USD", "GBP", {}, EURO),
            (Literal(Decimal(5)), "USD", "GBP", {}, Money(Decimal(5), "USD")),
            (Literal(Decimal(5)), "", "GBP", {}, Money(Decimal(5), "GBP")),
            (Literal(Decimal(5)), "", "GBP", {"deal.currency": "SEK"}, Money(Decimal(5), "SEK")),
            (Literal(Decimal(5)), "", "GBP", {"deal.currency": " sek"}, Money(Decimal(5), "SEK")),
            (Literal(Decimal(5)), "", "GBP", {"deal.currency": "crowns"}, Money(Decimal(5), "GBP")),
            (Literal(Decimal(5)), "", "", {}, Decimal(5)),
            (None, "USD", "", {"deal.value": EURO}, EURO),
            (
                Arithmetic("*", Name("deal.value"), Literal(Decimal(2))),
                "",
                "",
                {"deal.value": EURO},
                Money(Decimal(1000), "EUR"),
            ),
            (Name("answers.nothing"), "", "EUR", {}, None),
            (Literal("many"), "", "EUR", {}, None),
        ],
    )
    def test_a_value_brings_its_currency_or_takes_the_nearest(
        self, value: Expr | None, currency: str, crm: str, known: dict[str, Value], amount: Value | None
    ) -> None:
        given = fields(deal(value=value, currency=currency), JANE | known, crm=Crm(currency=crm))
        assert given.get("value") == amount
        if isinstance(amount, Money):
            assert given["currency"] == amount.currency


def test_the_playbooks_defaults_hold_where_the_card_says_nothing() -> None:
    crm = Crm(owner="mia@example.com", pipeline="Sales", stage="New", labels=("web", "chat"))
    plain = fields(deal(), JANE, crm=crm)
    assert [plain[key] for key in ("owner", "pipeline", "stage", "labels")] == [
        "mia@example.com",
        "Sales",
        "New",
        "web, chat",
    ]
    own = fields(deal(owner="omar@example.com", stage="Hot", labels=("hot", "web")), JANE, crm=crm)
    assert [own[key] for key in ("owner", "pipeline", "stage", "labels")] == [
        "omar@example.com",
        "Sales",
        "Hot",
        "web, chat, hot",
    ]


@pytest.mark.parametrize(
    ("said", "known", "day"),
    [
        (Literal(date(2027, 1, 31)), {}, date(2027, 1, 31)),
        (Name("answers.day"), {"answers.day": "2027-01-31"}, date(2027, 1, 31)),
        (Name("answers.day"), {"answers.day": "soon"}, None),
        (None, {"deal.expected_close_date": date(2027, 1, 31)}, date(2027, 1, 31)),
        (None, {}, None),
    ],
)
def test_the_close_date_is_a_day_or_nothing(said: Expr | None, known: dict[str, Value], day: date | None) -> None:
    assert fields(deal(expected_close_date=said), JANE | known).get("expected_close_date") == day


class TestTitles:
    @pytest.mark.parametrize(("known", "title"), [(JANE, "Demo: Jane"), ({"organization.name": "Acme"}, "Demo: Acme")])
    def test_an_empty_one_becomes_the_playbook_and_who(self, known: dict[str, Value], title: str) -> None:
        assert fields(deal(title=template(Name("answers.nothing"), " ")), known)["title"] == title

    def test_a_long_one_is_cut(self) -> None:
        title = fields(deal(title=template("x" * 1_000)), JANE)["title"]
        assert isinstance(title, str)
        assert (len(title), title[-1]) == (LONGEST_TITLE, "…")

    def test_it_is_one_line(self) -> None:
        assert fields(deal(title=template("a\n b ")), JANE)["title"] == "a b"


def test_the_cards_note_stands_before_the_one_that_was_captured() -> None:
    note = template("Said: ", Name("note"))
    assert fields(deal(note=note), {**JANE, "note": "call me"})["note"] == "Said: call me"
    assert fields(deal(), {**JANE, "note": "call me"})["note"] == "call me"


class TestActivities:
    def test_needs_nobody_and_is_a_task_unless_told_otherwise(self) -> None:
        assert fields(CreateActivity(id="a", subject=template("Call back")), {}) == {
            "subject": "Call back",
            "type": "task",
        }

    @pytest.mark.parametrize(
        ("hours", "length_ms", "day"),
        [
            (None, 0, date(2026, 11, 25)),
            (None, 15 * 3_600_000, date(2026, 11, 26)),
            (Hours("Europe/Amsterdam"), 14 * 3_600_000, date(2026, 11, 26)),
            (Hours("America/New_York"), 15 * 3_600_000, date(2026, 11, 25)),
        ],
    )
    def test_is_due_so_long_from_now_where_the_company_is(self, hours: Hours | None, length_ms: int, day: date) -> None:
        card = CreateActivity(id="a", subject=template("x"), due_in_ms=length_ms)
        assert fields(card, {}, hours=hours)["due"] == day

    def test_is_due_on_a_day_that_is_known(self) -> None:
        card = CreateActivity(
            id="a", subject=template("x"), due=Name("deal.expected_close_date"), owner="omar@example.com"
        )
        given = fields(card, {CLOSING: date(2027, 1, 31)}, crm=Crm(owner="mia@example.com"))
        assert (given["due"], given["owner"]) == (date(2027, 1, 31), "omar@example.com")
