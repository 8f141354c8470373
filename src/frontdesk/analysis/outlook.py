"""The names that the conditions of a playbook ask about, each with its scale, and the conditions as trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from frontdesk.analysis.scale import Scale
from frontdesk.analysis.trial import Fixed, Fork, Look, Opposite, Series, Trial
from frontdesk.ir.range import Range
from frontdesk.ir.text import NEVER
from frontdesk.lang import expression as e
from frontdesk.lang.condition import evaluate, truth
from frontdesk.lang.uses import uses
from frontdesk.lang.value import Missing, Value

Subject: TypeAlias = str
"""What a condition asks about: the path of a name, or an expression over names, written out and treated as a name."""

Given: TypeAlias = "Iterable[tuple[str, Range | None]]"
"""The ranges that names are given anywhere; None means any value."""

MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""The operator of a comparison once its sides are swapped."""

MOST_TRIED: Final = 64
"""How many values of a name are put into a condition one by one."""

ALIVE: Final = 1
"""A bit that belongs to no name, set wherever anything is possible."""

UNKNOWN: Final = Fixed(None)


class Outlook:
    """Everything that conditions may ask about, and the values that it may have.

    Attributes:
        universe: Every bit of every subject.
        made: The bits of subjects that are not names: nothing is known of them, so all are possible at every card.
        scales: The scale of each subject.
        anything: By subject, what it can be anywhere: unset, or what some card gives.
    """

    def __init__(self, conditions: Iterable[e.Expr], given: Given) -> None:
        """Gather what conditions ask about, and the values that they compare it with.

        Args:
            conditions: All conditions that `trial` will ever be asked for.
        """
        self._constants: dict[Subject, list[Value]] = {}
        for condition in conditions:
            self._gather(condition)
        ranges: dict[str, list[Range | None]] = {path: [] for path in self._constants if _is_name(path)}
        for path, range_ in given:
            if path in ranges:
                ranges[path].append(range_)
                self._constants[path] += range_.values if range_ else ()
        self.scales = dict(_laid(self._constants))
        self.universe = ALIVE | sum(scale.all for scale in self.scales.values())
        self.made = sum(scale.all for subject, scale in self.scales.items() if not _is_name(subject))
        self.anything: dict[Subject, int] = {subject: scale.all for subject, scale in self.scales.items()}
        for path, each in ranges.items():
            scale = self.scales[path]
            # A name that nothing gives a value is most likely misspelt, so it may be anything.
            self.anything[path] = scale.unset if each else scale.all
            for range_ in each:
                self.anything[path] |= scale.given(range_)
        self._trials: dict[int, Trial] = {}
        self._ranges = ranges

    def trial(self, condition: e.Expr) -> Trial:
        """A condition as a trial; the condition must be among those that were gathered."""
        found = self._trials.get(id(condition))
        if found is None:
            found = self._trials[id(condition)] = self._made(condition)
        return found

    def filled(self, subject: Subject) -> bool:
        """Whether the subject is a name that something gives a value."""
        return bool(self._ranges.get(subject))

    def values(self, path: str) -> tuple[Value, ...]:
        """The only values that a name is given anywhere, if they are few and known; else empty."""
        ranges = self._ranges.get(path, ())
        if not all(each and each.values for each in ranges):
            return ()
        return tuple(dict.fromkeys(value for each in ranges if each for value in each.values))

    def _gather(self, condition: e.Expr) -> None:
        match condition:
            case e.Not(operand=operand):
                self._gather(operand)
            case e.Junction(operands=operands):
                for operand in operands:
                    self._gather(operand)
            case e.Choice(test=test, then=then, otherwise=otherwise):
                for part in (test, then, otherwise):
                    if part is not None:
                        self._gather(part)
            case e.Defined(name=name):
                self._constants.setdefault(name.path, [])
            case e.Comparison():
                self._gather_comparison(condition)
            case e.Literal():
                pass
            case _:
                self._touch(condition)

    def _gather_comparison(self, condition: e.Comparison) -> None:
        asked = _asked(condition)
        if asked is None:
            self._touch(condition)
        else:
            self._touch(asked[1], *asked[2])

    def _touch(self, asked: e.Expr, *values: Value) -> None:
        subject = _subject(asked)[0]
        self._constants.setdefault(subject, []).extend(values)
        if not _is_name(subject) and (path := _only_name(asked)):
            self._constants.setdefault(path, [])

    def _made(self, condition: e.Expr) -> Trial:
        match condition:
            case e.Not(operand=operand):
                return Opposite(self.trial(operand))
            case e.Junction(operator=operator, operands=operands):
                return Series([self.trial(operand) for operand in operands], operator == "or")
            case e.Choice(test=test, then=then, otherwise=otherwise):
                last = Fixed(False) if otherwise is None else self.trial(otherwise)
                return Fork(self.trial(test), self.trial(then), last)
            case e.Literal() if condition is NEVER:
                return UNKNOWN  # what stands in for a condition that could not be read
            case e.Literal():
                return Fixed(truth(evaluate(condition, {})))
            case e.Defined(name=name, negated=negated):
                scale = self.scales[name.path]
                rest = scale.all & ~scale.unset
                return Look(scale.all, scale.unset, rest) if negated else Look(scale.all, rest, scale.unset)
            case e.Comparison():
                return self._comparison(condition)
        return self._opaque(condition) or self._look(condition, self.scales[_subject(condition)[0]].true)

    def _comparison(self, condition: e.Comparison) -> Trial:
        asked = _asked(condition)
        if asked is None:
            if isinstance(condition.left, e.Literal) and isinstance(condition.right, e.Literal):
                return Fixed(truth(evaluate(condition, {})))
            return self._opaque(condition) or self._look(condition, self.scales[_subject(condition)[0]].true)
        sign, left, values = asked
        subject = _subject(left)[0]
        scale = self.scales[subject]
        ordered = sign not in ("==", "!=", "in", "not in")
        known = [value for value in values if not (ordered and isinstance(value, bool))]
        fitting = [value for value in known if scale.comparable(value) & self.anything[subject]]
        if not fitting:
            return UNKNOWN  # its sides cannot be compared: another rule reports that
        found = self._opaque(condition)
        if found is not None:
            return found
        plain = "==" if sign in ("!=", "in", "not in") else sign
        true = 0
        for value in fitting:
            true |= scale.compared(plain, value)
        return self._look(left, scale.all & ~true if sign in ("!=", "not in") else true, condition)

    def _look(self, asked: e.Expr, true: int, condition: e.Expr | None = None) -> Look:
        """A look at a subject; the argument of a `default` filter counts in place of a missing value.

        Args:
            condition: The comparison to look for; None asks whether the subject is true.
        """
        subject, instead = _subject(asked)
        scale = self.scales[subject]
        if instead is not None:
            stand_in = truth(evaluate(_with(condition, instead) if condition else instead, {}))
            true = true | scale.nothing if stand_in else true & ~scale.nothing
        return Look(scale.all, true, scale.all & ~true)

    def _opaque(self, condition: e.Expr) -> Look | None:
        """A condition on an expression over one name, if the name can only be one of a few texts: each is tried."""
        path = _only_name(condition) if not _is_plain(condition) else None
        if path is None:
            return None
        scale, true, tried = self.scales[path], 0, 0
        texts = [value for value in dict.fromkeys(self._constants[path]) if isinstance(value, str)]
        if len(texts) > MOST_TRIED:
            return None
        for bit, values in ((scale.unset, {}), *((scale.only(text), {path: text}) for text in texts)):
            tried |= bit
            true |= bit if truth(evaluate(condition, values)) else 0
        rest = self.anything[path] & ~tried
        return None if rest else Look(scale.all, true, scale.all & ~true)


