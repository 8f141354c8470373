"""The flow as a machine of `transitions`: conditions and callbacks on a model of the visitor, changed in place.

It checks that an option exists and keeps values; it checks no answer, fills no text, and says nothing of what is shown.
After each turn, what would be stored is copied.
"""

from __future__ import annotations

from typing import Any, Final

from transitions import EventData, Machine

from peers.steps import STEPS, Step

NAME: Final = "transitions"

OPTIONS: Final = {"topic": 3, "size": 3, "start": 4, "trial": 2}
KEPT: Final = {
    "topic": "answers.topic",
    "name": "person.name",
    "organization": "organization.name",
    "size": "answers.size",
    "start": "answers.start",
    "budget": "deal.value",
    "seats": "answers.seats",
    "trial": "answers.trial",
    "email": "person.email",
    "note": "note",
}
STATES: Final = (*KEPT, "qualified", "disqualified")


class Visitor:
    """One conversation; `transitions` gives it a state and a method for each event."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.lead: dict[str, Any] = {}
        self.told = 0
        self.kept: tuple[Any, ...] = ()


def offered(event: EventData) -> bool:
    return 0 <= event.kwargs["option"] < OPTIONS[event.state.name]


def goes_away(event: EventData) -> bool:
    return bool(event.kwargs["option"] == 2)


def small(event: EventData) -> bool:
    return bool(event.model.values["answers.weight"] < 100)


def keep(event: EventData) -> None:
    if "value" in event.kwargs:
        event.model.values[KEPT[event.state.name]] = event.kwargs["value"]


def weigh(event: EventData) -> None:
    if event.state.name == "size":
        values, size = event.model.values, event.kwargs["value"]
        values["answers.weight"] = size * 2 if values["answers.topic"] == "I want to buy" else size


def tell(event: EventData) -> None:
    event.model.told += event.model.values["answers.start"] == "This month"


def record(event: EventData) -> None:
    event.model.lead = dict(event.model.values)


def machine() -> Machine:
    """The machine, with no visitor yet."""
    made = Machine(None, list(STATES), initial="topic", send_event=True, auto_transitions=False)
    picked: dict[str, Any] = {"trigger": "picked", "conditions": offered, "before": keep}
    said: dict[str, Any] = {"trigger": "said", "before": keep}
    made.add_transition(source="topic", dest="disqualified", **picked | {"conditions": goes_away})
    made.add_transition(source="topic", dest="name", **picked)
    made.add_transition(source="name", dest="organization", **said)
    made.add_transition(source="organization", dest="size", **said)
    made.add_transition("skipped", "organization", "size")
    made.add_transition(source="size", dest="disqualified", prepare=weigh, **picked | {"conditions": [offered, small]})
    made.add_transition(source="size", dest="start", **picked)
    made.add_transition(source="start", dest="budget", **picked)
    made.add_transition(source="budget", dest="seats", **said)
    made.add_transition(source="seats", dest="trial", **said)
    made.add_transition(source="trial", dest="email", after=tell, **picked)
    made.add_transition(source="email", dest="note", **said)
    made.add_transition(source="note", dest="qualified", after=record, **said)
    made.add_transition("skipped", "note", "qualified", after=record)
    return made


class Peer:
    """Conversations, each a model that the machine is told of."""

    name = NAME
    steps = STEPS

    def __init__(self) -> None:
        self._machine = machine()

    def begin(self) -> Visitor:
        """A conversation at the beginning."""
        visitor = Visitor()
        self._machine.add_model(visitor)
        return visitor

    def turn(self, visitor: Any, step: Step) -> Visitor:
        """The conversation a step further."""
        visitor.trigger(step["type"], **step)
        visitor.kept = visitor.state, dict(visitor.values), visitor.told, visitor.lead
        return visitor  # type: ignore[no-any-return]

    def known(self, visitor: Any) -> dict[str, Any]:
        """What it has learned."""
        return visitor.values  # type: ignore[no-any-return]

    def ended(self, visitor: Any) -> bool:
        """The walk came to its end. The machine forgets the conversation."""
        self._machine.remove_model(visitor)
        return bool(visitor.state == "qualified" and visitor.lead)
