"""The flow as a statechart of `sismic`: guards and actions are Python texts that an interpreter runs in place.

It checks that an option exists and keeps values; it checks no answer, fills no text, and says nothing of what is shown.
After each turn, what would be stored is copied.
"""

from __future__ import annotations

from typing import Any, Final

from sismic.interpreter import Interpreter
from sismic.io import import_from_yaml
from sismic.model import Event

from peers.steps import STEPS, Step

NAME: Final = "sismic"

ASKED: Final = (
    ("name", "person.name", "organization", False),
    ("organization", "organization.name", "size", True),
    ("budget", "deal.value", "seats", False),
    ("seats", "answers.seats", "trial", False),
    ("email", "person.email", "note", False),
    ("note", "note", "lead", True),
)
"""State, what it keeps, the next state, and whether it may be skipped."""

CHOSEN: Final = (
    ("topic", "answers.topic", 3, "name"),
    ("size", "answers.size", 3, "weight"),
    ("start", "answers.start", 4, "budget"),
    ("trial", "answers.trial", 2, "news"),
)
"""State, what it keeps, its options, and the next state."""

REST: Final = """
      - name: weight
        on entry: |
          buys = values['answers.topic'] == 'I want to buy'
          values['answers.weight'] = values['answers.size'] * (2 if buys else 1)
        transitions:
          - {target: disqualified, guard: "values['answers.weight'] < 100", priority: high}
          - {target: start, guard: "values['answers.weight'] >= 100"}
      - name: news
        transitions:
          - {target: email, guard: "values['answers.start'] == 'This month'", action: told += 1}
          - {target: email, guard: "values['answers.start'] != 'This month'"}
      - name: lead
        on entry: lead = dict(values)
        transitions: [{target: qualified}]
      - {name: qualified, type: final}
      - {name: disqualified, type: final}
"""


def _kept(name: str) -> str:
    return f"values['{name}'] = event.value"


def _asked(state: str, name: str, target: str, optional: bool) -> str:
    skipped = f", {{event: skipped, target: {target}}}" if optional else ""
    return f"""
      - name: {state}
        transitions: [{{event: said, target: {target}, action: "{_kept(name)}"}}{skipped}]"""


def _chosen(state: str, name: str, count: int, target: str) -> str:
    away = '{event: picked, target: disqualified, guard: "event.option == 2"}, ' if state == "topic" else ""
    guard = f"0 <= event.option < {2 if away else count}"
    move = f'{{event: picked, target: {target}, guard: "{guard}", action: "{_kept(name)}"}}'
    return f"""
      - name: {state}
        transitions: [{away}{move}]"""


def text() -> str:
    """The statechart, as `sismic` reads it."""
    head = 'statechart:\n  name: lead-qualification\n  preamble: "values, told, lead = {}, 0, None"\n'
    root = "  root state:\n    name: root\n    initial: topic\n    states:"
    states = [_asked(*one) for one in ASKED] + [_chosen(*one) for one in CHOSEN]
    return head + root + "".join(states) + REST


class Peer:
    """Conversations, each an interpreter of its own."""

    name = NAME
    steps = STEPS
    slow = True

    def __init__(self) -> None:
        self._chart = import_from_yaml(text())

    def begin(self) -> Interpreter:
        """A conversation at the beginning."""
        made = Interpreter(self._chart)
        made.execute()
        return made

    def turn(self, conversation: Any, step: Step) -> Interpreter:
        """The conversation a step further."""
        rest = {name: value for name, value in step.items() if name != "type"}
        conversation.queue(Event(step["type"], **rest)).execute()
        known = conversation.context
        self.kept = tuple(conversation.configuration), dict(known["values"]), known["told"], known["lead"]
        return conversation  # type: ignore[no-any-return]

    def ended(self, conversation: Any) -> bool:
        """The walk came to its end."""
        return bool(conversation.final and conversation.context["lead"])
