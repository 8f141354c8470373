"""Two words of an expression written as one, as in `person.nameis defined`: with a space between them it is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from frontdesk.lang.diagnostic import Edit, Finding, Located
from frontdesk.lang.expression import Expr
from frontdesk.lang.source import Span
from frontdesk.lang.types import WELL_KNOWN

MOST_TRIED: Final = 30
"""After so many splits none is looked for."""

_WORD: Final = re.compile(r"""(?P<word>[A-Za-z_][\w.]*)|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
_OPERATORS: Final = ("and", "or", "not", "in", "is", "if", "else")
_ALONE: Final = frozenset({*_OPERATORS, "defined"})
_OURS: Final = re.compile(r"(?:person|organization|deal|answers|visitor|conversation|agent)\.[a-z]\w*|note")
_FOLLOWS: Final = {
    "is": re.compile(r"\s+(?:not\s+)?defined\b"),
    "and": re.compile(r"\s+[^\"']*(?:[<>=]|\bis\b|\bnot\b|\bin\b)"),
}
"""What must follow a word that ends with an operator and is no well-known name: `answers.color` is a name itself."""


@dataclass(frozen=True, slots=True)
class _Reread:
    """The same text with a space in it; every part of it has the place of the whole."""

    text: str
    span: Span

    def locate(self, start: int, end: int) -> Span:
        return self.span


def unglued(located: Located, read: Callable[[Located], Expr | None]) -> Finding | None:
    """The finding for two words that are written as one, if with a space between them it is an expression.

    Args:
        read: The expression that a text holds; None if it holds none.
    """
    for tried, (start, split, end, sure) in enumerate(_splits(located.text)):
        if tried == MOST_TRIED:
            return None
        spaced = f"{located.text[:split]} {located.text[split:]}"
        if read(_Reread(spaced, located.span)) is not None:
            left, right, span = located.text[start:split], located.text[split:end], located.locate(start, end)
            apart = f"{left} {right}"
            plain = span.source.text[span.begins : span.ends] == located.text[start:end]
            fix = Edit(span, apart) if sure and plain else None
            message = f"a space is missing between '{left[-20:]}' and '{right[:20]}'"
            return Finding(span, message, f"write `{apart[-60:]}`", fix=fix, name="bad-expression")
    return None


def _splits(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Where a word may be two: its start, the start of its second half, its end, and whether that is certain."""
    for found in _WORD.finditer(text):
        word = found["word"] or ""
        for operator in (each for each in _OPERATORS if word != each):
            rest = word.removeprefix(operator)
            if rest != word and (rest in _ALONE or _OURS.fullmatch(rest)):
                yield found.start(), found.start() + len(operator), found.end(), True
            name = word.removesuffix(operator)
            if name != word and (name in _ALONE or _OURS.fullmatch(name)):
                sure = name in _ALONE or name in WELL_KNOWN
                follows = _FOLLOWS.get("and" if operator == "or" else operator)
                if sure or (follows is not None and follows.match(text, found.end())):
                    yield found.start(), found.end() - len(operator), found.end(), sure
