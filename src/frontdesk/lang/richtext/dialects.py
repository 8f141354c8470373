"""Markup of other Markdown dialects, which our parser leaves as text: a visitor would see it as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Leftover = tuple[int, int, str, str]
"""Where it stands, what it is, and what to write instead."""

_FORMS: Final = tuple(
    (mark, re.compile(r"(?<!\\)" + form, re.MULTILINE), message, hint)
    for mark, form, message, hint in (
        (
            "~~",
            r"(?<!~)~~(?=[^\s~])[^~\n]*[^\s~]~~(?!~)",
            "struck-out text is not shown in a chat",
            "remove the text, or write both: was 20, now 15",
        ),
        (
            "[^",
            r"\[\^[0-9A-Za-z-]+\](?![(:])",
            "footnotes are not shown in a chat",
            "write the note in its place, in parentheses",
        ),
        (
            "][",
            r"\[[^\[\]\n]+\]\[(?:[^\[\]\n^]*[^\W\d][^\[\]\n]*)?\]",
            "this link has no address",
            "write the link in its place: [text](https://…)",
        ),
        (
            "[",
            r"^[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+(?P<at>\[[ xX]\])(?=\s)",
            "checkboxes are not shown in a chat",
            "write a plain list, or ask with a 'question' card",
        ),
        (
            "](",
            r"\]\((?P<at>(?:https?:|mailto:|tel:|www\.)[^()\s\"'<>]*[ \t]+[^()\n\"'<>]*)\)",
            "this is not a link: its address holds a space",
            "write %20 for a space in an address, or take it out",
        ),
        (
            "] (",
            r"\](?P<at>[ \t]+)\((?:https?://|mailto:|tel:|www\.)[^()\s]+\)",
            "there is a space between this link's text and its address",
            "write [text](https://…), without that space",
        ),
        (
            ")[",
            r"\)(?P<at>\[(?:https?://|mailto:|tel:|www\.)[^\]\s]+\])",
            "the brackets of this link are the wrong way round",
            "write [text](https://…)",
        ),
        (
            "<www.",
            r"<www\.[^\s<>]+>",
            "without https:// this is not a link",
            "write <https://www.example.com>, or [text](https://…)",
        ),
        (
            "** ",
            r"(?<![*\w])\*\* +(?=[^*\n]*[^\W\d_]{2})[^\s*][^*\n]* \*\*(?![*\w])",
            "with a space inside, these asterisks do not make bold text",
            "write **bold**, without a space inside",
        ),
        (
            "**",
            r"(?:^|(?<=[\s(]))(?P<at>\*\*)(?=\w)(?:(?!\*\*|\n[ \t]*\n)[\s\S])*(?=\n[ \t]*\n|\Z)",
            "these bold words have no closing asterisks",
            "write ** after them too; \\*\\* shows two asterisks",
        ),
        (
            "\\n",
            r"(?<!:)(?:\\n)+(?![a-z]{2,}\\)",
            "this is not a line break: visitors see a backslash and an n",
            "write the text below a `|`, line by line; \\\\ shows a backslash",
        ),
    )
)
"""A string that every match contains (a cheap first test), the form, what is wrong, and what to do."""


def leftovers(source: str) -> Iterator[Leftover]:
    """The markup in a text that our parser does not recognise."""
    for mark, form, message, hint in _FORMS:
        if mark in source:
            for found in form.finditer(source):
                start, end = found.span("at" if "at" in form.groupindex else 0)
                yield start, end, message, hint
