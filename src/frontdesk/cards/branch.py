"""branch: choose the way by what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from frontdesk.ir import schema
from frontdesk.ir.card import Card, Context, Exit, Fields, Outcome, Part, Target
from frontdesk.ir.schema import described, many, obj, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import NEVER
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.expression import Expr
from frontdesk.lang.source import Span

ELSE = "else"
"""The exit if no case holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A condition and where it leads; `text` is the condition as it was written."""

    when: Expr
    goto: Target | None
    text: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

    @classmethod
    def read(cls, raw: Fields) -> Case:
        when = raw.expression("when") or NEVER
        return cls(when=when, goto=raw.target("goto"), text=raw.literal("when"), span=raw.span_of("when"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Card):
    """Leave by the first case whose condition is true, else by `else`. A case's exit is named by its index."""

    KIND = "branch"
    MARK = "diamond"
    TINT = "violet"
    CASE = obj(
        when=described(schema.EXPRESSION, "The condition."),
        goto=described(schema.TARGET, "Where to go if it is true."),
    )
    SCHEMA = obj(
        cases=described(many(CASE, least=1, most=20), "Conditions, tried in order; the first true one decides."),
        else_=optional(described(schema.TARGET, "Where to go if none is true; default the next card.")),
    )

    cases: tuple[Case, ...]
    otherwise: Target | None = None

    @classmethod
    def build(cls, raw: Fields) -> Self:
        cases = tuple(Case.read(case) for case in raw.each("cases"))
        return cls(**raw.common, cases=cases, otherwise=raw.target("else"))

    def exits(self) -> tuple[Exit, ...]:
        ways = (Exit(str(index), case.goto, case.text, span=case.span) for index, case in enumerate(self.cases))
        last = Exit(ELSE, self.otherwise or self.goto, "else", span=self.otherwise.span if self.otherwise else None)
        return (*ways, last)

    def enter(self, state: Standing, context: Context) -> Outcome:
        for index, case in enumerate(self.cases):
            if truth(evaluate(case.when, state.values)):
                return Outcome((), str(index))
        return Outcome((), ELSE)

    def tests(self, exit_name: str) -> Iterator[tuple[Expr, bool]]:
        yield from Card.tests(self, exit_name)
        tried = len(self.cases) if exit_name == ELSE else int(exit_name) if exit_name.isdecimal() else 0
        yield from ((case.when, False) for case in self.cases[:tried])
        if exit_name.isdecimal():
            yield self.cases[tried].when, True

    def reads(self) -> Iterator[Part]:
        for index, case in enumerate(self.cases):  # a case is looked at if none before it was true
            yield Part(case, tests=tuple((before.when, False) for before in self.cases[:index]))

    def title(self) -> str:
        return self.cases[0].text if len(self.cases) == 1 else f"{len(self.cases)} cases"
