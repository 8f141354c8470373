"""How findings quote authors and name what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Edit
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import quoted
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

__all__ = ["article", "cut", "described", "listed", "quoted", "respelling"]


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words in a row; if there are more than `most`, the last ones are left out."""
    every = tuple(words)
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")


def cut(text: str) -> str:
    """An author's words without quotes around them, on one line, cut if they are long."""
    return quoted(text)[1:-1]


def article(noun: str) -> str:
    """The indefinite article of a noun in small ASCII letters: `an end`, `a message`."""
    return "an" if noun[:1] in tuple("aeiou") else "a"


def respelling(word: str, known: Iterable[str], span: Span) -> Edit | None:
    """The edit that replaces a word by the known one that is certainly meant; None if several may be.

    Args:
        span: Where the word stands; quotes around it stay.
    """
    meant = spelling.only(word, known)
    if meant is None or not re.fullmatch(r"[A-Za-z][\w.-]*", meant):
        return None
    return Edit(_within_quotes(word, span), meant)


def _within_quotes(word: str, span: Span) -> Span:
    if span.ends - span.begins != len(word) + 2 or span.start.line != span.end.line:
        return span
    return replace(span, begins=span.begins + 1, ends=span.ends - 1)


def described(node: YamlNode, wanted: str = "") -> str:
    """What a node is, in words: `text`, `a list`, `nothing`; the text itself if a number or boolean was wanted."""
    match node:
        case MapNode():
            return "keys and values"
        case ListNode():
            return "a list"
        case ScalarNode(text="", style="plain"):
            return "nothing"
        case ScalarNode(text=text):
            return quoted(text) if wanted in ("boolean", "integer", "number") else "text"
