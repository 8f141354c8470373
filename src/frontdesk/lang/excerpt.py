"""A part of a located text, itself a located text: an expression inside a template, a text without a file."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.lang.diagnostic import Located
from frontdesk.lang.source import Source, Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`whole.text[start:end]`, which still knows where it stands in the file."""

    whole: Located
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.whole.text[self.start : self.end]

    @property
    def span(self) -> Span:
        return self.whole.locate(self.start, self.end)

    def locate(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the file."""
        return self.whole.locate(self.start + start, min(self.start + end, self.end))


@dataclass(frozen=True, slots=True)
class Page:
    """All of a source as one located text: what a caller without YAML around it has."""

    source: Source

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def span(self) -> Span:
        return self.source.span(0, len(self.source.text))

    def locate(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the file."""
        return self.source.span(start, end)
