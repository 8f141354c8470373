"""What the checker says of types, against what evaluation makes of values of these types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import expression as e
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.condition.evaluation import Result
from frontdesk.lang.condition.typing import mismatches, types_of
from frontdesk.lang.types import TYPES
from frontdesk.lang.uses import uses
from frontdesk.lang.value import MISSING, Money, Value
from lang.expressions import expressions
from lang.marks import unhurried

SAMPLES: dict[str, tuple[Value, ...]] = {
    "text": ("Jane", "2026-12-01", ""),
    "number": (Decimal(3), Decimal("-0.5")),
    "money": (Money(Decimal(100), "EUR"),),
    "email": ("jane@example.com",),
    "phone": ("+31612345678",),
    "date": (date(2026, 12, 1),),
    "url": ("https://www.example.com",),
    "choice": ("small", "2026-12-01"),
    "boolean": (True, False),
}
NAMES = {f"answers.{type_}": frozenset({type_}) for type_ in TYPES}


def names(path: str) -> frozenset[str]:
    return NAMES.get(path, frozenset())


def works(expr: e.Comparison | e.Arithmetic | e.Filter) -> bool:
    """Whether an operation on values does anything at all."""
    if isinstance(expr, e.Comparison):
        left, right = evaluate(expr.left, {}), evaluate(expr.right, {})
        if isinstance(left, bool) and isinstance(right, bool):
            return expr.operator in ("==", "!=")
        return any(evaluate(e.Comparison(sign, expr.left, expr.right), {}) for sign in ("<=", ">"))
    return evaluate(expr, {}) is not MISSING


def operations(left: e.Expr, right: e.Expr) -> Iterator[e.Comparison | e.Arithmetic | e.Filter]:
    yield from (e.Comparison(sign, left, right) for sign in ("==", "!=", "<", "<=", ">", ">="))
    yield from (e.Arithmetic(sign, left, right) for sign in ("+", "-", "*", "/"))
    yield from (e.Filter(name, left, ()) for name in ("round", "date", "length", "upper", "trim", "first_word"))


@pytest.mark.parametrize(("left", "right"), list(product(TYPES, TYPES)))
def test_an_operation_is_wrong_if_and_only_if_it_never_does_anything(left: str, right: str) -> None:
    asked = operations(e.Name(f"answers.{left}"), e.Name(f"answers.{right}"))
    for number, expr in enumerate(asked):
        ways = (
            list(operations(e.Literal(one), e.Literal(other)))[number]
            for one, other in product(SAMPLES[left], SAMPLES[right])
        )
        assert (mismatches(expr, names) == ()) is any(map(works, ways)), expr


class TypeFaultError(Exception):
    """An operation was given values with whose types it does nothing."""


Traced = tuple[Result, bool, bool]
"""What a part came to, whether that counts as nothing, and whether it was written out."""


def traced(expr: e.Expr, values: dict[str, Value]) -> Traced:
    """What an expression comes to, worked out as evaluation does, each operation looked at.

    Raises:
        TypeFaultError: An operation that is carried out does nothing, and not for what the values are.
    """
    match expr:
        case e.Not(operand=operand):
            traced(operand, values)
        case e.Junction(operator=operator, operands=operands):
            result: Traced = (MISSING, False, False)
            for operand in operands:
                result = traced(operand, values)
                if truth(result[0]) is (operator == "or"):
                    break
            return result if operand is operands[-1] or operator == "or" else (result[0], True, False)
        case e.Choice(test=test, then=then, otherwise=otherwise):
            way = then if truth(traced(test, values)[0]) else otherwise
            return (MISSING, False, False) if way is None else traced(way, values)
        case e.Filter(name="default", operand=operand, arguments=(instead,)):
            first = traced(operand, values)
            return traced(instead, values) if first[0] in (MISSING, "") else first
        case e.Comparison(left=left, right=right) | e.Arithmetic(left=left, right=right):
            _operated(expr, traced(left, values), traced(right, values))
        case e.Filter(operand=operand):
            _operated(expr, traced(operand, values), None)
        case e.Negative(operand=operand):
            _operated(
                e.Arithmetic("-", e.Literal(Decimal(0)), operand), (Decimal(0), False, True), traced(operand, values)
            )
        case e.Concat(operands=operands):
            for operand in operands:
                traced(operand, values)
    return evaluate(expr, values), False, isinstance(expr, e.Literal)


def _operated(expr: e.Comparison | e.Arithmetic | e.Filter, left: Traced, right: Traced | None) -> None:
    sides = [left] if right is None else [left, right]
    if any(value is MISSING or nothing for value, nothing, _ in sides):
        return
    typed = any(isinstance(value, str) and not written for value, _, written in sides)
    if typed and (isinstance(expr, e.Filter) or any(isinstance(value, date) for value, _, _ in sides)):
        return  # what a visitor typed may or may not read as a day
    literals = [e.Literal(value) for value, _, _ in sides if value is not MISSING]
    if isinstance(expr, e.Filter):
        done = works(e.Filter(expr.name, literals[0], expr.arguments))
    else:
        if isinstance(expr, e.Arithmetic) and expr.operator == "/" and not truth(sides[1][0]):
            return
        done = works(type(expr)(expr.operator, *literals))  # type: ignore[arg-type]
    if not done:
        raise TypeFaultError(expr)


EXPRESSIONS = expressions((*(f"answers.{type_}" for type_ in TYPES), "answers.unset"))


@unhurried
@given(EXPRESSIONS, st.data())
def test_what_passes_is_evaluated_without_a_fault_of_types(expr: e.Expr, data: st.DataObject) -> None:
    values = {f"answers.{type_}": data.draw(st.sampled_from(samples)) for type_, samples in SAMPLES.items()}
    if mismatches(expr, names) == ():
        made = traced(expr, values)[0]
        assert made == evaluate(expr, values)


@unhurried
@given(EXPRESSIONS, st.data())
def test_what_an_expression_comes_to_is_of_one_of_its_types(expr: e.Expr, data: st.DataObject) -> None:
    values = {f"answers.{type_}": data.draw(st.sampled_from(samples)) for type_, samples in SAMPLES.items()}
    made, types = evaluate(expr, values), types_of(expr, names)
    known = {"answers.unset"}.isdisjoint(use_paths(expr))
    if made is not MISSING and known:
        assert any(type(made) is type(sample) for type_ in types for sample in SAMPLES[type_])


def use_paths(expr: e.Expr) -> set[str]:
    return {use.name.path for use in uses(expr)}
