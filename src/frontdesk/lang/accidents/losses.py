"""Texts that YAML reads without complaint, and not as their author meant."""

from __future__ import annotations

import re

from frontdesk.lang.accidents.case import QUOTES
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Source

_COMMENT_ALONE = re.compile(r"[ \t]*:?[ \t]+(#)")
_COMMENT = re.compile(r"[ \t]+(#)\S")

_LISTED = re.compile(r"(?s:.*?)\n[ \t]*([-*+]|[0-9]{1,2}[.)])[ \t]+\S.*\n[ \t]*(?:[-*+]|[0-9]{1,2}[.)])[ \t]+\S")
"""Two lines that look like items of a list, one below the other."""


def half_quoted(text: str, source: Source, end: int) -> Finding | None:
    """The quote at the end of a plain text that has none at its beginning.

    Args:
        text: As YAML reads it; inches behind a number are no quote.
        end: Where it ends for YAML.
    """
    if not text.endswith('"') or text.count('"') > 1 or text[-2:-1].isdigit():
        return None
    message = "this quote closes a text that no quote opens: visitors see it"
    hint = "write one at the beginning too, or take this one out"
    return Finding(source.span(end - 1, end), message, hint, name="yaml-syntax")


def joined(source: Source, start: int, end: int) -> Finding | None:
    """The first of several lines that look like a list and are read as one line, since no | says that they are lines.

    Args:
        start: Where a text begins that is not a | block.
        end: Where it ends.
    """
    lines = _LISTED.match(source.text, start, end) if "\n" in source.text[start:end] else None
    if lines is None:
        return None
    message = "the lines of this list are read as one: nothing says that they are lines"
    return Finding(
        source.span(*lines.span(1)), message, "write `|` behind the key and the text below it", name="yaml-syntax"
    )


def cut_off(text: str, source: Source, end: int) -> Finding | None:
    """The comment that a plain text ran into, if it looks like more of the text.

    Without a space after its `#` it does, and so it does where nothing else is written. The parser does not mind it, so
    this is no judge: the reader of a text that must not be empty asks.

    Args:
        text: As YAML reads it; it may go over several lines.
        end: Where it ends for YAML.
    """
    comment = (_COMMENT if text else _COMMENT_ALONE).match(source.text, end)
    if comment is None:
        return None
    lost = "the rest of this text is lost" if text else "there is no text here"
    message = f"' #' begins a comment, so {lost}"
    return Finding(source.span(*comment.span(1)), message, QUOTES, name="yaml-syntax")
