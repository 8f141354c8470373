"""The nodes of a YAML file: texts, lists and mappings, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from frontdesk.lang.noun import noun
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax.places import places

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]


@noun()
class ScalarNode:
    """A text as YAML reads it.

    Attributes:
        text: The text; empty for a missing value.
        span: From its first character to its last, quotes and block marks included.
        style: How it is written.
        broken: There is a finding about how it is written, so `text` is a guess.
    """

    text: str
    span: Span
    style: Style
    broken: bool = field(default=False, compare=False)

    @property
    def source(self) -> Source:
        """The file that contains the text."""
        return self.span.source

    @property
    def empty(self) -> bool:
        """Nothing is written where a value could stand."""
        return not self.text and self.style == "plain"

    def locate(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the file: exact for every style; the whole node if it cannot be told."""
        found = places(self.source.text, self.span.begins, self.span.ends, self.style, self.text)
        if found is None:
            return self.span
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        first = found.starts[start] if start < len(self.text) else found.end
        return self.source.span(first, found.ends[end - 1] if end > start else first)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list; its span runs from its first dash or bracket to the end of its last item or bracket."""

    items: tuple[YamlNode, ...]
    span: Span


@noun()
class Entry:
    """One key of a mapping and what it holds."""

    key: ScalarNode
    value: YamlNode


@noun()
class MapNode:
    """A mapping, in the order of the file; no key stands in it twice.

    Attributes:
        partial: It has a merge key, about which there is a finding: a key that is missing may be meant to come from it.
    """

    entries: tuple[Entry, ...]
    span: Span
    partial: bool = field(default=False, compare=False)

    def get(self, key: str) -> YamlNode | None:
        """The value of a key; None if the key is missing."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry.value
        return None

    def key(self, key: str) -> ScalarNode | None:
        """The key itself, as a place to point at; None if it is missing."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry.key
        return None


YamlNode: TypeAlias = ScalarNode | ListNode | MapNode
"""Anything that can stand in a file."""
