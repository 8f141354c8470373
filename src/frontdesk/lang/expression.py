"""Expressions as a closed tree: what `when`, `values` and `{{ … }}` may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from typing import Literal as OneOf

from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.source import Span
from frontdesk.lang.value import Value, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression.

    Attributes:
        span: Its place, for findings only: neither compared nor stored.
        way: What evaluation has made of it: a function that gives its value. None until it is evaluated by itself.
    """

    span: Span | None = field(default=None, compare=False, repr=False)
    way: Callable[[Values], Any] | None = field(init=False, default=None, compare=False, repr=False, metadata=UNSTORED)


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
    """`and` or `or` over two or more operands, evaluated from left to right until it is decided."""

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


def is_boolean(expr: Expr) -> bool:
    """Whether the value of an expression is always a boolean, whatever its names hold."""
    match expr:
        case Comparison() | Not() | Defined():
            return True
        case Junction(operands=operands):
            return all(map(is_boolean, operands))
    return False


def choices(exprs: Iterable[Expr], *, nested: bool = True) -> Iterator[Choice]:
    """Every `then if test else otherwise` in some expressions, outer ones first.

    Args:
        nested: Include those inside other choices.
    """
    for expr in exprs:
        parts: tuple[Expr, ...] = ()
        match expr:
            case Choice(test=test, then=then, otherwise=otherwise):
                yield expr
                if nested:
                    parts = (test, then) if otherwise is None else (test, then, otherwise)
            case Not(operand=operand) | Negative(operand=operand):
                parts = (operand,)
            case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
                parts = (left, right)
            case Junction(operands=operands) | Concat(operands=operands):
                parts = operands
            case Listing(items=items):
                parts = items
            case Filter(operand=operand, arguments=arguments):
                parts = (operand, *arguments)
        if parts:
            yield from choices(parts, nested=nested)
