"""A problem that the YAML parser reported, and what judges ask about the text around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from frontdesk.lang.accidents.quoting import quoting
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Source

QUOTES = "put the text in quotes, or use a | block"
"""The most common hint."""

KEYS = "answers|ask|card|choices|field|goto|id|label|required|save|text|type|value|when"
"""Keys that often stand within brackets, as an alternative of a pattern."""

_LINE_END = re.compile(r"[\r\n\u0085\u2028\u2029]|$")
_INDENT = re.compile(r"[ \t]*")
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_KEY = re.compile(r"""[ \t]*(?:-[ \t]+)*(?:"[^"]*"|'[^']*'|[^\s"'\[\]{}#&*!|>%@`,-][^\r\n:#]*?)[ \t]*:[ \t]+""")


@dataclass(frozen=True, slots=True)
class Problem:
    """What the YAML parser reported when it gave up; places are offsets in the text that it read.

    Attributes:
        context: What the parser was reading; it began at `context_at`.
        message: What was missing or unexpected at `at`.
        last: Start, end and style of the last complete value; None before the first.
        bracket: Where the outermost open bracket is; None outside brackets.
    """

    text: str
    context: str
    context_at: int | None
    message: str
    at: int
    last: tuple[int, int, str] | None
    bracket: int | None


@dataclass(frozen=True, slots=True)
class Accident:
    """What went wrong, as a finding.

    Attributes:
        repair: The stretch that was meant to be one text; None if that is not certain.
    """

    finding: Finding
    repair: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A problem and the file in which it was found."""

    source: Source
    problem: Problem

    @property
    def text(self) -> str:
        return self.problem.text

    def found(self, start: int, end: int, message: str, hint: str | None, name: str = "yaml-syntax") -> Accident:
        return Accident(Finding(self.source.span(start, end), message, hint, name=name))

    def unquoted(self, start: int, message: str, at: tuple[int, int] | None = None, hint: str = QUOTES) -> Accident:
        """A text that begins at `start` and needs quotes; the finding is at its first character, or at `at`."""
        first, last = at or (start, start + 1)
        end = max(self.value_end(start), last)
        fix = quoting(self.source, start, end, bracketed=self._bracketed(self.line(start)[0], start))
        finding = Finding(self.source.span(first, last), message, hint, fix=fix, name="yaml-syntax")
        return Accident(finding, (start, end))

    def line(self, at: int) -> tuple[int, int]:
        """Where the line around an offset begins and ends."""
        start = max((self.text.rfind(char, 0, at) for char in "\r\n\u0085\u2028\u2029"), default=-1) + 1
        found = _LINE_END.search(self.text, at)
        return start, found.start() if found is not None else len(self.text)

    def value_start(self, at: int) -> int | None:
        """Where the value on this line begins, after indentation, dashes and key; None if nothing follows them."""
        start, end = self.line(at)
        found = _KEY.match(self.text, start, end) or _LEAD.match(self.text, start, end)
        return found.end() if found is not None and found.end() < end else None

    def value_end(self, start: int) -> int:
        """Where a text that begins at `start` ends: with its line or, inside brackets, with its item."""
        first, end = self.line(start)
        if self._bracketed(first, start):
            hole = self.text.find("}}", start, end) + 2 if self.text.startswith("{{", start) else 0
            found = re.compile(r"[,}\]]").search(self.text, max(start + 1, hole), end)
            end = found.start() if found is not None else end
        return start + len(self.text[start:end].rstrip())

    def _bracketed(self, first: int, start: int) -> bool:
        """The place is inside brackets that opened earlier on its line or, as the parser reported, on a line before."""
        before = re.sub(r'"[^"]*"|' + r"'[^']*'", "", self.text[first:start])
        opened = before.count("{") + before.count("[") > before.count("}") + before.count("]")
        return opened or (self.problem.bracket is not None and self.problem.bracket < first)

    def goes_on(self, at: int) -> bool:
        """The line below the one around an offset is indented deeper."""
        first, end = self.line(at)
        below, stop = self.line(min(end + 1, len(self.text)))
        deep = _INDENT.match(self.text, below, stop)
        here = _LEAD.match(self.text, first, end)
        return bool(deep and here and below > first and below + (here.end() - first) < deep.end() < stop)

    def below_block(self, start: int) -> bool:
        """There is only whitespace between the last value, which is a | or > block, and this line."""
        last = self.problem.last
        return last is not None and last[2] in ("literal", "folded") and not self.text[last[1] : start].strip()

    def visible(self, at: int) -> tuple[int, int]:
        """The word at an offset, up to 40 characters; the last visible character before it if no word begins there."""
        found = re.compile(r"\S+").match(self.text, at)
        if found is not None:
            return found.start(), min(found.end(), found.start() + 40)
        end = max(len(self.text[:at].rstrip()), 1) if self.text else 0
        return max(end - 1, 0), end
