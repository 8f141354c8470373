"""An expression as an author would write it: for people who compare two versions; it parses to the same expression."""

from __future__ import annotations

from typing import Final

from frontdesk.lang import expression as e
from frontdesk.lang.value import Value

_CHOICE, _OR, _AND, _NOT, _COMPARE, _SUM, _JOIN, _PRODUCT, _SIGN, _WHOLE = range(10)
"""The precedence of each form in Jinja2's grammar, loosest first."""

_JUNCTIONS: Final = {"or": _OR, "and": _AND}
_SUMS: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
DEFINED: Final = "defined"
_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write(expr: e.Expr) -> str:
    """The text of an expression: parentheses only where they are needed, texts in double quotes."""
    return _form(expr)[0]


def _form(expr: e.Expr) -> tuple[str, int]:
    """The text and its precedence."""
    match expr:
        case e.Name(path=path):
            return path, _WHOLE
        case e.Literal(value=value):
            return _value(value)
        case e.Listing(items=items):
            return f"[{', '.join(map(write, items))}]", _WHOLE
        case e.Not(operand=operand):
            return f"not {_within(operand, _NOT)}", _NOT
        case e.Negative(operand=operand):
            return f"-{_within(operand, _WHOLE)}", _SIGN
        case e.Defined(name=name, negated=negated):
            return f"{name.path} is {'not ' if negated else ''}{DEFINED}", _COMPARE
        case e.Filter(name=name, operand=operand, arguments=arguments):
            given = f"({', '.join(map(write, arguments))})" if arguments else ""
            return f"{_within(operand, _SIGN)} | {name}{given}", _SIGN
    return _joined(expr)


def _joined(expr: e.Expr) -> tuple[str, int]:
    match expr:
        case e.Junction(operator=operator, operands=operands):
            tight = _JUNCTIONS[operator]
            return f" {operator} ".join(_within(each, tight + 1) for each in operands), tight
        case e.Concat(operands=operands):
            return " ~ ".join(_within(each, _PRODUCT) for each in operands), _JOIN
        case e.Comparison(operator=operator, left=left, right=right):
            return f"{_within(left, _SUM)} {operator} {_within(right, _SUM)}", _COMPARE
        case e.Arithmetic(operator=operator, left=left, right=right):
            tight = _SUMS[operator]
            return f"{_within(left, tight)} {operator} {_within(right, tight + 1)}", tight
        case e.Choice(test=test, then=then, otherwise=otherwise):
            last = "" if otherwise is None else f" else {_within(otherwise, _CHOICE)}"
            first = _within(then, _OR)
            # Jinja2 takes a word that follows a test for the test's argument.
            first = f"({first})" if first.endswith(DEFINED) else first
            return f"{first} if {_within(test, _OR)}{last}", _CHOICE
    raise TypeError(f"{type(expr).__name__} is no expression")


def _within(expr: e.Expr, tight: int) -> str:
    """The text of a part, in parentheses if its precedence is lower than `tight`."""
    text, own = _form(expr)
    return text if own >= tight else f"({text})"


def _value(value: Value) -> tuple[str, int]:
    if isinstance(value, bool):
        return str(value).lower(), _WHOLE
    if isinstance(value, str):
        return '"' + "".join(_ESCAPED.get(char, char) for char in value) + '"', _WHOLE
    text = format(value, "f") if hasattr(value, "as_tuple") else str(value)
    return text, _SIGN if text.startswith("-") else _WHOLE
