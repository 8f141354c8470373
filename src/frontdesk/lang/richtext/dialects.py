"""Markup of other Markdown dialects, which our parser leaves as text: a visitor would see it as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Leftover = tuple[int, int, str, str]
"""Where it stands, what it is, and what to write instead."""

_WEB: Final = r"(?:https?://|mailto:|tel:|www\.)"
_LINK: Final = "write [text](https://…)"
_BULLET: Final = "[•●○◦▪▫■□‣⁃∙·\u2190-\u21ff\u2600-\u2bff\U0001f300-\U0001faff]\ufe0f?"
_BREAK: Final = r"(?<!\\)(?<!  )\n[ \t]*"
"""A line break that visitors do not see."""

_ITEM: Final = "[ \\t\u00a0]*[^\\s*-][^\\n]*"
_WRAPPED: Final = rf"(?:{_BREAK}[^\W_][^\n]*){{0,2}}"
"""An item of a list may go on for two lines more."""

_RUN_ON: Final = "these lines are no list: visitors see them as one line"
_DASHED: Final = "begin each of them with `- `"

_FORMS: Final = tuple(
    (mark, re.compile(r"(?<!\\)" + form, re.MULTILINE), message, hint)
    for mark, form, message, hint in (
        (
            "~",
            r"(?<!~)~~(?=[^\s~])[^~\n]*[^\s~]~~(?!~)|(?<![~\w])~(?=\w)[^~\n]*\w~(?![~\w])",
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
            r"\]\((?P<at>(?:https?:|mailto:|www\.)[^()\s\"'<>]*[ \t]+[^()\n\"'<>]*)\)",
            "this is not a link: its address holds a space",
            "write %20 for a space in an address, or take it out",
        ),
        (
            "](",
            r"\]\((?P<at>(?:tel:)?\+?[0-9]+[ \t][0-9 \t]*[0-9])\)",
            "this is not a link: its number holds a space",
            "write tel: and the number without spaces: [text](tel:+31201234567)",
        ),
        (
            "]",
            rf"\](?P<at>[ \t]*\n[ \t]*|[ \t]+)\({_WEB}[^()\s]+\)",
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
            "[",
            rf"\[[^\[\]()\n]+(?P<at>\(){_WEB}[^()\s]+\)?(?![^\[]*\])",
            "the ] of this link is missing",
            _LINK,
        ),
        (
            "](",
            rf"\](?P<at>\()(?:<|\()?{_WEB}[^()\s<>]+(?!\s*[\"')<>(])(?=\s|\Z)[^)\n]*(?=\n|\Z)",
            "this link is not closed",
            "write ) after its address",
        ),
        (
            "](",
            rf"\A[^\[]*?(?P<at>\])\({_WEB}[^()\s]+\)",
            "the [ of this link is missing",
            _LINK,
        ),
        (
            "]http",
            r"\[[^\[\]\n]*[^\W\d_][^\[\]\n]*\](?P<at>https?://[^\s()<>\[\]]+)",
            "the address of this link is not in parentheses",
            _LINK,
        ),
        (
            "|",
            r"<(?P<at>(?:https?://|mailto:)[^|>\s]+\|[^|>\n]+)>",
            "links of Slack are not read",
            _LINK,
        ),
        *(
            ("\n", rf"^[ \t]*(?P<at>{mark}){_ITEM}(?:{_WRAPPED}{_BREAK}(?P=at){_ITEM})+", _RUN_ON, _DASHED)
            for mark in (_BULLET, "[–—](?=[ \\t\u00a0])")
        ),
        ("\n", rf"^[ \t]*(?P<at>-)[^\W\d_][^\n]*(?:{_BREAK}-[^\W\d_][^\n]*)+", _RUN_ON, _DASHED),
        (
            "\n",
            rf"^[ \t]*(?P<at>\*)[^\W\d_][^*\n]*(?:{_BREAK}\*[^\W\d_][^*\n]*)+(?=\n|\Z)",
            _RUN_ON,
            _DASHED,
        ),
        *(
            ("\n", rf"^[ \t]*(?P<at>{first})[^\n]*{_BREAK}{second}", _RUN_ON, "begin them with `1. `, `2. ` and so on")
            for first, second in (
                (r"a[.)](?=[ \t])", r"b[.)][ \t]"),
                (r"1[.)](?=[^\W\d_])", r"2[.)][^\W\d_]"),
                ("1\ufe0f?\u20e3", "2\ufe0f?\u20e3"),
            )
        ),
        (
            ":",
            r"(?<![\w:/.]):[a-z][a-z0-9_+-]+:(?![\w:/])",
            "codes of emoji are not read: visitors see this as it is written",
            "write the emoji itself",
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
