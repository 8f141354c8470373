"""Filled rich text as it travels to a browser, and its conversion from and to plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from frontdesk.lang.richtext.address import addresses

Body: TypeAlias = tuple[Mapping[str, object], ...]
"""Filled rich text as it travels: blocks such as `{"t": "p", "c": [{"t": "text", "v": "Hi"}]}`.

Nodes: `p`, `ul`, `ol`, `li`, `strong`, `em` with children in `c`; `text` with its text in `v`; `link` with `href` and
`c`; `image` with `src` and `alt`, and with `width` and `height` in pixels where they are known; `br`.
"""

Node: TypeAlias = Mapping[str, Any]
"""One node of a body."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def of_text(text: str, *, links: bool = False) -> Body:
    """The body of a typed text: empty lines separate paragraphs, line ends become line breaks, nothing is markup.

    Args:
        links: Make links of web addresses.
    """
    if "\n" not in text and "\r" not in text:
        line = text.strip()
        return ({"t": "p", "c": _line(line, links)},) if line else ()
    lines = "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    return tuple({"t": "p", "c": _broken(part.split("\n"), links)} for part in _BLANK_LINE.split(lines) if part)


def plain(body: Body) -> str:
    """The words of a body without markup: a line for each paragraph and list item, the alt text for an image."""
    return "\n".join(_lines(body))


def _broken(lines: list[str], links: bool) -> list[Node]:
    made: list[Node] = []
    for line in lines:
        if made:
            made.append({"t": "br"})
        made += _line(line, links) if line else []
    return made


def _line(line: str, links: bool) -> list[Node]:
    made, end = list[Node](), 0
    for start, after in addresses(line) if links else ():
        written = line[start:after]
        made += [{"t": "text", "v": line[end:start]}] if end < start else []
        made.append({"t": "link", "href": written, "c": [{"t": "text", "v": written}]})
        end = after
    return [*made, {"t": "text", "v": line[end:]}] if end < len(line) else made


def _lines(blocks: Iterable[Node]) -> Iterator[str]:
    for block in blocks:
        if block["t"] == "p":
            yield _words(block["c"])
        else:
            yield from _lines(block["c"])


def _words(inlines: Iterable[Node]) -> str:
    made = []
    for node in inlines:
        match node["t"]:
            case "text":
                made.append(node["v"])
            case "br":
                made.append("\n")
            case "image":
                made.append(node["alt"])
            case _:
                made.append(_words(node["c"]))
    return "".join(made)
