"""Places as editors count them: lines and columns from zero, columns in UTF-16 units unless agreed otherwise."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]

_BREAK: Final = re.compile("\r\n|\r|\n")
"""The protocol's line breaks. YAML knows more, such as U+2028: to an editor those stand within a line."""

_UNIT: Final[dict[str, tuple[str, int]]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}


@dataclass(frozen=True)
class Places:
    """Converts between offsets in a text, in code points, and an editor's lines and columns, both from zero."""

    text: str
    encoding: Encoding = "utf-16"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; past the end of a line, that end; inside a character, the character's beginning."""
        if line >= len(self._starts):
            return len(self.text)
        at = self._starts[max(line, 0)]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        units = 0
        for char in self.text[at:end].rstrip("\r\n"):
            units += self._units(char)
            if units > column:
                break
            at += 1
        return at

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; past the end of the text, those of the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self.text[self._starts[line] : offset])

    def _units(self, text: str) -> int:
        if text.isascii():
            return len(text)
        codec, size = _UNIT[self.encoding]
        return len(text.encode(codec, "surrogatepass")) // size
