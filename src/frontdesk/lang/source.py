"""Places in a text: where a finding points to."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from frontdesk.lang.noun import noun

_BREAK = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")


@noun(order=True)
class Position:
    """A place in a file.

    Attributes:
        line: 1-based.
        column: 1-based, in code points.
        offset: 0-based, in code points from the start of the text.
    """

    line: int
    column: int
    offset: int


@noun(order=True)
class Span:
    """A stretch of one file. Lines and columns are computed on demand, because few spans end up in a finding.

    Attributes:
        begins: Where it begins, as an offset.
        ends: Where it ends, as an offset; exclusive.
    """

    file: str
    begins: int
    ends: int
    source: Source = field(compare=False, repr=False)

    @classmethod
    def whole(cls, file: str) -> Span:
        """The very start of a file: for a finding about the whole file, or about one that could not be read."""
        return Source(file, "").span(0, 0)

    @property
    def start(self) -> Position:
        return self.source.position(self.begins)

    @property
    def end(self) -> Position:
        return self.source.position(self.ends)


@dataclass(frozen=True)
class Source:
    """One file's text, which turns offsets into lines and columns.

    Attributes:
        name: What findings call the file: the name that the user gave.
        text: The decoded text, without a byte-order mark.
    """

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The position of an offset; an offset outside the text is moved to its nearer end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return Position(line + 1, offset - self._starts[line] + 1, offset)

    def span(self, start: int, end: int) -> Span:
        """The stretch between two offsets, the end exclusive; an offset outside the text is moved to its nearer end."""
        most = len(self.text)
        if start < 0 or start > most or end < 0 or end > most:
            start, end = max(0, min(start, most)), max(0, min(end, most))
        return Span(self.name, start, end, self)

    def line(self, number: int) -> str:
        """The text of a 1-based line without its line break; empty beyond the last."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n\u0085\u2028\u2029")
