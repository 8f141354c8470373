"""Located texts that are not YAML scalars: a part of another one, such as an expression in a template, or a file."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.lang.diagnostic import Located
from frontdesk.lang.source import Source, Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`whole.text[start:end]`, with its place in the file."""

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
class WholeSource:
    """All of a source as one located text, for a caller whose text is not inside YAML."""

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
