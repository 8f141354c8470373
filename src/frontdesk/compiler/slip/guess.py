"""A guess at one slip, and the keys of the language, by which lines of a text are told from lines of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.compiler.kinds import shape_of
from frontdesk.compiler.playbook import PLAYBOOK
from frontdesk.compiler.slip.sheet import Sheet
from frontdesk.ir.schema import Schema
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Source

LONGEST_WORD: Final = 40
"""Most characters that a guess points at."""

_WORD: Final = re.compile(r"-(?=\s)|[A-Za-z][\w.-]*(?=:(?:\s|$))|\S+")


@dataclass(frozen=True, slots=True)
class Guess:
    """One slip that may be behind everything that was found.

    Attributes:
        text: The whole file without it.
        line: The line that it is in.
        start: Where the wrong text begins, as an offset in the file as it is.
        end: Where it ends; exclusive.
        cost: How unlikely it is: of two guesses that explain as much, the one with the smaller cost is taken.
        anchor: Where in `text` a key or item must begin, so that the line is not part of a text; -1 if it may be.
        apart: It counts only if something in another line is due to it.
        many: It counts only if more than one finding is due to it.
        loss: Without it, something that the author wrote is gone.
        plain: Its words are plainer than those of a finding about YAML in the same line.
        local: It may be right although YAML breaks off further below, too.
        name: The name of the finding.
    """

    text: str
    line: int
    start: int
    end: int
    message: str
    hint: str
    cost: float
    anchor: int = -1
    apart: bool = False
    many: bool = False
    loss: bool = False
    plain: bool = False
    local: bool = False
    name: str = "yaml-syntax"

    def finding(self, source: Source) -> Finding:
        """The finding that tells of it."""
        return Finding(source.span(self.start, self.end), self.message, self.hint, name=self.name)


def _keys(schema: Schema) -> Iterator[str]:
    for key, part in schema.get("properties", {}).items():
        yield key
        yield from _keys(part)
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            yield from _keys(schema[inner])
    for part in schema.get("anyOf", ()):
        yield from _keys(part)


KEYS: Final = frozenset(key for schema in (PLAYBOOK, *map(shape_of, KINDS)) for key in _keys(schema))
"""Every key of the language."""


def first_word(sheet: Sheet, number: int) -> tuple[int, int]:
    """Where the first word of a line begins and ends: its dash, its key, or whatever it begins with."""
    start = sheet.begins(number)
    found = _WORD.match(sheet.source.text, start)
    return start, min(found.end() if found else start, start + LONGEST_WORD)


def spaces(count: int) -> str:
    """A number of spaces, in words."""
    return "one space" if count == 1 else f"{count} spaces"
