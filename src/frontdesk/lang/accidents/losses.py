"""Texts that YAML accepts but reads differently from what the author meant."""

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
    """The quote at the end of a plain text that does not begin with one.

    Args:
        text: The text as YAML reads it; after a digit the sign means inches and is not a quote.
        end: Where the text ends for YAML.
    """
    if not text.endswith('"') or text.count('"') > 1 or text[-2:-1].isdigit():
        return None
    message = "this closing quote has no opening quote: visitors see it"
    hint = "write one at the beginning too, or remove this one"
    return Finding(source.span(end - 1, end), message, hint, name="yaml-syntax")


def half_bracketed(text: str, source: Source, end: int) -> Finding | None:
    """The bracket at the end of a plain text in which none is opened: most likely the rest of `{label: …}` or `[…]`.

    Args:
        text: The text as YAML reads it; a bracket after a sign such as `:` is part of a face.
        end: Where the text ends for YAML.
    """
    opens = {"}": "{", "]": "["}.get(text[-1:], "")
    if not opens or opens in text or text.count(text[-1]) > 1 or not re.search(r"[\w.!?…\"'][}\]]$", text):
        return None
    message = "this closing bracket has no opening one: visitors see it"
    hint = f"write {opens} before the text or the keys, or remove this one"
    return Finding(source.span(end - 1, end), message, hint, name="yaml-syntax")


def joined(source: Source, start: int, end: int) -> Finding | None:
    """The first of several lines that look like a list but are folded into one, because the text is no | block.

    Args:
        start: Where the text begins.
        end: Where it ends.
    """
    lines = _LISTED.match(source.text, start, end) if "\n" in source.text[start:end] else None
    if lines is None:
        return None
    message = "YAML joins the lines of this list into one"
    return Finding(
        source.span(*lines.span(1)), message, "write `|` after the key and the text below it", name="yaml-syntax"
    )


def cut_off(text: str, source: Source, end: int) -> Finding | None:
    """The comment that cuts off a plain text, if it was probably meant as part of that text.

    It probably was if no space follows its `#`, or if there is no other text. The parser reports no error here, so this
    is not a judge: the code that reads texts for people calls it.

    Args:
        text: The text as YAML reads it; it may span several lines.
        end: Where the text ends for YAML.
    """
    comment = (_COMMENT if text else _COMMENT_ALONE).match(source.text, end)
    if comment is None:
        return None
    lost = "the rest of this text is lost" if text else "there is no text here"
    message = f"' #' begins a comment, so {lost}"
    return Finding(source.span(*comment.span(1)), message, QUOTES, name="yaml-syntax")