def _laid(constants: Mapping[Subject, Iterable[Value]]) -> Iterator[tuple[Subject, Scale]]:
    low = ALIVE.bit_length()
    for subject, values in constants.items():
        scale = Scale(low, values)
        low = scale.high
        yield subject, scale


def _asked(condition: e.Comparison) -> tuple[str, e.Expr, tuple[Value, ...]] | None:
    """The operator of a comparison with literals, its other side, and their values; None for any other comparison."""
    left, right, sign = condition.left, condition.right, str(condition.operator)
    if isinstance(left, e.Literal) and sign in MIRRORED:
        left, right, sign = right, left, MIRRORED[sign]
    parts: tuple[e.Expr, ...] = (right,)
    if sign in ("in", "not in"):
        if not isinstance(right, e.Listing):
            return None
        parts = right.items
    values = [evaluate(part, {}) for part in parts if isinstance(part, e.Literal)]
    known = tuple(value for value in values if not isinstance(value, Missing))
    return (sign, left, known) if len(known) == len(parts) and not isinstance(left, e.Literal) else None


def _subject(asked: e.Expr) -> tuple[Subject, e.Literal | None]:
    """The subject of an expression, and the literal that a `default` filter puts in place of a missing value."""
    match asked:
        case e.Name(path=path):
            return path, None
        case e.Filter(name="default", operand=e.Name(path=path), arguments=(e.Literal() as instead,)):
            return path, instead
    return repr(asked), None  # unlike equality, this distinguishes `true` from 1


def _is_name(subject: Subject) -> bool:
    return "(" not in subject


def _with(condition: e.Expr, instead: e.Literal) -> e.Expr:
    """A comparison with a literal in place of its subject."""
    if not isinstance(condition, e.Comparison):
        return condition
    if isinstance(condition.left, e.Literal) and str(condition.operator) in MIRRORED:
        return e.Comparison(condition.operator, condition.left, instead)
    return e.Comparison(condition.operator, instead, condition.right)


def _is_plain(condition: e.Expr) -> bool:
    """Whether a condition asks about a name itself, not about an expression over names."""
    if isinstance(condition, e.Comparison):
        asked = _asked(condition)
        return asked is not None and _is_name(_subject(asked[1])[0])
    return _is_name(_subject(condition)[0])


def _only_name(expr: e.Expr) -> str | None:
    """The only name that an expression reads, if the result is the same in every language; else None."""
    names = {use.name.path for use in uses(expr)}
    return names.pop() if len(names) == 1 and not _speaks(expr) else None


def _speaks(expr: e.Expr) -> bool:
    """Whether an expression may print something that differs between languages: a day, yes or no."""
    match expr:
        case e.Filter(name=name, operand=operand, arguments=arguments):
            return name == "date" or any(
                _speaks(part) or isinstance(part, e.Comparison) for part in (operand, *arguments)
            )
        case e.Comparison(left=left, right=right):
            return _speaks(left) or _speaks(right)
        case e.Name() | e.Literal() | e.Listing():
            return False
    return True
