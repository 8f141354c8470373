"""Where each character of a YAML scalar stands in its file.

The rules are those of libyaml, which reads the text itself. The text that results from these places is compared with
the text that libyaml read; if the two differ, no places are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

BREAKS = "\r\n\u0085\u2028\u2029"
_BREAK = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
_HEADER = re.compile(r"[|>](?P<marks>[-+0-9]{0,2})[^\r\n\u0085\u2028\u2029]*")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\u0085",
    "_": "\u00a0",
    "L": "\u2028",
    "P": "\u2029",
}


class Places(NamedTuple):
    """Where the notation of each character of a text begins and ends in the file; `end` is where the text ends."""

    starts: Sequence[int]
    ends: Sequence[int]
    end: int


@dataclass(slots=True)
class _Made:
    """The characters read so far, and where each begins and ends."""

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, char: str, start: int, end: int) -> None:
        """Add a character."""
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def take(self, words: str, start: int) -> None:
        """Add characters that are written as themselves."""
        self.chars.extend(words)
        self.starts.extend(range(start, start + len(words)))
        self.ends.extend(range(start + 1, start + len(words) + 1))

    def join(self, others: list[tuple[str, int, int]]) -> None:
        """Add characters with their places."""
        for char, start, end in others:
            self.add(char, start, end)


@lru_cache(maxsize=16)  # after one place in a text, others in the same text are asked for
def places(source: str, start: int, end: int, style: str, text: str) -> Places | None:
    """The places of a scalar that stands at `source[start:end]` and reads `text`; None if they cannot be determined."""
    if style in ("literal", "folded"):
        made = _block(source, start, end, text, literal=style == "literal")
    else:
        inner = (start + 1, end - 1) if style in ("single", "double") else (start, end)
        if source[inner[0] : inner[1]] == text and text and not _BREAK.search(text):
            return Places(range(*inner), range(inner[0] + 1, inner[1] + 1), inner[1])
        made = _flow(source, *inner, style)
    if len(made.chars) < len(text) or "".join(made.chars[: len(text)]) != text:
        return None
    last = made.ends[len(text) - 1] if text else min(start + (style in ("single", "double")), end)
    return Places(made.starts, made.ends, last)


def _flow(source: str, start: int, end: int, style: str) -> _Made:
    """A plain or quoted scalar: line ends are folded, space around them is dropped, quotes and escapes are decoded."""
    made = _Made()
    at = start
    while at < end:
        blank = at
        while at < end and source[at] in " \t":
            at += 1
        found = _BREAK.match(source, at, end)
        if found is not None:
            at = _fold(made, source, at, end)
            continue
        made.take(source[blank:at], blank)
        if at < end:
            at = _character(made, source, at, end, style)
    return made


def _fold(made: _Made, source: str, at: int, end: int, *, escaped: bool = False) -> int:
    """Read line breaks and the space around them: one break becomes a space, several become one break fewer."""
    found = _breaks(source, at, end)
    after = found[-1][2] if found else at
    while after < end and source[after] in " \t":
        after += 1
    if escaped:
        made.join(found[1:])
    elif len(found) == 1 and found[0][0] == "\n":
        made.add(" ", found[0][1], after)
    else:
        made.join(found[1:] if found[0][0] == "\n" else found)
    return after


def _breaks(source: str, at: int, end: int) -> list[tuple[str, int, int]]:
    """The line breaks from here on, with nothing but space between them."""
    made: list[tuple[str, int, int]] = []
    while (found := _BREAK.match(source, at, end)) is not None:
        made.append((found[0] if found[0] in "\u2028\u2029" else "\n", found.start(), found.end()))
        at = found.end()
        while at < end and source[at] in " \t":
            at += 1
    return made


def _character(made: _Made, source: str, at: int, end: int, style: str) -> int:
    char = source[at]
    if style == "single" and char == "'":
        made.add("'", at, at + 2)
        return at + 2
    found = _ESCAPE.match(source, at, end) if style == "double" and char == "\\" else None
    if found is None:
        made.add(char, at, at + 1)
        return at + 1
    written = found[0][1:]
    if written in BREAKS:
        return _fold(made, source, at + 1, end, escaped=True)
    read = chr(int(written[1:], 16)) if len(written) > 1 else _ESCAPED.get(written, written)
    made.add(read, at, found.end())
    return found.end()


def _block(source: str, start: int, end: int, text: str, *, literal: bool) -> _Made:
    """A literal or folded block: the indentation is dropped; if folded, breaks between lines of text become spaces."""
    made = _Made()
    header = _HEADER.match(source, start, end)
    at = header.end() if header is not None else end
    first = _BREAK.match(source, at)
    lines = _lines(source, first.end(), end) if first is not None else []
    indent = _indent(lines, text)
    leading: list[tuple[str, int, int]] = []
    trailing: list[tuple[str, int, int]] = []
    was_blank = False
    for offset, line, broken in lines:
        body = line[min(indent, len(line) - len(line.lstrip(" "))) :]
        place = offset + len(line) - len(body)
        if not body:
            trailing += broken
            continue
        blank = body[0] in " \t"
        if not literal and leading and leading[0][0] == "\n" and not was_blank and not blank:
            made.join(trailing or [(" ", leading[0][1], place)])
        else:
            made.join(leading + trailing)
        made.take(body, place)
        leading, trailing, was_blank = broken, [], blank
    made.join(leading + trailing)
    return made


def _lines(source: str, at: int, end: int) -> list[tuple[int, str, list[tuple[str, int, int]]]]:
    """Each line's offset, content and line break; blank lines after the end too, since the text may contain them."""
    made: list[tuple[int, str, list[tuple[str, int, int]]]] = []
    while at < len(source):
        found = _BREAK.search(source, at)
        stop = found.start() if found is not None else len(source)
        if at >= end and source[at:stop].strip(" \t"):
            break
        char = "" if found is None else found[0] if found[0] in "\u2028\u2029" else "\n"
        made.append((at, source[at:stop], [(char, found.start(), found.end())] if found is not None else []))
        at = found.end() if found is not None else len(source)
    return made


def _indent(lines: list[tuple[int, str, list[tuple[str, int, int]]]], text: str) -> int:
    """The indentation of the block: how much deeper its first line with words is in the file than in the text."""
    written = next((line for _, line, _ in lines if line.strip(" ")), "")
    read = next((line for line in _BREAK.split(text) if line.strip(" ")), "")
    return len(written) - len(written.lstrip(" ")) - (len(read) - len(read.lstrip(" ")))
