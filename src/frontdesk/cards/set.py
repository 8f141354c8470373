"""set: work values out of what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from frontdesk.ir import schema
from frontdesk.ir.card import NEXT, Card, Context, Demand, Fields, Outcome, Setting
from frontdesk.ir.range import Range
from frontdesk.ir.schema import described, obj, table
from frontdesk.ir.state import Standing
from frontdesk.lang.condition import evaluate
from frontdesk.lang.expression import Choice, Concat, Expr, Literal, is_boolean
from frontdesk.lang.source import Span
from frontdesk.lang.types import WELL_KNOWN
from frontdesk.lang.uses import may_be_nothing
from frontdesk.lang.value import Missing


@dataclass(frozen=True, slots=True)
class Assignment:
    """A name and what it is set to."""

    name: str
    value: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Card):
    """Set names, each from what was known before the card; an expression without a value leaves its name as it was."""

    KIND = "set"
    SCHEMA = obj(
        values=described(
            table(schema.EXPRESSION, key=schema.SETTABLE, least=1),
            "Each name and the expression for its value, computed from what was known before this card.",
        )
    )

    values: tuple[Assignment, ...]

    @classmethod
    def build(cls, raw: Fields) -> Self:
        named = raw.expressions("values")
        return cls(**raw.common, values=tuple(Assignment(name, value, span) for name, span, value in named))

    def enter(self, state: Standing, context: Context) -> Outcome:
        results = {each.name: evaluate(each.value, state.values) for each in self.values}
        return Outcome((), NEXT, {n: v for n, v in results.items() if not isinstance(v, Missing)})

    def sets(self, exit_name: str) -> Iterator[Setting]:
        for each in self.values:
            type_ = WELL_KNOWN.get(each.name, "any")
            known, range_ = not may_be_nothing(each.value), _range(each.value)
            yield Setting(each.name, type_, known, each.span, each.value, range_)

    def demands(self) -> Iterator[Demand]:
        for each in self.values:
            if each.name in WELL_KNOWN:
                yield Demand(each.name, WELL_KNOWN[each.name], each.value)

    def title(self) -> str:
        return ", ".join(each.name for each in self.values)


def _range(value: Expr) -> Range | None:
    """The values that an expression can have, if its form alone tells; else None."""
    match value:
        case Literal():
            result = evaluate(value, {})
            return None if isinstance(result, Missing) else Range(values=(result,), sure=True)
        case Concat():
            return Range("text", sure=True)
        case Choice(then=then, otherwise=otherwise) if otherwise is not None:
            both = [made for each in (then, otherwise) if (made := _range(each)) and made.values]
            return Range(values=tuple(value for made in both for value in made.values), sure=True) if both[1:] else None
        case _ if is_boolean(value):
            return Range("boolean", sure=True)
    return None
