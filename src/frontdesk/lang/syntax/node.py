"""The nodes of a YAML file: texts, lists and mappings, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax.places import Places, places

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(frozen=True)
class ScalarNode:
    """A text as YAML reads it.

    Attributes:
        text: The text; empty for a value that is not there.
        span: From its first character to its last, quotes and block marks included.
        style: How it is written.
        broken: A finding was made of how it is written, so `text` is a guess.
    """

    text: str
    span: Span
    style: Style
    source: Source = field(repr=False, compare=False)
    broken: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, text: str, start: int, end: int, style: Style, source: Source, broken: bool) -> ScalarNode:
        """The text that stands between two offsets of a file; its span is made when somebody first asks for it.

        Most texts are right, and nobody does: two positions and a span cost more than the node itself.
        """
        made = object.__new__(cls)
        made.__dict__.update(text=text, style=style, source=source, broken=broken, _start=start, _end=end)
        return made

    def __getattr__(self, name: str) -> Span:
        if name != "span" or "_start" not in self.__dict__:
            raise AttributeError(name)
        held = self.__dict__
        span = held["span"] = self.source.span(held["_start"], held["_end"])
        return span

    @property
    def start(self) -> int:
        """The offset of its first character."""
        start = self.__dict__.get("_start")
        return self.span.start.offset if start is None else start

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        end = self.__dict__.get("_end")
        return self.span.end.offset if end is None else end

    @property
    def empty(self) -> bool:
        """Nothing is written where a value could stand."""
        return not self.text and self.style == "plain"

    def locate(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the file: exact for every style; the whole node where it cannot be told."""
        found = self._places
        if found is None:
            return self.span
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        first = found.starts[start] if start < len(self.text) else found.end
        return self.source.span(first, found.ends[end - 1] if end > start else first)

    @cached_property
    def _places(self) -> Places | None:
        return places(self.source.text, self.start, self.end, self.style, self.text)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list; its place reaches from its first mark to the end of its last item."""

    items: tuple[YamlNode, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and what it holds."""

    key: ScalarNode
    value: YamlNode


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping, in the order of the file; no key stands in it twice.

    Attributes:
        partial: A merge key would bring more into it, of which a finding was made: what is missing may be meant there.
    """

    entries: tuple[Entry, ...]
    span: Span
    partial: bool = field(default=False, compare=False)

    def get(self, key: str) -> YamlNode | None:
        """What a key holds; none for a key that is not there."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry.value
        return None

    def key(self, key: str) -> ScalarNode | None:
        """The key itself, as a place to point at."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry.key
        return None


YamlNode: TypeAlias = ScalarNode | ListNode | MapNode
"""Anything that can stand in a file."""
