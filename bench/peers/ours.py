"""The flow in our own engine: each turn checks the answer, fills the texts, and says what the visitor is asked next."""

from __future__ import annotations

from typing import Any, Final

from walk import ANSWERS, FLOW

from frontdesk.compiler import release
from frontdesk.compiler.check import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.engine.step import step
from frontdesk.engine.view import view
from frontdesk.ir import codec
from frontdesk.ir.event import Event, Moment, Opened, Picked, Said, Skipped
from frontdesk.ir.state import State
from frontdesk.lang import jsontext
from peers.steps import of_visitor

NOW: Final = Moment(1_795_597_200_000, ("",), True)
OPENED: Final = Opened(now=NOW, language="en", known={"conversation.page": "https://www.example.com/prices"})

OWN: Final = frozenset({1, 2, 8})
"""The answers that are the visitor's own: name, company, address."""


class Ours:
    """Conversations, each a state that is never changed: a turn makes the next one."""

    name = "frontdesk"

    def __init__(self) -> None:
        graph = check(DiskFiles(FLOW.parent), FLOW.name).graph
        if graph is None:
            raise SystemExit(f"{FLOW} does not check clean")
        self._graph = release.open_release(release.make(graph).data)
        self.steps = self._events(ANSWERS)

    def _events(self, answers: tuple[int | str | None, ...]) -> tuple[Event, ...]:
        """The answers as events: where a button is picked, the card must be known."""
        made: list[Event] = []
        state = step(self._graph, None, OPENED).state
        for answer in answers:
            made.append(_event(answer, state.card or ""))
            state = step(self._graph, state, made[-1]).state
        return tuple(made)

    def of_visitor(self, number: int) -> tuple[Event, ...]:
        """The events of a visitor whose texts are nobody else's."""
        own = [str(each.get("value", "")) for each in of_visitor(number)]
        answers = enumerate(ANSWERS)
        return self._events(tuple(own[at] if at in OWN else answer for at, answer in answers))

    def begin(self) -> State:
        """A conversation at the beginning."""
        return self.turn(State(), OPENED)

    def turn(self, state: Any, event: Any) -> State:
        """The conversation a step further."""
        after = step(self._graph, state, event).state
        view(self._graph, after, event.now)
        return after

    def ended(self, state: Any) -> bool:
        """The walk came to its end."""
        return bool(state.outcome == "qualified")


class OursStored(Ours):
    """The same, with state and event encoded and written as JSON after each turn: what a server does to store them."""

    name = "frontdesk, as JSON each turn"

    def turn(self, state: Any, event: Any) -> State:
        """The conversation a step further."""
        after = step(self._graph, state, event).state
        view(self._graph, after, event.now)
        jsontext.write(codec.encode(after))
        jsontext.write(codec.encode(event, Event))
        return after


def _event(answer: int | str | None, card: str) -> Event:
    if isinstance(answer, int):
        return Picked(now=NOW, card=card, option=answer)
    return Skipped(now=NOW) if answer is None else Said(now=NOW, text=answer)
