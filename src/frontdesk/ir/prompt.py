"""The fields of a capture: what is asked for, which answers are valid, and the reply to a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from frontdesk.ir import schema
from frontdesk.ir.card import LANGUAGES, Context, Fields, Setting
from frontdesk.ir.event import Picked, Said
from frontdesk.ir.range import Range
from frontdesk.ir.schema import described, many, obj, one_of, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import BLANK
from frontdesk.ir.view import Field
from frontdesk.ir.written import limit
from frontdesk.lang.expression import Literal
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.phrases import phrase
from frontdesk.lang.richtext import Body, RichText, of_text
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import look, lookalike_hint
from frontdesk.lang.types import TYPES, WELL_KNOWN, Rules, Wrong, check
from frontdesk.lang.value import Value

PROMPT: Final = obj(
    field=described(schema.VARIABLE_NAME, "The field to fill: a well-known one, or `answers.<name>`."),
    ask=described(schema.RICH_TEXT, "What the bot asks: Markdown with `{{ … }}`."),
    type=optional(
        described(one_of(*TYPES), "What an answer must be; default `text`; well-known fields have their own.")
    ),
    required=optional(described(schema.BOOLEAN, "If `false`, the visitor may skip it; default `true`.")),
    choices=optional(described(many(schema.BUTTON, least=2, most=20), "The buttons of a `choice`.")),
    pattern=optional(described(schema.PATTERN, "A regular expression (RE2) that the whole answer must match.")),
    min=optional(described(schema.LIMIT, "The least number, amount or day; of a text, the fewest characters.")),
    max=optional(described(schema.LIMIT, "The greatest number, amount or day; of a text, the most characters.")),
    retry=optional(described(schema.RICH_TEXT, "Said before the question is asked again.")),
)


Buttons: TypeAlias = Callable[[str], tuple[tuple[str, Value], ...]]
"""Gives, for a language, each button's label and the value that it stores; none for a field whose answer is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One field to ask for."""

    name: str
    ask: RichText
    type: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    pattern: str = ""
    minimum: Literal | None = None
    maximum: Literal | None = None
    retry: RichText | None = None
    span: Span | None = field(default=None, compare=False, repr=False)
    rules: Rules = field(init=False, compare=False, repr=False, metadata=UNSTORED)
    buttons: Buttons = field(init=False, compare=False, repr=False, metadata=UNSTORED)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", _rules(self, ""))
        object.__setattr__(self, "buttons", lru_cache(LANGUAGES)(partial(_buttons, self.type, self.choices)))

    @classmethod
    def read(cls, raw: Fields) -> Prompt:
        """The prompt that a checked mapping of the form `PROMPT` describes."""
        name, choices = raw.literal("field"), raw.literals("choices")
        type_ = WELL_KNOWN.get(name) or raw.literal("type", "choice" if choices else "text")
        _agree(raw, name, type_)
        return cls(
            name=name,
            ask=raw.rich("ask") or BLANK,
            type=type_,
            required=raw.flag("required", True),
            choices=choices,
            pattern=raw.literal("pattern"),
            minimum=limit(raw.literal("min")),
            maximum=limit(raw.literal("max")),
            retry=raw.rich("retry"),
            span=raw.span_of("field"),
        )


BOUNDED: Final[Mapping[str, type]] = {"text": Decimal, "number": Decimal, "money": Decimal, "date": date}
"""The field types that can have bounds, and the type of those bounds."""


def _agree(raw: Fields, name: str, type_: str) -> None:
    """Report keys of a field that contradict each other."""
    if raw.literal("type", type_) != type_:
        raw.refuse("type", f"{name!r} is always of type {type_}", "leave `type` out")
        return
    if type_ == "choice" and not raw.has("choices"):
        raw.refuse("type", "a choice has nothing to choose from", "add `choices:`, or write `type: text`")
    if type_ != "choice":
        raw.refuse("choices", f"a field of type {type_} has no choices", _instead(name), of_key=True)
    if type_ in ("choice", "boolean"):
        raw.refuse("pattern", f"a {type_} is picked, so it has no pattern", "leave it out", of_key=True)
    _twice(raw)
    _bounded(raw, type_)


def _instead(name: str) -> str:
    return "leave it out" if name in WELL_KNOWN else "write `type: choice`, or leave it out"


