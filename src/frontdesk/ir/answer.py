"""The answers of a question: what a button says and stores, and which button a typed text means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from frontdesk.ir import schema
from frontdesk.ir.card import Fields, Target
from frontdesk.ir.schema import described, obj, optional
from frontdesk.ir.state import State
from frontdesk.ir.text import NO_WORDS, skeleton
from frontdesk.ir.written import type_of, typed
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.expression import Expr
from frontdesk.lang.language import choose
from frontdesk.lang.source import Span
from frontdesk.lang.template import Words
from frontdesk.lang.value import Value

ANSWER: Final = obj(
    label=described(schema.LABEL, "What the button says."),
    value=optional(described(schema.LITERAL, "What `save` keeps for it; default its label.")),
    goto=optional(described(schema.TARGET, "Where it leads; default the card's `goto`, else the next card.")),
    when=optional(described(schema.EXPRESSION, "The button is offered only if this is true.")),
)

FREE_TEXT: Final = obj(
    goto=optional(described(schema.TARGET, "Where typed text leads; default the card's `goto`, else the next card.")),
    save=optional(described(schema.VARIABLE_NAME, "Where typed text is kept; default the question's `save`.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One button: what it says, what is kept of it, where it leads and when it is offered."""

    label: Words
    value: str = ""
    goto: Target | None = None
    when: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @classmethod
    def read(cls, raw: Fields) -> Answer:
        """The answer that a checked mapping of the form `ANSWER` describes."""
        return cls(
            label=raw.words("label") or NO_WORDS,
            value=raw.literal("value"),
            goto=raw.target("goto"),
            when=raw.expression("when"),
            span=raw.span_of("label"),
        )


@dataclass(frozen=True, slots=True)
class FreeText:
    """Where typed text leads that is no answer's label, and what it fills."""

    goto: Target | None = None
    save: str = ""

    @classmethod
    def read(cls, raw: Fields | None) -> FreeText | None:
        """What a checked mapping of the form `FREE_TEXT` describes; none without one."""
        return cls(raw.target("goto"), raw.literal("save")) if raw else None


def offered(answers: Sequence[Answer], state: State) -> tuple[int, ...]:
    """The indices of the answers whose `when` holds, in order."""
    return tuple(i for i, a in enumerate(answers) if a.when is None or truth(evaluate(a.when, state.values)))


def label(answer: Answer, state: State) -> str:
    """What the button says to this visitor."""
    return answer.label.fill(state.values, state.language)


def caption(answer: Answer) -> str:
    """What the button says in the playbook's own language, an ellipsis for each value."""
    return skeleton(choose(answer.label.variants, ""))


def meant(answers: Sequence[Answer], state: State, text: str) -> int | None:
    """The index of the offered answer whose label was typed, ignoring case and surrounding space; none if none was."""
    words = text.strip().casefold()
    for index in offered(answers, state):
        if label(answers[index], state).strip().casefold() == words:
            return index
    return None


def value_type(answers: Sequence[Answer]) -> str:
    """The field type of what is kept: `number` or `boolean` if every answer has such a `value`, else `choice`."""
    return type_of([answer.value for answer in answers])


def kept(answers: Sequence[Answer], index: int, state: State) -> Value:
    """What is kept of an answer: its `value`, else its label in the playbook's own language."""
    answer = answers[index]
    return typed(answer.value or answer.label.fill(state.values, ""), value_type(answers))
