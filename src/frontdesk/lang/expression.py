"""Expressions as a closed tree: what `when`, `values` and `{{ … }}` may say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from frontdesk.lang.source import Span
from frontdesk.lang.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression. Where it stands serves findings only: it is neither compared nor stored."""

    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A dotted name of a known namespace: `person.email`."""

    path: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A written value: text, a number, `true` or `false`."""

    value: Value


@dataclass(frozen=True, slots=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """`and` or `or` over two or more operands, left to right, the rest unread once it is decided."""

    operator: OneOf["and", "or"]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`==`, `!=`, `<`, `<=`, `>`, `>=`; `in` and `not in` look into text or into a written list."""

    operator: OneOf["==", "!=", "<", "<=", ">", ">=", "in", "not in"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """A written list, the right side of `in`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+ - * /` on numbers; a sum or difference of two amounts needs one currency."""

    operator: OneOf["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negative(Node):
    operand: Expr


@dataclass(frozen=True, slots=True)
class Concat(Node):
    """`~`: texts joined; anything else is printed first."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`then if test else otherwise`; without `else`, nothing."""

    test: Expr
    then: Expr
    otherwise: Expr | None


@dataclass(frozen=True, slots=True)
class Defined(Node):
    """`name is defined`, or `is not defined` when negated."""

    name: Name
    negated: bool


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`operand | name(arguments)`, with a name of the closed set."""

    name: str
    operand: Expr
    arguments: tuple[Expr, ...]


Expr: TypeAlias = (
    Name | Literal | Not | Junction | Comparison | Listing | Arithmetic | Negative | Concat | Choice | Defined | Filter
)
"""Any expression. It never calls, never loops, and is as deep as the author wrote it."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name that an expression reads.

    Attributes:
        guarded: `| default(…)` or an enclosing `is defined` test makes a missing value harmless here.
    """

    name: Name
    guarded: bool


def uses(expr: Expr, known: frozenset[str] = frozenset()) -> Iterator[Use]:
    """Every name that an expression reads, in reading order.

    Args:
        known: Names that a test around this expression has shown to be defined.
    """
    match expr:
        case Name(path=path):
            yield Use(expr, path in known)
        case Literal():
            return
        case Not(operand=operand) | Negative(operand=operand):
            yield from uses(operand, known)
        case Junction(operator=operator, operands=operands):
            for operand in operands:
                yield from uses(operand, known)
                known |= proven(operand, operator == "and")
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
            yield from uses(left, known)
            yield from uses(right, known)
        case Listing(items=parts) | Concat(operands=parts):
            for part in parts:
                yield from uses(part, known)
        case Choice(test=test, then=then, otherwise=otherwise):
            yield from uses(test, known)
            yield from uses(then, known | proven(test, True))
            if otherwise is not None:
                yield from uses(otherwise, known | proven(test, False))
        case Defined(name=name):
            yield Use(name, True)
        case Filter(name=name, operand=operand, arguments=arguments):
            inner = known | ({operand.path} if name == "default" and isinstance(operand, Name) else frozenset())
            yield from uses(operand, inner)
            for argument in arguments:
                yield from uses(argument, known)


def proven(test: Expr, outcome: bool) -> frozenset[str]:
    """The names that are certainly defined once a test came out so."""
    match test:
        case Defined(name=name, negated=negated):
            return frozenset({name.path}) if outcome is not negated else frozenset()
        case Name(path=path) if outcome:
            return frozenset({path})
        case Comparison(operator="==" | "<" | "<=" | ">" | ">=" | "in", left=left, right=right) if outcome:
            # A missing value equals nothing and is neither less nor more than anything.
            return frozenset(side.path for side in (left, right) if isinstance(side, Name))
        case Not(operand=operand):
            return proven(operand, not outcome)
        case Junction(operator="and", operands=operands) if outcome:
            return frozenset().union(*(proven(operand, True) for operand in operands))
        case Junction(operator="or", operands=operands) if not outcome:
            return frozenset().union(*(proven(operand, False) for operand in operands))
    return frozenset()
