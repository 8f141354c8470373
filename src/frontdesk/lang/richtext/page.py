"""A text on its way through the Markdown parser: values are hidden from the parser, and places found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from frontdesk.lang.diagnostic import Finding, Located
from frontdesk.lang.richtext import tree
from frontdesk.lang.template import Hole

MOST_FINDINGS = 20
_PLANES = (0xF0000, 0x100000)
_PAD = 0xFFFD
_WORDS = {plane: re.compile(f"[{chr(plane)}-{chr(plane + _PAD - 1)}]{chr(plane + _PAD)}*") for plane in _PLANES}
"""The pattern of the words that stand for values, by the plane whose private characters are in use."""


@dataclass
class Page:
    """A text in which each `{{ … }}` is a word of private characters of the same length, which markup cannot split.

    Attributes:
        source: What the parser reads; every character has the same offset as in the author's text.
        findings: The findings so far.
    """

    located: Located
    holes: tuple[Hole, ...]
    findings: list[Finding] = field(default_factory=list)
    source: str = field(init=False)

    def __post_init__(self) -> None:
        text = self.located.text
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        self._first = plane = _PLANES[0]
        if self.holes and not text.isascii():
            plane = next((p for p in _PLANES if not any(p <= ord(char) <= p + _PAD for char in text)), _PLANES[-1])
            self._first = plane
            text = "".join("\ufffd" if plane <= ord(char) <= plane + _PAD else char for char in text)
        for number, hole in enumerate(self.holes):
            word = chr(plane + number) + chr(plane + _PAD) * (hole.end - hole.start - 1)
            text = text[: hole.start] + word + text[hole.end :]
        self.source = text

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins, and where one after the last would."""
        return [0, *accumulate(len(line) + 1 for line in self.source.split("\n"))]

    def parts(self, text: str) -> Iterator[str | Hole]:
        """A stretch of the source, split into words and holes again, in order."""
        if not self.holes:
            yield from (text,) if text else ()
            return
        at = 0
        for word in _WORDS[self._first].finditer(text):
            if word.start() > at:
                yield text[at : word.start()]
            yield self.holes[ord(word[0][0]) - self._first]
            at = word.end()
        if at < len(text):
            yield text[at:]

    def inlines(self, text: str) -> Iterator[tree.Inline]:
        """A stretch of the source as text and slots."""
        for part in self.parts(text):
            if isinstance(part, str):
                yield tree.Text(part)
            elif part.value is not None:
                yield tree.Slot(part.value)

    def line(self, number: int) -> tuple[int, str]:
        """Where a line of the source begins, and its text; lines are counted from zero."""
        start = self._starts[min(number, len(self._starts) - 1)]
        return start, self.source[start : self._starts[min(number + 1, len(self._starts) - 1)]].rstrip("\n")

    def offsets(self, first_line: int, content: str) -> Sequence[tuple[int, int]]:
        """For each line of a paragraph's content, where it begins in the content, and what to add to get to the source.

        The parser strips indentation and list marks from each line, and trailing space from the last.
        """
        made: list[tuple[int, int]] = []
        at = 0
        for number, line in enumerate(content.split("\n")):
            start, whole = self.line(first_line + number)
            indent = len(line) - len(line.lstrip())
            begins = start + len(whole.rstrip()) - len(line.strip())
            made.append((at, begins - indent - at))
            at += len(line) + 1
        return made

    def refuse(self, start: int, end: int, message: str, hint: str | None, name: str = "unsupported-markup") -> None:
        """Add a finding about a stretch of the source, unless the text has `MOST_FINDINGS` already."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(self.located.locate(start, end), message, hint, name=name))

    def refuse_line(self, number: int, message: str, hint: str | None) -> None:
        """Add a finding about a line, counted from zero, that is not part of the language."""
        start, line = self.line(number)
        inner = line.strip()
        at = start + len(line) - len(line.lstrip())
        self.refuse(at, at + len(inner), message, hint)
