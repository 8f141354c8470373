"""Small random flows, and everything that can happen in them tried out one by one, without the analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from analysis.flows import branch, capture, end, lead, live_chat, message, question, rich, setting, target, wait
from frontdesk.cards.branch import ELSE, Branch
from frontdesk.cards.capture import GIVE_UP, Capture
from frontdesk.cards.question import Question
from frontdesk.cards.set import Set
from frontdesk.ir.card import AFTER_CHAT, NEXT, OFFLINE, SKIPPED, Card
from frontdesk.ir.graph import Edge, Graph
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.expression import Comparison, Defined, Expr, Junction, Listing, Literal, Name, Not
from frontdesk.lang.value import Value

TOPIC, EMAIL, WHO = "answers.topic", "person.email", "person.name"
IDS = "abcdefg"
"""The cards of a random flow, as many as it has."""


@dataclass(frozen=True)
class Spot:
    """A visitor at a card.

    Attributes:
        known: Every name that has a value.
        caller: The card that called a person and got none, if any: an agent may still come.
        chatted: There was an agent, so that no other comes late.
    """

    card: str
    known: frozenset[tuple[str, Value]] = frozenset()
    caller: str = ""
    chatted: bool = False


Step = tuple[Edge, "Spot | None"]
"""An edge, and where it leads; nowhere at the end."""


def steps(graph: Graph, spot: Spot, late: bool = True) -> Iterator[Step]:
    """Everything that can happen next.

    Args:
        late: An agent may still come while the bot leads on.
    """
    card, values = graph.cards[spot.card], dict(spot.known)
    edges = {edge.exit.name: edge for edge in graph.out(card)}
    if card.when is not None and not truth(evaluate(card.when, values)):
        yield _taken(edges[SKIPPED], values, spot)
        return
    stays = False
    for name, learned in _ways(card, values):
        stays = stays or not card.leaves_at_once(name)
        caller = spot.card if name == OFFLINE else spot.caller
        after = replace(spot, caller=caller, chatted=spot.chatted or name == AFTER_CHAT)
        yield _taken(edges[name], values | learned, after)
    if late and stays and spot.caller and not spot.chatted and not card.CALLS:
        called = graph.cards[spot.caller]
        closed = next(edge for edge in graph.out(called) if edge.exit.name == AFTER_CHAT)
        yield _taken(closed, {**values, "agent.name": "Mia"}, replace(spot, chatted=True))


def spots(graph: Graph, late: bool = True) -> dict[Spot, list[Step]]:
    """Every spot that can be come to, with what can happen there."""
    start = Spot(graph.start, frozenset({("conversation.language", "en")}))
    found: dict[Spot, list[Step]] = {start: list(steps(graph, start, late))}
    queue = [start]
    for here in queue:
        for _, there in found[here]:
            if there is not None and there not in found:
                found[there] = list(steps(graph, there, late))
                queue.append(there)
    return found


def _taken(edge: Edge, values: Mapping[str, Value], spot: Spot) -> Step:
    there = None if edge.target is None else replace(spot, card=edge.target, known=frozenset(values.items()))
    return edge, there


def _ways(card: Card, values: Mapping[str, Value]) -> Iterator[tuple[str, dict[str, Value]]]:
    match card:
        case Question():
            shown = [
                n for n, each in enumerate(card.answers) if each.when is None or truth(evaluate(each.when, values))
            ]
            for number in shown:
                kept = card.answers[number].value or card.answers[number].label.fill(values, "")
                yield str(number), {card.save: kept} if card.save else {}
            if not shown:
                yield NEXT, {}
        case Branch():
            true = (n for n, case in enumerate(card.cases) if truth(evaluate(case.when, values)))
            number = next(true, None)
            yield ELSE if number is None else str(number), {}
        case Capture(fields=(field,)):
            yield NEXT, {field.name: "jane@example.com"}
            if card.give_up:
                yield GIVE_UP, {}
            if not field.required or not card.give_up:
                yield NEXT, {}
        case Set():
            yield NEXT, {each.name: str(evaluate(each.value, values)) for each in card.values}
        case _ if card.CALLS:
            yield OFFLINE, {}
            yield AFTER_CHAT, {"agent.name": "Mia"}
        case _ if card.exits():
            yield NEXT, {}


CONDITIONS: tuple[Expr, ...] = (
    Comparison("==", Name(TOPIC), Literal("x")),
    Comparison("==", Name(TOPIC), Literal("y")),
    Comparison("!=", Name(TOPIC), Literal("x")),
    Comparison("in", Name(TOPIC), Listing((Literal("x"), Literal("y")))),
    Comparison(">", Name(TOPIC), Literal("x")),
    Defined(Name(TOPIC), False),
    Defined(Name(EMAIL), True),
    Name(EMAIL),
    Not(Comparison("==", Name(TOPIC), Literal("y"))),
    Junction("and", (Name(TOPIC), Defined(Name(EMAIL), False))),
    Junction("or", (Comparison("==", Name(TOPIC), Literal("x")), Defined(Name(EMAIL), True))),
    Defined(Name("agent.name"), False),
)


class Flow(list[Card]):
    """Cards, with a picture of them for whoever reads that a test failed."""

    def __repr__(self) -> str:
        return "".join(f"\n  {_drawn(card)}" for card in self)


def _drawn(card: Card) -> str:
    ways = ", ".join(f"{way.name}: {way.target.name if way.target else way.ends or 'on'}" for way in card.exits())
    tests = {repr(test): None for way in card.exits() for test, _ in card.tests(way.name)}
    filled = {setting.name: None for way in card.exits() for setting in card.sets(way.name)}
    return f"{card.id} {card.KIND} ({ways}) when {card.when} tries {list(tests)} sets {list(filled)}"


@st.composite
def flows(draw: st.DrawFn, kinds: str, most: int = 6) -> Flow:
    """The cards of a pathway.

    Args:
        kinds: The kinds there may be, a letter each: message, question, branch, capture, set, live chat, record (lead),
            wait, end.
    """
    count = draw(st.integers(2, most))
    ids = IDS[:count]
    goto = st.sampled_from([None, *ids])
    when = st.sampled_from([None, None, *CONDITIONS])
    return Flow(_card(draw, draw(st.sampled_from(kinds)), name, goto, when) for name in ids)


def _card(draw: st.DrawFn, kind: str, name: str, goto: st.SearchStrategy[str | None], when: st.SearchStrategy) -> Card:
    rest = {"when": draw(when)}
    led = {**rest, "goto": target(draw(goto))}
    match kind:
        case "q":
            made = question(name, *(draw(goto) for _ in range(draw(st.integers(1, 3)))), **rest)
            answers = tuple(
                replace(each, value=value, when=draw(when)) for each, value in zip(made.answers, "xyz", strict=False)
            )
            return replace(made, answers=answers, save=draw(st.sampled_from(["", TOPIC])))
        case "b":
            cases = [(draw(st.sampled_from(CONDITIONS)), draw(goto) or name) for _ in range(draw(st.integers(1, 3)))]
            return branch(name, *cases, otherwise=draw(goto), **rest)
        case "c":
            prompt = Prompt(name=draw(st.sampled_from([EMAIL, WHO])), ask=rich("?"), required=draw(st.booleans()))
            typed = replace(prompt, type="email") if prompt.name == EMAIL else replace(prompt, pattern="[A-Z][a-z]+")
            return capture(name, typed, give_up=target(draw(goto)), **led)
        case "s":
            return setting(name, TOPIC, Literal(draw(st.sampled_from("xy"))), **led)
        case "l":
            return live_chat(name, draw(goto), **led)
        case "r":
            return lead(name, **led)
        case "w":
            return wait(name, **led)
        case "e":
            return end(name, **rest)
    return message(name, **led)
