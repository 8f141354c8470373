"""Filled rich text as it travels to a browser, and the ways to make it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from frontdesk.lang import condition
from frontdesk.lang.richtext import tree
from frontdesk.lang.template import MOST_INSERTED, Template
from frontdesk.lang.value import Values

Body: TypeAlias = tuple[Mapping[str, object], ...]
"""Filled rich text as it travels: blocks such as `{"t": "p", "c": [{"t": "text", "v": "Hi"}]}`.

Nodes: `p`, `ul`, `ol`, `li`, `strong`, `em` with children in `c`; `text` with its text in `v`; `link` with `href` and
`c`; `image` with `src` and `alt`; `br`.
"""

_Node = Mapping[str, Any]
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def fill(blocks: tuple[tree.Block, ...], values: Values, language: str) -> Body:
    """Blocks with what is known put in as text; paragraphs in which nothing is left are dropped. Never raises."""
    return tuple(_Filler(values, language).blocks(blocks))


def of_text(text: str) -> Body:
    """What a person typed, as it stands: empty lines part paragraphs, line ends break lines, nothing is markup."""
    lines = "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    return tuple({"t": "p", "c": _broken(part.split("\n"))} for part in _BLANK_LINE.split(lines) if part)


def plain(body: Body) -> str:
    """The words of a body without markup: a line for each paragraph and list item, images by their text."""
    return "\n".join(_lines(body))


class _Filler:
    """Fills one text; all values together may take `MOST_INSERTED` characters of it."""

    def __init__(self, values: Values, language: str) -> None:
        self._values = values
        self._language = language
        self._room = MOST_INSERTED

    def blocks(self, blocks: Iterable[tree.Block]) -> Iterator[_Node]:
        for block in blocks:
            match block:
                case tree.Paragraph(children=children):
                    filled = self._inlines(children)
                    if filled:
                        yield {"t": "p", "c": filled}
                case tree.Bullets(items=items):
                    yield {"t": "ul", "c": self._items(items)}
                case tree.Numbers(items=items):
                    yield {"t": "ol", "c": self._items(items)}

    def _items(self, items: Iterable[tree.Item]) -> list[_Node]:
        return [{"t": "li", "c": list(self.blocks(item.children))} for item in items]

    def _inlines(self, inlines: Iterable[tree.Inline]) -> list[_Node]:
        made: list[_Node] = []
        for inline in inlines:
            node = self._inline(inline)
            if node["t"] == "text" and made and made[-1]["t"] == "text":
                made[-1] = {"t": "text", "v": made[-1]["v"] + node["v"]}
            elif node != {"t": "text", "v": ""}:
                made.append(node)
        return made

    def _inline(self, inline: tree.Inline) -> _Node:
        match inline:
            case tree.Text(value=text):
                return {"t": "text", "v": text}
            case tree.Slot(value=expr):
                return {"t": "text", "v": self._value(expr)}
            case tree.Strong(children=children):
                return {"t": "strong", "c": self._inlines(children)}
            case tree.Emphasis(children=children):
                return {"t": "em", "c": self._inlines(children)}
            case tree.Link(href=href, children=children):
                return {"t": "link", "href": self._href(href), "c": self._inlines(children)}
            case tree.Image(src=src, alt=alt):
                return {"t": "image", "src": src, "alt": alt}
            case tree.Break():
                return {"t": "br"}

    def _value(self, expr: Any) -> str:
        text = condition.printed(condition.evaluate(expr, self._values), self._language)[: self._room]
        self._room -= len(text)
        return text

    def _href(self, href: Template) -> str:
        return "".join(
            part if isinstance(part, str) else quote(self._value(part), safe="", errors="replace")
            for part in href.parts
        )


def _broken(lines: list[str]) -> list[_Node]:
    made: list[_Node] = []
    for line in lines:
        if made:
            made.append({"t": "br"})
        made += [{"t": "text", "v": line}] if line else []
    return made


def _lines(blocks: Iterable[_Node]) -> Iterator[str]:
    for block in blocks:
        if block["t"] == "p":
            yield _words(block["c"])
        else:
            yield from _lines(block["c"])


def _words(inlines: Iterable[_Node]) -> str:
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
