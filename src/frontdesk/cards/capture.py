"""capture: ask for one field after another, and check each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from frontdesk.ir import schema
from frontdesk.ir.card import NEXT, NOTHING, Card, Context, Exit, Fields, Outcome, Part, Setting, Target
from frontdesk.ir.event import Event, Picked, Said, Skipped
from frontdesk.ir.prompt import PROMPT, Prompt, answered, asked_again, seen, setting, skips
from frontdesk.ir.row import bot_objects, bot_says
from frontdesk.ir.schema import described, integer, many, obj, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import beginning
from frontdesk.ir.view import Field
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.types import Wrong
from frontdesk.lang.value import Value

ATTEMPTS = 3
GIVE_UP = "give_up"
"""The exit after too many wrong answers."""

AT = "field"
"""In a state's memory: the index of the field that is being asked for."""

WRONG = "wrong"
"""In a state's memory: wrong answers to that field so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(Card):
    """Ask for fields, one after another, with a number of attempts for each.

    After a wrong answer the visitor reads what is wrong, and the question again. After the last attempt the flow goes
    to `give_up`; without it, a required field stays unset and the next card follows, an optional one counts as skipped.
    """

    KIND = "capture"
    MARK = "hexagon"
    TINT = "green"
    WAITS = True
    ASKS = True
    SCHEMA = obj(
        fields=described(many(PROMPT, least=1, most=20), "What to ask for, in order."),
        attempts=optional(described(integer(1, 10), "How many wrong answers to a field are allowed; default 3.")),
        give_up=optional(described(schema.TARGET, "Where to go after the last wrong answer; default the next card.")),
    )

    fields: tuple[Prompt, ...]
    attempts: int = ATTEMPTS
    give_up: Target | None = None
    seen: Callable[[int, str], Field] = field(init=False, compare=False, repr=False, metadata=UNSTORED)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seen", seen(self.fields, self.id))

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(
            **raw.common,
            fields=tuple(Prompt.read(each) for each in raw.each("fields")),
            attempts=raw.integer("attempts", ATTEMPTS),
            give_up=raw.target("give_up"),
        )

    def exits(self) -> tuple[Exit, ...]:
        done = Exit(NEXT, self.goto)
        if self.give_up is None:
            return (done,)
        return (done, Exit(GIVE_UP, self.give_up, f"{self.attempts} wrong answers", span=self.give_up.span))

    def enter(self, state: Standing, context: Context) -> Outcome:
        return self._ask(0, state, context)

    def accept(self, state: Standing, event: Event, context: Context) -> Outcome:
        at = state.memory[AT]
        prompt = self.fields[at]
        if isinstance(event, Skipped) or (isinstance(event, Said) and skips(prompt, event.text, state.language)):
            return self._ask(at + 1, state, context)
        if not isinstance(event, (Picked, Said)):
            return Outcome()
        value = answered(prompt, event, state, context)
        if isinstance(value, Wrong):
            return self._wrong(value, state, context)
        return self._ask(at + 1, state, context, {prompt.name: value})

    def view(self, state: Standing, context: Context) -> Field:
        return self.seen(state.memory[AT], state.language)

    def sets(self, exit_name: str) -> Iterator[Setting]:
        done, last = exit_name == NEXT, None if exit_name == NEXT else -1
        yield from (setting(each, done, sure=done and self.give_up is not None) for each in self.fields[:last])

    def reads(self) -> Iterator[Part]:
        for index, prompt in enumerate(self.fields):
            yield Part(prompt, tuple(setting(each, True) for each in self.fields[:index]))

    def title(self) -> str:
        return beginning(self.fields[0].ask) if self.fields else ""

    def _ask(self, index: int, state: Standing, context: Context, learned: Mapping[str, Value] = NOTHING) -> Outcome:
        if index >= len(self.fields):
            return Outcome((), NEXT, learned)
        known = {**state.values, **learned} if learned else state.values
        question = bot_says(self.fields[index].ask.fill(known, state.language), context)
        return Outcome((question,), None, learned, {AT: index, WRONG: 0})

    def _wrong(self, wrong: Wrong, state: Standing, context: Context) -> Outcome:
        at, count = state.memory[AT], state.memory[WRONG] + 1
        prompt = self.fields[at]
        if count < self.attempts:
            again = bot_objects(asked_again(prompt, wrong, state), context)
            return Outcome(effects=(again,), memory={AT: at, WRONG: count})
        if self.give_up:
            return Outcome(exit=GIVE_UP)
        return Outcome(exit=NEXT) if prompt.required else self._ask(at + 1, state, context)
