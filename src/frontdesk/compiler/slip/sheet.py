"""A playbook as lines: how deep each is, what it begins with, and how the text reads with one of them changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from frontdesk.lang.source import Source

USUAL_STEP: Final = 2
MOST_STEP: Final = 8
_BREAK: Final = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
_INDENT: Final = re.compile(r"[ \t]*")
_STRUCTURE: Final = re.compile(r"(?:-[ \t]+)*(?:[A-Za-z][\w.-]*[ \t]*:(?:[ \t]|$)|\{)|-(?:[ \t]|$)")
_HEAD: Final = re.compile(r":(?:[ \t]+[|>][-+0-9]{0,2})?(?:[ \t]+#.*)?$")
_LEAD: Final = re.compile(r"(?:-[ \t]+)*")


@dataclass(frozen=True)
class Sheet:
    """The lines of one file; their numbers begin at 1."""

    source: Source

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Every line without its line break."""
        last = self.source.position(len(self.source.text)).line
        return tuple(self.source.line(number) for number in range(1, last + 1))

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """How many spaces each line begins with; -1 for lines that are blank or hold nothing but a comment."""
        return tuple(_depth(line) for line in self.lines)

    @cached_property
    def spread(self) -> Counter[int]:
        """Depth to the number of lines that are so deep."""
        return Counter(depth for depth in self.depths if depth >= 0)

    def line(self, number: int) -> str:
        """A line's content, without indentation and trailing space; empty beyond the last."""
        return self.lines[number - 1].strip() if 1 <= number <= len(self.lines) else ""

    def depth(self, number: int) -> int:
        """How deep a line is; -1 if it is blank, a comment, or beyond the last."""
        return self.depths[number - 1] if 1 <= number <= len(self.depths) else -1

    def begins(self, number: int) -> int:
        """The offset of a line's first character that is not a space."""
        return self.starts[number - 1] + max(self.depth(number), 0)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        text = self.source.text
        return (0, *(found.end() for found in _BREAK.finditer(text)), len(text))

    def is_structure(self, number: int) -> bool:
        """The line begins with a key, a dash or a brace: it is most likely no line of a text."""
        return _STRUCTURE.match(self.line(number)) is not None

    def key_depth(self, number: int) -> int:
        """How deep the first thing after the dashes of a line is."""
        lead = _LEAD.match(self.line(number))
        return self.depth(number) + (lead.end() if lead else 0)

    def before(self, number: int) -> int:
        """The nearest line above that is neither blank nor a comment; 0 if there is none."""
        return next((each for each in range(number - 1, 0, -1) if self.depth(each) >= 0), 0)

    def after(self, number: int) -> int:
        """The nearest line below that is neither blank nor a comment; 0 if there is none."""
        return next((each for each in range(number + 1, len(self.lines) + 1) if self.depth(each) >= 0), 0)

    def around(self, number: int) -> Iterator[int]:
        """The lines above that a line stands below, each less deep than the one before, innermost first."""
        depth = self.depth(number)
        while depth > 0 and (number := self.before(number)):
            if self.depth(number) < depth:
                depth = self.depth(number)
                yield number

    def eldest(self, number: int) -> int:
        """The first of the deeper lines directly above a line; 0 if the line above is not deeper."""
        found, here = 0, self.depth(number)
        while (number := self.before(number)) and self.depth(number) > here:
            found = number
        return found

    def below(self, number: int) -> int:
        """The last of the lines directly below that are deeper than a line; the line itself if there is none."""
        last = number
        for each in range(number + 1, len(self.lines) + 1):
            if self.depth(each) > self.depth(number):
                last = each
            elif self.depth(each) >= 0:
                break
        return last

    @cached_property
    def steps(self) -> dict[bool, int]:
        """How much deeper lines usually are than the key above them: lines with a dash (True), and others (False)."""
        found = {dashed: Counter([USUAL_STEP]) for dashed in (True, False)}
        for number in range(1, len(self.lines) + 1):
            if self.depth(number) >= 0 and self.line(number).endswith(":") and (below := self.after(number)):
                step, dashed = self.depth(below) - self.key_depth(number), self.line(below).startswith("-")
                if (0 if dashed else 1) <= step <= MOST_STEP:
                    found[dashed][step] += 1
        return {dashed: max(count, key=lambda each: count[each]) for dashed, count in found.items()}

    def fits(self, number: int, depth: int) -> bool:
        """A line of this depth would be as deep as lines in this file usually are below the line that it is in."""
        above, dashed = self.before(number), self.line(number).startswith("-")
        flush = not dashed and self.steps[True] == 0  # lists are as deep as their keys
        while above and self.depth(above) >= depth:
            alike = self.line(above).startswith("-") is dashed or flush
            if self.depth(above) == depth and not alike:
                break
            above = self.before(above)
        if not above:
            return depth == 0
        if self.depth(above) == depth:  # a key and a dash, one below the other
            return dashed and self.steps[True] == 0
        if self.key_depth(above) == depth:  # below the first key of an item
            return not dashed
        return _HEAD.search(self.line(above)) is not None and depth == self.key_depth(above) + self.steps[dashed]

    def first_of(self, number: int) -> int:
        """The first line of the card or pathway that a line is in, if the file could end above that; else 0."""
        for each in (number, *self.around(number)):
            begins = self.line(each).startswith("- card") or self.depth(each) == USUAL_STEP
            if begins and not _HEAD.search(self.line(self.before(each))):
                return each
        return 0

    def shifted(self, first: int, last: int, by: int) -> str:
        """The whole text with some lines that many spaces deeper, or less deep if the number is negative."""
        text, parts = self.source.text, []
        for number in range(first, last + 1):
            start, end = self.starts[number - 1], self.starts[number]
            line = text[start:end]
            parts.append(line if self.depth(number) < 0 else " " * by + line if by > 0 else line[-by:])
        return text[: self.starts[first - 1]] + "".join(parts) + text[self.starts[last] :]

    def without(self, number: int) -> str:
        """The whole text without a line."""
        return self.source.text[: self.starts[number - 1]] + self.source.text[self.starts[number] :]

    def moved(self, number: int, below: int, depth: int) -> str:
        """The whole text with a line below another one, so deep."""
        kept = [self.source.text[a:b] for a, b in zip(self.starts, self.starts[1:], strict=False)]
        line = " " * depth + kept[number - 1].lstrip(" \t")
        kept.insert(below, line)
        del kept[number - 1 if number <= below else number]
        return "".join(kept)

    def put(self, at: int, words: str, over: int = 0) -> str:
        """The whole text with words at an offset, in place of `over` characters."""
        return self.source.text[:at] + words + self.source.text[at + over :]


def _depth(line: str) -> int:
    bare = line.lstrip(" \t")
    return len(line) - len(bare) if bare.strip() and not bare.startswith("#") else -1
