"""Which names an expression reads, and what tests prove about them: which have a value, and which do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from frontdesk.lang.expression import (
    Arithmetic,
    Choice,
    Comparison,
    Concat,
    Defined,
    Expr,
    Filter,
    Junction,
    Listing,
    Literal,
    Name,
    Negative,
    Not,
)
from frontdesk.lang.noun import noun

Test: TypeAlias = tuple[Expr, bool]
"""A condition and its outcome."""


@noun()
class Use:
    """A name that an expression reads.

    Attributes:
        guarded: A missing value is harmless here: `| default(…)` or `or` replaces it, an enclosing test has proven that
            there is a value, or the expression only asks whether there is one.
        compared: The name is only compared, and a missing value equals nothing.
        tests: The tests around the name, with the outcomes that they have whenever it is read.
        lacking: Names that are missing or false when this one is read, because it is their fallback.
    """

    name: Name
    guarded: bool
    compared: bool = False
    tests: tuple[Test, ...] = ()
    lacking: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Around:
    """What is known inside an expression because of what is around it; the other attributes are those of `Use`.

    Attributes:
        known: Names that have a value.
    """

    known: frozenset[str] = frozenset()
    compared: bool = False
    tests: tuple[Test, ...] = ()
    lacking: frozenset[str] = frozenset()

    def knowing(self, names: frozenset[str]) -> Around:
        """The same, and these names have a value too."""
        return replace(self, known=self.known | names) if names else self

    def without(self, names: frozenset[str]) -> Around:
        """The same, and these names are missing or false too."""
        return replace(self, lacking=self.lacking | names) if names else self

    def tested(self, test: Expr, outcome: bool) -> Around:
        """The same, after a test with this outcome."""
        return replace(self.knowing(proven(test, outcome)), tests=(*self.tests, (test, outcome)))


NOTHING_AROUND: Final = Around()
"""Around an expression that stands by itself."""


def uses(expr: Expr, around: Around = NOTHING_AROUND) -> Iterator[Use]:
    """Every name that an expression reads, in reading order."""
    match expr:
        case Name(path=path):
            yield Use(expr, path in around.known, around.compared, around.tests, around.lacking)
        case Literal():
            return
        case Defined(name=name):
            yield Use(name, True)
        case Not(operand=operand):
            yield from _asked(operand, around)
        case Negative(operand=operand):
            yield from uses(operand, around)
        case Junction(operator=operator, operands=operands):
            for operand in operands[:-1]:
                yield from _asked(operand, around)
                around = around.knowing(proven(operand, operator == "and"))
                around = around.without(needed(operand)) if operator == "or" else around
            yield from uses(operands[-1], around)
        case Comparison(left=left, right=right):
            yield from _each((left, right), replace(around, compared=True))
        case Arithmetic(left=left, right=right):
            yield from _each((left, right), around)
        case Listing(items=parts) | Concat(operands=parts):
            yield from _each(parts, around)
        case Choice(test=test, then=then, otherwise=otherwise):
            yield from _asked(test, around)
            yield from uses(then, around.tested(test, True))
            if otherwise is not None:
                yield from uses(otherwise, around.tested(test, False))
        case Filter(name="default", operand=operand, arguments=arguments):
            yield from uses(operand, around.knowing(_replaced(operand)))
            yield from _each(arguments, around.without(needed(operand)))
        case Filter(operand=operand, arguments=arguments):
            yield from _each((operand, *arguments), around)


def conditions(test: Expr, around: Around = NOTHING_AROUND) -> Iterator[Use]:
    """Every name that a condition reads, in reading order; a name by itself is only tested for truth."""
    match test:
        case Junction(operator=operator, operands=operands):
            for operand in operands:
                yield from conditions(operand, around)
                around = around.tested(operand, operator == "and")
        case Not(operand=operand):
            yield from conditions(operand, around)
        case _:
            yield from _asked(test, around)


def _each(parts: Iterable[Expr], around: Around) -> Iterator[Use]:
    for part in parts:
        yield from uses(part, around)


def _asked(test: Expr, around: Around) -> Iterator[Use]:
    """The uses in an operand that is tested for truth: a missing value simply counts as false."""
    match test:
        case Junction():
            for operand in test.operands:
                yield from _asked(operand, around)
                around = around.knowing(proven(operand, test.operator == "and"))
        case Name() | Filter() | Arithmetic() | Negative():
            yield from uses(test, around.knowing(needed(test)))
        case _:
            yield from uses(test, around)


def needed(expr: Expr) -> frozenset[str]:
    """The names that must all have a value for an expression to give one."""
    match expr:
        case Name(path=path):
            return frozenset({path})
        case Negative(operand=operand):
            return needed(operand)
        case Filter(name=name, operand=operand) if name != "default":
            return needed(operand)
        case Arithmetic(left=left, right=right):
            return needed(left) | needed(right)
    return frozenset()


def _replaced(expr: Expr) -> frozenset[str]:
    """The names whose missing values a `default` after an expression replaces: the expression gives one of them."""
    match expr:
        case Filter(name="default", operand=operand, arguments=(instead,)):
            return _replaced(operand) | _replaced(instead)
        case Junction(operator="or", operands=operands):
            return frozenset[str]().union(*map(_replaced, operands))
        case Choice(then=then, otherwise=otherwise) if otherwise is not None:
            return _replaced(then) | _replaced(otherwise)
        case Choice(then=then):
            return _replaced(then)
    return needed(expr)


def may_be_nothing(expr: Expr) -> bool:
    """Whether an expression can give nothing although every name in it has a value, through an `if` without `else`."""
    match expr:
        case Choice(then=then, otherwise=otherwise):
            return otherwise is None or may_be_nothing(then) or may_be_nothing(otherwise)
        case Junction(operands=operands):
            return may_be_nothing(operands[-1])
        case Filter(name="default", arguments=(instead,)):
            return may_be_nothing(instead)
        case Filter(operand=operand) | Negative(operand=operand):
            return may_be_nothing(operand)
        case Arithmetic(left=left, right=right):
            return may_be_nothing(left) or may_be_nothing(right)
    return False


def proven(test: Expr, outcome: bool) -> frozenset[str]:
    """The names that certainly have a value if a test has this outcome."""
    match test:
        case Defined(name=name, negated=negated):
            return frozenset({name.path}) if outcome is not negated else frozenset()
        case Comparison(operator="in" | "not in", left=left, right=Listing()):
            return needed(left) if outcome is (test.operator == "in") else frozenset()
        case Comparison(operator="not in"):
            return frozenset() if outcome else needed(test.left) | needed(test.right)
        case Comparison(operator="!=", left=left, right=right):
            # `!=` is false for two missing values too: only against a literal does that prove that there is a value.
            told = isinstance(left, Literal) or isinstance(right, Literal)
            return needed(left) | needed(right) if told and not outcome else frozenset()
        case Comparison(left=left, right=right):
            # A missing value equals nothing and is neither less nor more than anything.
            return needed(left) | needed(right) if outcome else frozenset()
        case Not(operand=operand):
            return proven(operand, not outcome)
        case Junction(operator=operator, operands=operands):
            shown = [proven(operand, outcome) for operand in operands]
            return frozenset().union(*shown) if outcome is (operator == "and") else shown[0].intersection(*shown[1:])
    return needed(test) if outcome else frozenset()
