"""Rich text without any markup, as most texts are: read without the Markdown parser, into the same blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk.lang.richtext import tree
from frontdesk.lang.richtext.page import Page

_MARKUP = re.compile(
    r"[*_\[\]`\\|\r]|~[~\w]|<[A-Za-z/!?]|&[#\w]|^[ \t]*(?:[#>+=~-]|[0-9]{1,9}[.)])|^(?: {4}| {0,3}\t)"
    r"|[^\S\n]\n|\n(?:[^\S\n]|b[.)]|2\ufe0f?\u20e3|[^\w\s\"'(¿¡«„“‘])|:[a-z][a-z0-9_+-]+:",
    re.MULTILINE,
)
"""Whatever the parser might read as markup, and space around line ends. It may match too much, never too little."""

_BETWEEN = re.compile(r"\n{2,}")


def unmarked(page: Page) -> tuple[tree.Block, ...] | None:
    """The paragraphs of a text without markup; None if there may be markup, or if the text is blank."""
    if _MARKUP.search(page.source) is not None or not page.source.strip():
        return None
    paragraphs = _BETWEEN.split(page.source.strip("\n"))
    return tuple(tree.Paragraph(merged(page.inlines(" ".join(p.strip().split("\n"))))) for p in paragraphs)


def merged(inlines: Iterable[tree.Inline]) -> tuple[tree.Inline, ...]:
    """The same inlines, with neighbouring texts joined into one."""
    made: list[tree.Inline] = []
    for inline in inlines:
        match inline, made[-1:]:
            case tree.Text(value=text), [tree.Text(value=before)]:
                made[-1] = tree.Text(before + text)
            case _:
                made.append(inline)
    return tuple(made)
