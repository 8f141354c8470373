"""How findings quote authors and name what they wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Edit
from frontdesk.lang.invisible import named
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import quoted
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

__all__ = ["article", "found", "instead", "instead_of_key", "listed", "quoted", "respelling"]


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words in a row, the last left out where there are very many."""
    every = tuple(words)
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")


def article(noun: str) -> str:
    """The word before a noun that is written in plain letters: `an end`, `a message`."""
    return "an" if noun[:1] in tuple("aeiou") else "a"


def respelling(word: str, known: Iterable[str], span: Span) -> Edit | None:
    """The edit that puts the one known word there that is certainly meant; none where several might be.

    Args:
        span: Where the word stands; quotes around it stay.
    """
    meant = spelling.only(word, known)
    if meant is None or not re.fullmatch(r"[A-Za-z][\w.-]*", meant):
        return None
    return Edit(_within_quotes(word, span), meant)


def _within_quotes(word: str, span: Span) -> Span:
    start, end = span.start, span.end
    if end.offset - start.offset != len(word) + 2 or start.line != end.line:
        return span
    first = replace(start, column=start.column + 1, offset=start.offset + 1)
    return Span(span.file, first, replace(end, column=end.column - 1, offset=end.offset - 1))


def instead(wanted: str, node: YamlNode, schema: Mapping[str, Any]) -> str | None:
    """What to write where something of another shape was wanted; none where nothing can be proposed.

    Args:
        wanted: The word of JSON Schema for the shape.
    """
    match wanted, node:
        case "array", MapNode():
            return "put `- ` before the first of its keys"
        case "array", ScalarNode(empty=True):
            return "write its items on the lines below, each indented and behind `- `"
        case "array", _:
            return "begin each item on its own line with `- `"
        case "object", ScalarNode(empty=True):
            return "write keys and values on the lines below, each indented, as `key: value`"
        case "string", ListNode():
            return "write `|` here and the text below it, whose lines may begin with dashes"
        case "object", ListNode():
            return "write names with a colon in place of the dashes"
        case "object", ScalarNode(text=text, empty=False) if schema.get("required"):
            return f"write it as `{schema['required'][0]}: {quoted(text)[1:-1]}`"
    return None


def instead_of_key(key: ScalarNode, value: YamlNode, known: Collection[str]) -> str:
    """What to write where a key means nothing: an answer may have been written as `its label: where it leads`."""
    if key.text[:1].isspace():
        return f"what looks like a space here is {named(key.text[0])}: write plain spaces"
    if not {"label", "goto"}.issubset(known) or not isinstance(value, ScalarNode) or value.empty:
        return f"delete it, or use one of {listed(known)}"
    return f"write `label: {quoted(key.text)[1:-1]}`, and `goto: {quoted(value.text)[1:-1]}` below it"


def found(node: YamlNode, wanted: str = "") -> str:
    """What stands there, in words: `text`, `a list`, `nothing`; the text itself where a number was wanted."""
    match node:
        case MapNode():
            return "keys and values"
        case ListNode():
            return "a list"
        case ScalarNode(text="", style="plain"):
            return "nothing"
        case ScalarNode(text=text):
            return quoted(text) if wanted in ("boolean", "integer", "number") else "text"
