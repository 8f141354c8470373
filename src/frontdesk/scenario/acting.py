"""What may happen next in a conversation: all that a visitor, an agent or another system could do now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.cards.capture import GIVE_UP
from frontdesk.cards.question import TYPED
from frontdesk.ir.graph import Graph
from frontdesk.ir.prompt import Prompt
from frontdesk.ir.returned import Saved
from frontdesk.ir.state import Phase
from frontdesk.ir.view import Choices, Field, Notice
from frontdesk.lang import duration
from frontdesk.scenario import plausible, visitor
from frontdesk.scenario.coverage import Traced

AGENT: Final = "mia"
TYPED_TEXT: Final = "Something else altogether"
GIVEN: Final[Mapping[str, Any]] = {
    "text": "example",
    "number": 80,
    "money": "1250 EUR",
    "email": "jane@example.com",
    "phone": "+31207940800",
    "date": "2026-12-31",
    "url": "https://www.example.com",
    "boolean": True,
}
"""The value that another system answers, by the type that a card expects."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a visitor, an agent or another system does.

    Attributes:
        kind: `pick say skip join close wait leave answer fail`.
        text: The words of a `pick` or `say`, the length of a `wait`, the JSON of an `answer`.
    """

    kind: str
    text: str = ""

    def do(self, simulation: Traced) -> None:
        """Make the act happen in a simulation."""
        match self.kind:
            case "pick":
                simulation.picks(self.text)
            case "say":
                simulation.says(self.text)
            case "skip":
                simulation.skips()
            case "join":
                simulation.joins(AGENT)
            case "close":
                simulation.closes()
            case "wait":
                simulation.passes(duration.read(self.text) or 0)
            case "leave":
                simulation.goes_offline(AGENT)
            case "answer":
                simulation.answers(200, self.text.encode())
            case "fail":
                simulation.fails()


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a conversation begins.

    Attributes:
        at_ms: When, in UTC milliseconds.
        online: An agent is online.
        visitor: Attributes that the page passes in: bare name and text.
        page: The address of the page; empty if it is not known.
        language: The visitor's language; empty for the playbook's.
    """

    at_ms: int
    online: bool
    visitor: tuple[tuple[str, str], ...] = ()
    page: str = ""
    language: str = ""


def begun(graph: Graph, beginning: Beginning) -> Traced:
    """A conversation that a visitor has just begun."""
    simulation = Traced(graph, beginning.at_ms)
    if beginning.online:
        simulation.comes_online(AGENT, graph.teams)
    language, playbook = beginning.language, graph.playbook
    simulation.opened(language, visitor.values(dict(beginning.visitor), beginning.page, language, playbook))
    simulation.settles()
    return simulation


def acts(simulation: Traced, tested: Mapping[str, Sequence[object]]) -> Iterator[Act]:
    """Everything that can be done now, the most likely first.

    Args:
        tested: Names that conditions look at, with the values that these compare them with.
    """
    if simulation.phase is Phase.AGENT:
        yield Act("close")
    elif simulation.asked is not None:
        yield Act("answer", json.dumps(_given(simulation.asked.saves)))
        yield Act("fail")
    else:
        yield from _of_visitor(simulation, tested)


def _of_visitor(simulation: Traced, tested: Mapping[str, Sequence[object]]) -> Iterator[Act]:
    match simulation.view:
        case Choices(card=card, options=options):
            yield from (Act("pick", option) for option in options)
            if TYPED in simulation.graph.edges[card]:
                yield Act("say", TYPED_TEXT)
        case Field() as asked:
            yield from _answers(simulation, asked, tested.get(asked.field, ()))
        case Notice(until_ms=int(until_ms)):
            yield Act("join")
            yield Act("wait", duration.write(until_ms - simulation.at_ms))
            yield Act("leave")
        case Notice():
            yield Act("join")


def _answers(simulation: Traced, asked: Field, tested: Sequence[object]) -> Iterator[Act]:
    language, prompt = simulation.state.language, _prompt(simulation, asked)
    if asked.options:
        yield from (Act("pick", option) for option in asked.options)
    else:
        texts = plausible.answers(prompt, language, tested)
        # If no condition looks at the answer, one answer is as good as another.
        yield from (Act("say", text) for text in (texts if tested else texts[:1]))
    if not asked.required:
        yield Act("skip")
    if GIVE_UP in simulation.graph.edges[asked.card] and plausible.wrong(prompt, language):
        yield Act("say", plausible.WRONG)


def _prompt(simulation: Traced, asked: Field) -> Prompt:
    card: Any = simulation.graph.cards[asked.card]
    found: Prompt = next(prompt for prompt in card.fields if prompt.name == asked.field)
    return found


def _given(saves: Sequence[Saved]) -> Any:
    """An answer with every value that a card saves from it."""
    whole: Any = {}
    for saved in saves:
        here = whole
        *path, last = [_unescaped(part) for part in saved.pointer.split("/")[1:]]
        for part in path:
            here = here.setdefault(part, {})
        here[last] = GIVEN[saved.type]
    return whole


def _unescaped(part: str) -> str:
    """A part of a JSON pointer (RFC 6901, section 4)."""
    return part.replace("~1", "/").replace("~0", "~")
