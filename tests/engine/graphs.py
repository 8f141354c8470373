"""Playbooks for tests, made of cards without a compiler, and the flow between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from frontdesk.cards.capture import Capture
from frontdesk.cards.create_lead import CreateLead
from frontdesk.cards.end import End
from frontdesk.cards.live_chat import LiveChat
from frontdesk.cards.message import Message
from frontdesk.cards.question import Question
from frontdesk.cards.wait import Wait
from frontdesk.ir.answer import Answer
from frontdesk.ir.card import SKIPPED, Card, Outcome, Target
from frontdesk.ir.graph import Graph, Install, Playbook
from frontdesk.ir.prompt import Prompt
from frontdesk.ir.record import Opportunity
from frontdesk.lang.expression import Expr, Name
from frontdesk.lang.richtext import Inline, Paragraph, RichText, Slot, Text
from frontdesk.lang.template import Template, Words

TEN = 1_795_597_200_000
"""A Wednesday, ten in the morning in Amsterdam: 2026-11-25T09:00:00Z."""

PLAYBOOK = Playbook(id="demo", name="Demo", install=Install(origins=("https://www.example.com",)))


def rich(*parts: str | Expr) -> RichText:
    """One paragraph of words and values."""
    inlines: tuple[Inline, ...] = tuple(Text(part) if isinstance(part, str) else Slot(part) for part in parts)
    return RichText((("", (Paragraph(inlines),)),))


def template(*parts: str | Expr) -> Template:
    return Template(parts)


def words(*parts: str | Expr) -> Words:
    return Words((("", Template(parts)),))


def answer(label: str, goto: str | None = None, **rest: Any) -> Answer:
    return Answer(label=words(label), goto=Target(goto) if goto else None, **rest)


def graph(playbook: Playbook = PLAYBOOK, **pathways: tuple[Card, ...]) -> Graph:
    """The graph of pathways: targets are card ids or pathway names, as authors write them."""
    first = {name: cards[0].id for name, cards in pathways.items()}
    cards = {card.id: card for each in pathways.values() for card in each}
    edges = {card.id: _edges(card, after, first) for each in pathways.values() for card, after in _followed(each)}
    ids = {name: tuple(card.id for card in each) for name, each in pathways.items()}
    return Graph(playbook, cards, edges, ids, first["start"])


def _followed(cards: tuple[Card, ...]) -> list[tuple[Card, str | None]]:
    return list(zip(cards, [*(card.id for card in cards[1:]), None], strict=True))


def _edges(card: Card, after: str | None, first: Mapping[str, str]) -> dict[str, str | None]:
    ways = {
        way.name: first.get(way.target.name, way.target.name) if way.target else None if way.ends else after
        for way in card.exits()
    }
    return ways | ({SKIPPED: after} if card.when is not None else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty(Card):
    """A card with a bug: it raises when entered, or when something happens while it waits, or leads to nowhere."""

    KIND = "faulty"
    SCHEMA: ClassVar[dict[str, Any]] = {}
    WAITS = True

    on_enter: bool = True
    on_accept: bool = True
    exit: str | None = None
    reason: str = field(default="the card is faulty")

    @classmethod
    def build(cls, raw: Any) -> Any:
        return cls(**raw.common)

    def enter(self, state: Any, context: Any) -> Outcome:
        if self.on_enter:
            raise RuntimeError(self.reason)
        return Outcome(exit=self.exit)

    def accept(self, state: Any, event: Any, context: Any) -> Outcome:
        if self.on_accept:
            raise RuntimeError(self.reason)
        return Outcome(exit=self.exit)


NAME = Prompt(name="person.name", ask=rich("What is your name?"))
EMAIL = Prompt(name="person.email", ask=rich("Where can we reach you, ", Name("person.name"), "?"), type="email")
COMPANY = Prompt(name="organization.name", ask=rich("Which company?"), required=False)


def live_chat(**rest: Any) -> LiveChat:
    given: dict[str, Any] = {
        "id": "sales.live_chat",
        "wait_ms": 60_000,
        "online_message": rich("I'm getting a colleague"),
        "offline_message": rich("Nobody is free right now"),
    }
    return LiveChat(**(given | rest))


def sales(playbook: Playbook = PLAYBOOK, **live: Any) -> Graph:
    """The playbook of language.md, section 1, without support: question, live chat, capture, lead, end."""
    question = Question(
        id="start.question",
        text=rich("What brings you here today?"),
        save="answers.topic",
        answers=(answer("Talk to sales", "sales"), answer("Just browsing", "browsing")),
    )
    lead = Opportunity(title=template(Name("person.name"), " wants to talk to sales"))
    return graph(
        playbook,
        start=(Message(id="start.message", text=rich("Hi! I'm Ada.")), question),
        sales=(
            live_chat(**live),
            Wait(id="sales.wait", for_ms=1_000),
            Capture(id="sales.capture", fields=(NAME, EMAIL, COMPANY)),
            CreateLead(id="sales.create_lead", lead=lead),
            End(id="sales.end", outcome="qualified", text=rich("Thank you, ", Name("person.name"), ".")),
        ),
        browsing=(End(id="browsing.end", outcome="disqualified", text=rich("Enjoy your visit.")),),
        thanks=(Message(id="thanks.message", text=rich("Did ", Name("agent.name"), " help you?")),),
    )