def _twice(raw: Fields) -> None:
    seen: dict[str, str] = {}
    for index, choice in enumerate(raw.literals("choices")):
        words = look(choice)
        if words and words in seen:
            message = f"another choice reads {choice.strip()[:40]!r} too"
            hint = lookalike_hint(seen[words], choice) or "give each its own words"
            raw.refuse("choices", message, hint, item=index, name="duplicate-answer")
        seen.setdefault(words, choice)


def _bounded(raw: Fields, type_: str) -> None:
    kind = BOUNDED.get(type_)
    bounds: dict[str, Any] = {}
    for key in ("min", "max"):
        bound = _bound(limit(raw.literal(key)))
        if kind is None:
            raw.refuse(key, f"a field of type {type_} has no bounds", "leave it out", of_key=True)
        elif bound is not None and not isinstance(bound, kind):
            wanted = "a date, such as 2026-12-31" if kind is date else "a number"
            raw.refuse(key, f"a field of type {type_} is bounded by {wanted}")
        elif bound is not None:
            bounds[key] = bound
    if len(bounds) == 2 and bounds["max"] < bounds["min"]:
        raw.refuse("max", "no answer is large enough for `min` and small enough for this", "swap them")


def asked_again(prompt: Prompt, wrong: Wrong, state: Standing) -> Body:
    """One message with what was wrong, the author's `retry` text, and the question."""
    hint = prompt.retry.fill(state.values, state.language) if prompt.retry else ()
    return of_text(wrong.message(state.language)) + hint + prompt.ask.fill(state.values, state.language)


def answered(prompt: Prompt, event: Picked | Said, state: Standing, context: Context) -> Value | Wrong:
    """The value of an answer, or what is wrong with it."""
    match event:
        case Picked(option=option):
            return prompt.buttons(state.language)[option][1]
        case Said(text=text):
            currency = context.playbook.crm.currency
            rules = _rules(prompt, currency) if currency and prompt.type == "money" else prompt.rules
            return check(text, rules, state.language)


def skips(prompt: Prompt, text: str, language: str) -> bool:
    """The visitor typed the label of the skip button, and the field is optional."""
    return not prompt.required and text.strip().casefold() == phrase("skip", language).casefold()


def seen(prompts: Sequence[Prompt], card: str) -> Callable[[int, str], Field]:
    """A function that gives the view of one of a card's prompts, by its index and a language; views are cached."""

    @lru_cache(maxsize=LANGUAGES * len(prompts))
    def made(at: int, language: str) -> Field:
        prompt = prompts[at]
        labels = tuple(label for label, _ in prompt.buttons(language))
        return Field(card, prompt.name, prompt.type, prompt.required, labels)

    return made


def setting(prompt: Prompt, done: bool, sure: bool = False) -> Setting:
    """How a prompt fills its field: certainly if the visitor is `done` with it and it is required.

    Args:
        sure: No visitor gets past the field with wrong answers only, which happens in a card without `give_up`.
    """
    choices = prompt.choices if prompt.type == "choice" else ()
    kind = BOUNDED.get(prompt.type, type(None))  # a bound of another kind is a finding of its own
    least, most = (each if isinstance(each, kind) else None for each in map(_bound, (prompt.minimum, prompt.maximum)))
    range_ = Range(prompt.type, choices, least, most, filled=True, sure=sure and prompt.required)
    return Setting(prompt.name, prompt.type, done and prompt.required, prompt.span, range=range_)


def _buttons(type_: str, choices: tuple[str, ...], language: str) -> tuple[tuple[str, Value], ...]:
    if type_ == "boolean":
        return (phrase("yes", language).capitalize(), True), (phrase("no", language).capitalize(), False)
    return tuple((choice, choice) for choice in choices) if type_ == "choice" else ()


def _rules(prompt: Prompt, currency: str) -> Rules:
    return Rules(
        prompt.type,
        choices=prompt.choices,
        pattern=prompt.pattern or None,
        minimum=_bound(prompt.minimum),
        maximum=_bound(prompt.maximum),
        currency=currency,
    )


def _bound(written: Literal | None) -> Decimal | date | None:
    return written.value if written and isinstance(written.value, Decimal | date) else None
