"""The comments of a YAML file: what follows a `#` that is not part of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax.node import ListNode, ScalarNode, YamlNode
from frontdesk.lang.syntax.places import BREAKS

_END: Final = re.compile(f"[{BREAKS}]|$")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment.

    Attributes:
        text: What is written, from its `#` to the end of the line.
        alone: Nothing else stands on its line.
    """

    text: str
    span: Span
    alone: bool


def texts(node: YamlNode | None) -> tuple[ScalarNode, ...]:
    """Every text of a tree, keys included, in the order of the file."""
    found: list[ScalarNode] = []
    rest = [] if node is None else [node]
    while rest:
        here = rest.pop()
        if isinstance(here, ScalarNode):
            found.append(here)
        elif isinstance(here, ListNode):
            rest.extend(here.items)
        else:
            rest.extend(part for entry in here.entries for part in (entry.key, entry.value))
    return tuple(sorted(found, key=lambda text: text.span.begins))


def comments(source: Source, written: tuple[ScalarNode, ...]) -> Iterator[Comment]:
    """The comments of a file, in order.

    Args:
        written: The file's texts, as `texts` gives them: a `#` inside one of them does not begin a comment.
    """
    at = 0
    for start, end in (*map(_stretch, written), (len(source.text), len(source.text))):
        yield from _between(source, at, start)
        at = max(at, end)


def _stretch(text: ScalarNode) -> tuple[int, int]:
    """Where a text begins and ends; a block begins with its second line, since a comment may follow its mark."""
    start, end = text.span.begins, text.span.ends
    if text.style in ("literal", "folded"):
        start = _line_end(text.source.text, start)
    return start, max(start, end)


def _between(source: Source, at: int, end: int) -> Iterator[Comment]:
    """The comments in a stretch that holds no text: there libyaml requires no space before a `#`."""
    while (at := source.text.find("#", at, end)) >= 0:
        last = _line_end(source.text, at)
        position = source.position(at)
        before = source.text[at - position.column + 1 : at]
        yield Comment(source.text[at:last], source.span(at, last), not before.strip(" \t"))
        at = last


def _line_end(text: str, at: int) -> int:
    found = _END.search(text, at)
    return found.start() if found is not None else len(text)
