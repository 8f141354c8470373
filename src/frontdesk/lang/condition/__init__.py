"""Conditions and computed values: a closed subset of Jinja2's expressions, parsed into a tree and evaluated."""

from __future__ import annotations

import re

from frontdesk.lang import invisible
from frontdesk.lang.condition.evaluation import evaluate, put_in, truth
from frontdesk.lang.condition.filters import printed
from frontdesk.lang.diagnostic import Finding, Located, Read
from frontdesk.lang.expression import Expr, Name

__all__ = ["MOST_CHARACTERS", "MOST_DEPTH", "NAMESPACES", "evaluate", "printed", "put_in", "read", "truth"]

NAMESPACES: tuple[str, ...] = ("person", "organization", "deal", "answers", "visitor", "conversation", "agent")
"""What a name may begin with; only `note` is a name by itself."""

MOST_CHARACTERS = 1_000
"""Longest expression."""

MOST_DEPTH = 32
"""Deepest expression; a chain of `and`, `or` or `~` counts as one."""


_NAME = re.compile(rf"\s*((?:{'|'.join(NAMESPACES)})\.[A-Za-z_][A-Za-z0-9_]*|note)\s*", re.ASCII)
"""A single name, as most expressions are: it needs no parser."""


def read(located: Located) -> Read[Expr]:
    """The expression that a text holds, or findings, each at the smallest part that is wrong.

    Findings are `bad-expression`, or `invisible-character` if the text contains an invisible character without need.

    Whether a name of a known namespace is ever set, and what type it has, is not checked here.
    """
    name = _NAME.fullmatch(located.text)
    if name is not None and len(located.text) <= MOST_CHARACTERS:
        return Read(Name(name[1], span=located.locate(*name.span(1))))
    hidden = next(invisible.found_in(located), None)
    if hidden is not None:
        return Read(None, (hidden[1],))
    if len(located.text) > MOST_CHARACTERS:
        span = located.locate(MOST_CHARACTERS, len(located.text))
        message = f"the expression is longer than {MOST_CHARACTERS:,} characters"
        return Read(None, (Finding(span, message, "compute parts of it with 'set' cards", name="bad-expression"),))
    if located.text.lstrip().startswith("{{"):
        start = len(located.text) - len(located.text.lstrip())
        finding = Finding(
            located.locate(start, start + 2),
            "the braces '{{ }}' do not belong here",
            "write the expression alone: they mark expressions inside texts",
            name="bad-expression",
        )
        return Read(None, (finding,))
    parsed = _parsed(located)
    if parsed.value is None:
        from frontdesk.lang.condition.gluing import unglued

        glued = unglued(located, lambda each: _parsed(each).value)
        return parsed if glued is None else Read(None, (glued,))
    return parsed


def _parsed(located: Located) -> Read[Expr]:
    from frontdesk.lang.condition import tokens, tree

    try:
        written = tokens.read(located, MOST_DEPTH)
        builder = tree.Builder(written, MOST_DEPTH)
        expr = builder.build(tokens.parse(written))
    except tokens.BadExpressionError as error:
        return Read(None, (error.finding,))
    return Read(None if builder.findings else expr, tuple(builder.findings))
