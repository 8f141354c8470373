"""How findings quote authors and name what they wrote."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode


def quoted(text: str, most: int = 40) -> str:
    """An author's words in quotes, on one line, their end left out if they are long."""
    line = " ".join(text.split())
    return repr(line if len(line) <= most else line[: most - 1] + "…")


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words in a row, the last left out where there are very many."""
    every = tuple(words)
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")


def article(noun: str) -> str:
    """The word before a noun that is written in plain letters: `an end`, `a message`."""
    return "an" if noun[:1] in tuple("aeiou") else "a"


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
