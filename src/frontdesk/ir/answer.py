"""The answers of a question: what a button says and stores, and which button a typed text means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final

from frontdesk.ir import schema
from frontdesk.ir.card import LANGUAGES, NEXT, NOTHING, Exit, Fields, Setting, Target
from frontdesk.ir.range import Range
from frontdesk.ir.schema import described, obj, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import NO_WORDS, skeleton
from frontdesk.ir.view import Choices
from frontdesk.ir.written import type_of, typed
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.expression import Expr
from frontdesk.lang.language import choose
from frontdesk.lang.source import Span
from frontdesk.lang.template import Words
from frontdesk.lang.value import Value, Values

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
    """One button: its label, the value that it stores, where it leads and when it is offered."""

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

    def exit(self, index: int, goto: Target | None) -> Exit:
        """The exit of the answer with this index; without its own target it leads to `goto`, the question's."""
        return Exit(str(index), self.goto or goto, _caption(self), span=self.span)


@dataclass(frozen=True, slots=True)
class FreeText:
    """Where typed text that is no answer's label leads, and what it fills; `span` is the place of `save`."""

    goto: Target | None = None
    save: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

    @classmethod
    def read(cls, raw: Fields | None) -> FreeText | None:
        """What a checked mapping of the form `FREE_TEXT` describes; None without a mapping."""
        return cls(raw.target("goto"), raw.literal("save"), raw.span_of("save")) if raw else None

    def learned(self, save: str, text: str) -> Values:
        """The name that typed text fills, with the text; nothing if there is no such name."""
        name = self.save or save
        return {name: text} if name else NOTHING

    def sets(self, save: str, span: Span | None) -> Iterator[Setting]:
        """The name that typed text fills: that of its own `save`, else the question's."""
        if name := self.save or save:
            yield Setting(name, "text", span=self.span if self.save else span, range=Range("text", sure=True))


class Offer:
    """The answers of a question, with what can be worked out before the visitor is known.

    Attributes:
        type: The field type of stored values: `number` or `boolean` if every answer has such a `value`, else `choice`.
        fixed: Every visitor is offered the same buttons, except for their language.
    """

    __slots__ = ("_all", "_answers", "_card", "_free_text", "_same", "_worth", "fixed", "type")

    def __init__(self, card: str, answers: Sequence[Answer], free_text: bool) -> None:
        self.type = value_type(answers)
        self.fixed = all(each.when is None and not _holes(each.label) for each in answers)
        self._card = card
        self._answers = answers
        self._free_text = free_text
        self._same = lru_cache(LANGUAGES)(partial(self._view, {}))
        self._all = tuple(range(len(answers))) if all(each.when is None for each in answers) else None
        self._worth = tuple(None if _varies(each) else self._kept(each, {}) for each in answers)

    def shown(self, values: Values) -> tuple[int, ...]:
        """The indices of the answers whose `when` holds, in order."""
        if self._all is not None:
            return self._all
        answers = enumerate(self._answers)
        return tuple(index for index, each in answers if each.when is None or truth(evaluate(each.when, values)))

    def view(self, state: Standing) -> Choices:
        """The buttons that this visitor sees."""
        return self._same(state.language) if self.fixed else self._view(state.values, state.language)

    def meant(self, state: Standing, text: str) -> int | None:
        """The index of the answer whose label was typed, ignoring case and surrounding space; None if none was."""
        words = text.strip().casefold()
        for index, label in zip(self.shown(state.values), self.view(state).options, strict=True):
            if label.strip().casefold() == words:
                return index
        return None

    def kept(self, index: int, state: Standing) -> Value:
        """The value that an answer stores: its `value`, else its label in the playbook's own language."""
        worth = self._worth[index]
        return self._kept(self._answers[index], state.values) if worth is None else worth

    def setting(self, index: int, save: str, span: Span | None) -> Setting:
        """How an answer fills the name `save`: with its one value, or with any text if its label has holes."""
        worth = self._worth[index]
        return Setting(save, self.type, span=span, range=Range(self.type, () if worth is None else (worth,), sure=True))

    def tests(self, exit_name: str) -> Iterator[tuple[Expr, bool]]:
        """The `when` of the answer that was picked, and that it held; for `next`, those of all answers: none held."""
        for index, each in enumerate(self._answers):
            if each.when is not None and exit_name in (NEXT, str(index)):
                yield each.when, exit_name != NEXT

    def _view(self, values: Values, language: str) -> Choices:
        labels = tuple(self._answers[index].label.fill(values, language) for index in self.shown(values))
        return Choices(self._card, labels, self._free_text)

    def _kept(self, answer: Answer, values: Values) -> Value:
        return typed(answer.value or answer.label.fill(values, ""), self.type)


def _caption(answer: Answer) -> str:
    """The label in the playbook's own language, with an ellipsis for each value."""
    return skeleton(choose(answer.label.variants, ""))


def value_type(answers: Sequence[Answer]) -> str:
    """The field type of stored values: `number` or `boolean` if every answer has such a `value`, else `choice`."""
    return type_of([answer.value for answer in answers])


def _holes(label: Words) -> bool:
    return any(variant.expressions for _, variant in label.variants)


def _varies(answer: Answer) -> bool:
    return not answer.value and _holes(answer.label)
