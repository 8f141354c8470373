"""Putting quotes around a text that YAML takes for something else, if it is certain where the text begins and ends."""

from __future__ import annotations

import re
from typing import Final

from frontdesk.lang.diagnostic import Edit
from frontdesk.lang.source import Source

PROSE: Final = frozenset(
    (
        *("text", "label", "ask", "retry", "title", "subject", "note", "name", "description"),
        *("online_message", "offline_message"),
    )
)
"""Keys whose values are words for people; the value of another key may have been meant as something else."""

_KEY = re.compile(r"(?:^|[\s{,-])(?P<key>[a-z_]+)[ \t]*:[ \t]+$")
_END: Final = re.compile(r"[\r\n\u0085\u2028\u2029]|$")
_GOES_ON: Final = re.compile(r"[ \t]*(?:[}\]]|,[ \t]*[a-z_]+[ \t]*:)")
_BRACKETS: Final = frozenset("{}[]")
_UNSURE: Final = frozenset("\"'|>-?,]}#")
"""First characters that leave open what was meant: a half-quoted text, a block or a list."""


def quoting(source: Source, start: int, end: int, *, bracketed: bool) -> Edit | None:
    """The edit that puts part of a line in quotes; None unless it is certain that exactly this part is the text.

    Args:
        bracketed: The text is inside `{…}` or `[…]`.
    """
    text = source.text[start:end]
    first = start - source.position(start).column + 1
    before = source.text[first:start]
    key = _KEY.search(before)
    if key is None or key["key"] not in PROSE or not _is_sure(text):
        return None
    if not bracketed and not _BRACKETS.isdisjoint(before[: key.start("key")]):
        return None  # something is wrong with a bracket before it
    behind = _END.search(source.text, end)
    line_end = behind.start() if behind is not None else len(source.text)
    rest = source.text[end:line_end]
    if bracketed and not _GOES_ON.match(rest):
        return None
    if not bracketed and (rest.strip() or _continues(source, line_end, key.start("key"))):
        return None
    return Edit(source.span(start, end), in_quotes(text))


def in_quotes(text: str) -> str:
    """A text of one line in YAML quotes: double quotes, unless they would require an escape in it."""
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'


def _is_sure(text: str) -> bool:
    if not text or text[0] in _UNSURE or text.endswith(":") or _END.search(text).start() < len(text):  # type: ignore[union-attr]
        return False
    if re.search(r"\s#", text):  # a comment, or more of the text
        return False
    if text[0] == "{":
        return text.startswith("{{")
    return text[0] != "[" or re.match(r"\[[^\]]*\]\(", text) is not None


def _continues(source: Source, line_end: int, indent: int) -> bool:
    """The text may continue on the next line that is not blank, because that is indented more than its key."""
    number = source.position(line_end).line + 1
    line = source.line(number)
    while not line.strip() and source.position(len(source.text)).line > number:
        number += 1
        line = source.line(number)
    bare = line.lstrip(" ")
    return bool(bare.strip()) and not bare.startswith("#") and len(line) - len(bare) > indent
