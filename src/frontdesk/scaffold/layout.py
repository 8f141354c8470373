"""How a file is laid out: where the next item of a list goes, and how to write new lines that look like the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from frontdesk.lang.source import Source
from frontdesk.lang.syntax import ListNode, MapNode, YamlNode

_BREAK = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
_COMMON = re.compile("\r\n|[\r\n]")
_KEEPS = re.compile(r"[|>]([0-9]\+|\+)")


@dataclass(frozen=True)
class Layout:
    """One file's text by its lines."""

    source: Source

    @cached_property
    def ending(self) -> str:
        """The first line break of the file, a line feed if there is none; U+0085, U+2028 and U+2029 do not count."""
        found = _COMMON.search(self.source.text)
        return found[0] if found else "\n"

    @cached_property
    def _lines(self) -> list[str]:
        """Without their breaks; what follows the last break is a line only if there is something."""
        lines = _BREAK.split(self.source.text)
        return lines if lines[-1] else lines[:-1]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.source.text))]

    def start(self, line: int) -> int:
        """The offset at which a 1-based line begins; the end of the text for a line after the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.source.text)

    def below(self, node: YamlNode, column: int) -> int:
        """The 1-based line after a node and its comments: those that follow it and begin to the right of a column."""
        line = node.span.end.line + 1
        if _keeps_blanks(node, self.source.text):
            while line <= len(self._lines) and not self._lines[line - 1].strip():
                line += 1
        while line <= len(self._lines) and self._comment(line) > column:
            line += 1
        return line

    def above(self, line: int, column: int) -> int:
        """The 1-based line at which the comments directly above a line, at this column, begin; else the line itself."""
        while line > 1 and self._comment(line - 1) == column:
            line -= 1
        return line

    def blank_between(self, nodes: tuple[YamlNode, ...]) -> bool:
        """There are several nodes, with a blank line between each and the next."""
        gaps = [self._lines[a.span.end.line : b.span.start.line - 1] for a, b in pairwise(nodes)]
        return bool(gaps) and all(any(not line.strip() for line in gap) for gap in gaps)

    def put(self, line: int, lines: list[str]) -> str:
        """The text with lines inserted before a 1-based line; the existing text stays as it is."""
        at, text = self.start(line), self.source.text
        before = text[:at]
        if before and not _BREAK.search(before[-1:]):
            before += self.ending
        return before + "".join(each + self.ending for each in lines) + text[at:]

    def _comment(self, line: int) -> int:
        """The 1-based column of a comment that is alone on the line; 0 if there is none."""
        text = self._lines[line - 1]
        bare = text.lstrip(" \t")
        return len(text) - len(bare) + 1 if bare.startswith("#") else 0


def dash_width(items: ListNode) -> int:
    """Columns from the dash of a list to the item after it: 2 for `- card:`."""
    first = items.items[0].span.start if items.items else None
    on_line = first is not None and first.line == items.span.start.line
    return first.column - items.span.start.column if first and on_line else 2


def reindented(card: str, column: int, width: int) -> list[str]:
    """The lines of a card, with its dash at a 1-based column and its keys `width` columns further right."""
    margin = " " * (column - 1)
    lines = []
    for line in card.splitlines():
        if line.startswith("- "):
            line = "-" + " " * (width - 1) + line[2:]
        elif line.startswith("  "):
            line = " " * width + line[2:]
        lines.append((margin + line).rstrip())
    return lines


def _keeps_blanks(node: YamlNode, text: str) -> bool:
    """The node ends in a block scalar that keeps the blank lines after it: `|+` or `>+`."""
    match node:
        case MapNode(entries=entries):
            return bool(entries) and _keeps_blanks(entries[-1].value, text)
        case ListNode(items=items):
            return bool(items) and _keeps_blanks(items[-1], text)
    return bool(_KEEPS.match(text, node.span.start.offset))
