"""Graphs for tests, made of real cards by hand: without files, without the compiler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import codes
from frontdesk.cards.branch import Branch, Case
from frontdesk.cards.capture import Capture
from frontdesk.cards.create_lead import CreateLead
from frontdesk.cards.end import End
from frontdesk.cards.live_chat import LiveChat
from frontdesk.cards.message import Message
from frontdesk.cards.question import Question
from frontdesk.cards.set import Assignment, Set
from frontdesk.cards.wait import Wait
from frontdesk.ir.answer import Answer, FreeText
from frontdesk.ir.card import SKIPPED, Card, Exit, Target
from frontdesk.ir.graph import Graph, Install, Playbook
from frontdesk.ir.prompt import Prompt
from frontdesk.ir.record import Opportunity
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.expression import Comparison, Defined, Expr, Filter, Junction, Literal, Name, Not
from frontdesk.lang.richtext import Paragraph, RichText, Slot, Text
from frontdesk.lang.source import Source, Span
from frontdesk.lang.template import Template, Words

INSTALLED = Playbook("page", "Page", install=Install(origins=("https://www.example.com",)))


OPTIONAL = Prompt(name="person.email", ask=RichText((("", ()),)), type="email", required=False)


def at(line: int, file: str = "playbook.yaml") -> Span:
    """The first column of a line."""
    return _lined(file).span(line * 100 - 100, line * 100 - 99)


@cache
def _lined(file: str) -> Source:
    """A file of many lines, each of a hundred characters."""
    return Source(file, f"{'-' * 99}\n" * 1_000)


def rich(*parts: str | Expr) -> RichText:
    """One paragraph; whatever is not text is a slot."""
    inlines = tuple(Text(part) if isinstance(part, str) else Slot(part) for part in parts)
    return RichText((("", (Paragraph(inlines),)),))


def message(name: str, *parts: str | Expr, **rest: Any) -> Message:
    return Message(id=name, text=rich(*(parts or ("Hello",))), **rest)


def question(name: str, *goto: str | None, save: str = "", **rest: Any) -> Question:
    """A question whose answers are called after where they lead."""
    answers = tuple(Answer(label=Words((("", Template((way or "on",))),)), goto=target(way)) for way in goto)
    return Question(id=name, text=rich("Well?"), answers=answers, save=save, **rest)


def capture(name: str, *fields: str | Prompt, **rest: Any) -> Capture:
    prompts = (f if isinstance(f, Prompt) else Prompt(name=f, ask=rich("And?"), type=_type(f)) for f in fields)
    return Capture(id=name, fields=tuple(prompts), **rest)


def live_chat(name: str, after_chat: str | None = None, **rest: Any) -> LiveChat:
    texts = {"online_message": rich("One moment"), "offline_message": rich("Nobody is free")}
    return LiveChat(id=name, wait_ms=60_000, after_chat=target(after_chat), **texts, **rest)


def branch(name: str, *cases: tuple[Expr, str], otherwise: str | None = None, **rest: Any) -> Branch:
    ways = tuple(Case(when=when, goto=target(goto)) for when, goto in cases)
    return Branch(id=name, cases=ways, otherwise=target(otherwise), **rest)


def setting(name: str, variable: str, value: Expr | None = None, **rest: Any) -> Set:
    return Set(id=name, values=(Assignment(variable, value or Literal("x")),), **rest)


def lead(name: str, *title: str | Expr, **rest: Any) -> CreateLead:
    return CreateLead(id=name, lead=Opportunity(title=Template(title or ("A lead",))), **rest)


def end(name: str, **rest: Any) -> End:
    return End(id=name, **rest)


def wait(name: str, **rest: Any) -> Wait:
    return Wait(id=name, for_ms=1000, **rest)


def target(name: str | None) -> Target | None:
    return Target(name) if name else None


def defined(name: str, negated: bool = False) -> Expr:
    return Defined(Name(name), negated)


def default(name: str) -> Expr:
    return Filter("default", Name(name), (Literal("there"),))


def graph(playbook: Playbook = INSTALLED, **pathways: list[Card]) -> Graph:
    """The graph of some pathways; a card stands on the line of its number, one without a place of its own."""
    ids = {name: tuple(card.id for card in cards) for name, cards in pathways.items()}
    cards = [card for held in pathways.values() for card in held]
    placed = {c.id: c if c.span else replace(c, span=at(line)) for line, c in enumerate(cards, 1)}
    edges: dict[str, Mapping[str, str | None]] = {}
    for held in ids.values():
        for card, after in zip(held, (*held[1:], None), strict=True):
            edges[card] = _ways(placed[card], after, ids)
    spans = {name: at(100 + number) for number, name in enumerate(ids)}
    return Graph(playbook, placed, edges, ids, ids["start"][0], spans)


def facts(playbook: Playbook = INSTALLED, broken: bool = False, **pathways: list[Card]) -> Facts:
    """The facts about the graph of some pathways."""
    return Facts(graph(playbook, **pathways), broken)


def placed_twice(*parts: Any) -> Graph:
    """A shared message that is run before and after a capture."""
    base = graph(
        start=[message("one"), capture("c", "person.name"), message("two"), end("z")], shared=[message("s", *parts)]
    )
    copies = {f"{run}/s": replace(base.cards["s"], id=f"{run}/s") for run in ("one", "two")}
    ways = {"one": "one/s", "one/s": "c", "two": "two/s", "two/s": "z"}
    edges = {**base.edges, **{card: {"next": to} for card, to in ways.items()}}
    return replace(base, cards={**base.cards, **copies}, edges=edges)


def judged(name: str, found: Facts) -> list[Finding]:
    """What the rule of a name finds."""
    return list(codes()[name].findings(found))


def lines(name: str, playbook: Playbook = INSTALLED, broken: bool = False, **pathways: list[Card]) -> list[int]:
    """The lines on which a rule finds something; a card stands on the line of its number, pathways from 100 on."""
    return [f.span.start.line for f in judged(name, facts(playbook, broken, **pathways))]


def _ways(card: Card, after: str | None, pathways: Mapping[str, tuple[str, ...]]) -> Mapping[str, str | None]:
    ways = {way.name: _led(way, after, pathways) for way in card.exits()}
    return ways if card.when is None else {**ways, SKIPPED: after}


def _led(way: Exit, after: str | None, pathways: Mapping[str, tuple[str, ...]]) -> str | None:
    if way.target is None:
        return None if way.ends else after
    return pathways[way.target.name][0] if way.target.name in pathways else way.target.name


def _type(field: str) -> str:
    return {"person.email": "email", "person.phone": "phone"}.get(field, "text")


TOPIC = "answers.topic"

Z = target("z")

OTHER = replace(OPTIONAL, name="answers.other", type="text")

NEITHER = Not(Junction("or", (defined("person.email"), defined("person.phone"))))


def is_(value: str) -> Expr:
    return Comparison("==", Name(TOPIC), Literal(value))


def topics(*values: str, free_text: bool = False) -> Question:
    """A question of which each answer keeps a value, and leads on."""
    asked = question("t", *([None] * len(values)), save=TOPIC)
    answers = tuple(replace(each, value=value) for each, value in zip(asked.answers, values, strict=True))
    return replace(asked, answers=answers, free_text=FreeText() if free_text else None)
