"""question: ask with buttons, and wait for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from frontdesk.ir import schema
from frontdesk.ir.answer import ANSWER, FREE_TEXT, Answer, FreeText, Offer
from frontdesk.ir.card import NEXT, NOTHING, SKIPPED, Card, Context, Exit, Fields, Outcome, Setting
from frontdesk.ir.event import Event, Picked, Said
from frontdesk.ir.row import bot_objects, bot_says
from frontdesk.ir.schema import described, many, obj, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import BLANK, beginning
from frontdesk.ir.view import Choices
from frontdesk.lang.expression import Expr
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.phrases import phrase
from frontdesk.lang.richtext import RichText, of_text
from frontdesk.lang.source import Span

TYPED = "free_text"
"""The exit of typed text that is no answer's label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Card):
    """Ask, offer up to ten answers, and wait.

    A click leaves by the exit of its answer, which is named by its index. Typed text equal to a label, ignoring
    case and surrounding space, counts as a click on it; other text leaves by `free_text`, or asks again.
    """

    KIND = "question"
    MARK = "hexagon"
    TINT = "blue"
    WAITS = True
    ASKS = True
    SCHEMA = obj(
        text=described(schema.RICH_TEXT, "What is asked: Markdown with `{{ … }}`."),
        answers=described(many(ANSWER, least=1, most=10), "The buttons, one to ten."),
        save=optional(described(schema.VARIABLE_NAME, "Where the answer is kept, such as `answers.topic`.")),
        free_text=optional(described(FREE_TEXT, "Accepts typed text as well as the buttons.")),
        retry=optional(described(schema.RICH_TEXT, "Said before the question is asked again.")),
    )

    text: RichText
    answers: tuple[Answer, ...]
    save: str = ""
    free_text: FreeText | None = None
    retry: RichText | None = None
    save_span: Span | None = field(default=None, compare=False, repr=False, metadata=UNSTORED)
    offer: Offer = field(init=False, compare=False, repr=False, metadata=UNSTORED)

    def __post_init__(self) -> None:
        object.__setattr__(self, "offer", Offer(self.id, self.answers, self.free_text is not None))

    @classmethod
    def build(cls, raw: Fields) -> Self:
        return cls(
            **raw.common,
            text=raw.rich("text") or BLANK,
            answers=tuple(Answer.read(answer) for answer in raw.each("answers")),
            save=raw.literal("save"),
            free_text=FreeText.read(raw.child("free_text")),
            retry=raw.rich("retry"),
            save_span=raw.span_of("save") if raw.has("save") else None,
        )

    def exits(self) -> tuple[Exit, ...]:
        ways = [answer.exit(index, self.goto) for index, answer in enumerate(self.answers)]
        if self.free_text:
            ways.append(Exit(TYPED, self.free_text.goto or self.goto, "anything typed"))
        elif all(answer.when for answer in self.answers):
            ways.append(Exit(NEXT, self.goto, "no answer fits"))
        return tuple(ways)

    def enter(self, state: Standing, context: Context) -> Outcome:
        if not self.free_text and not self.offer.shown(state.values):
            return Outcome(exit=NEXT)
        return Outcome((bot_says(self.text.fill(state.values, state.language), context),))

    def accept(self, state: Standing, event: Event, context: Context) -> Outcome:
        match event:
            case Picked(option=option):
                return self._answered(self.offer.shown(state.values)[option], state)
            case Said(text=text):
                index = self.offer.meant(state, text)
                return self._typed(text.strip(), state, context) if index is None else self._answered(index, state)
        return Outcome()

    def view(self, state: Standing, context: Context) -> Choices:
        return self.offer.view(state)

    def sets(self, exit_name: str) -> Iterator[Setting]:
        if exit_name.isdecimal() and self.save:
            yield self.offer.setting(int(exit_name), self.save, self.save_span)
        elif exit_name == TYPED and self.free_text:
            yield from self.free_text.sets(self.save, self.save_span)

    def tests(self, exit_name: str) -> Iterator[tuple[Expr, bool]]:
        yield from (*Card.tests(self, exit_name), *self.offer.tests(exit_name))

    def leaves_at_once(self, exit_name: str) -> bool:
        return exit_name in (NEXT, SKIPPED)

    def title(self) -> str:
        return beginning(self.text)

    def _answered(self, index: int, state: Standing) -> Outcome:
        return Outcome((), str(index), {self.save: self.offer.kept(index, state)} if self.save else NOTHING)

    def _typed(self, text: str, state: Standing, context: Context) -> Outcome:
        if self.free_text:
            return Outcome((), TYPED, self.free_text.learned(self.save, text))
        values, language = state.values, state.language
        hint = self.retry.fill(values, language) if self.retry else of_text(phrase("choose", language))
        return Outcome((bot_objects(hint + self.text.fill(values, language), context),))
