"""Rich text made ready for filling: parts without values are made once, parts with values become functions.

A node without values is one object, shared by all bodies that contain it: do not change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias
from urllib.parse import quote

from frontdesk.lang.condition import put_in
from frontdesk.lang.expression import Expr
from frontdesk.lang.richtext import tree
from frontdesk.lang.richtext.body import Body, Node
from frontdesk.lang.template import MOST_INSERTED, Template
from frontdesk.lang.value import Values

Form: TypeAlias = Callable[[Values, str], Body]
"""Gives the body for a reader of a language, with values filled in as text. Never raises."""


class Filling:
    """One text being filled; all its values together may take up `MOST_INSERTED` characters."""

    __slots__ = ("_language", "_room", "_values")

    def __init__(self, values: Values, language: str) -> None:
        self._values = values
        self._language = language
        self._room = MOST_INSERTED

    def value(self, expr: Expr) -> str:
        """What an expression prints as, in the room that is left."""
        text = put_in(expr, self._values, self._language)[: self._room]
        self._room -= len(text)
        return text


_Make: TypeAlias = Callable[[Filling], Node | None]
_Part: TypeAlias = Node | _Make
"""A node without values, or a function that makes a node: it gives None if the node would be empty."""


def form(blocks: tuple[tree.Block, ...]) -> Form:
    """The form of some blocks; paragraphs that turn out empty are dropped."""
    parts = _blocks(blocks)
    if _fixed(parts):
        body = tuple(_made(parts, Filling({}, "")))
        return lambda values, language: body
    children = blocks[0].children if len(blocks) == 1 and isinstance(blocks[0], tree.Paragraph) else ()
    words = [each.value for each in children if isinstance(each, tree.Text | tree.Slot)]
    if children and len(words) == len(children):
        return _sentence(Template(tuple(words)))
    return lambda values, language: tuple(_made(parts, Filling(values, language)))


def _sentence(words: Template) -> Form:
    """The form of one paragraph of words and values only, as most texts are."""

    def filled(values: Values, language: str) -> Body:
        text = words.fill(values, language)
        return ({"t": "p", "c": [{"t": "text", "v": text}]},) if text else ()

    return filled


def _fixed(parts: Iterable[_Part]) -> bool:
    return not any(callable(part) for part in parts)


def _made(parts: Iterable[_Part], filling: Filling) -> list[Node]:
    made = []
    for part in parts:
        node = part(filling) if callable(part) else part
        if node is not None:
            made.append(node)
    return made


def _holding(kind: str, parts: list[_Part]) -> _Part:
    """A node of a kind that has children."""
    if _fixed(parts):
        return {"t": kind, "c": parts}
    return lambda filling: {"t": kind, "c": _made(parts, filling)}


def _blocks(blocks: Iterable[tree.Block]) -> list[_Part]:
    made: list[_Part] = []
    for block in blocks:
        match block:
            case tree.Paragraph(children=children):
                made += _paragraph(_inlines(children))
            case tree.Bullets(items=items):
                made.append(_holding("ul", _items(items)))
            case tree.Numbers(items=items):
                made.append(_holding("ol", _items(items)))
    return made


def _paragraph(parts: list[_Part]) -> list[_Part]:
    if _fixed(parts):
        return [{"t": "p", "c": parts}] if parts else []

    def make(filling: Filling) -> Node | None:
        filled = _made(parts, filling)
        return {"t": "p", "c": filled} if filled else None

    return [make]


def _items(items: Iterable[tree.Item]) -> list[_Part]:
    return [_holding("li", _blocks(item.children)) for item in items]


def _inlines(inlines: Iterable[tree.Inline]) -> list[_Part]:
    made: list[_Part] = []
    pieces: list[str | Expr] = []
    for inline in inlines:
        if isinstance(inline, tree.Text | tree.Slot):
            pieces.append(inline.value)
        else:
            made += [*_words(pieces), _marked(inline)]
            pieces = []
    return made + _words(pieces)


def _words(pieces: list[str | Expr]) -> list[_Part]:
    """Words and values that follow each other, as one text node; no node if the text is empty."""
    words = [piece for piece in pieces if isinstance(piece, str)]
    if len(words) == len(pieces):
        text = "".join(words)
        return [{"t": "text", "v": text}] if text else []

    def make(filling: Filling) -> Node | None:
        filled = "".join([piece if isinstance(piece, str) else filling.value(piece) for piece in pieces])
        return {"t": "text", "v": filled} if filled else None

    return [make]


def _marked(inline: tree.Strong | tree.Emphasis | tree.Link | tree.Image | tree.Break) -> _Part:
    match inline:
        case tree.Strong(children=children):
            return _holding("strong", _inlines(children))
        case tree.Emphasis(children=children):
            return _holding("em", _inlines(children))
        case tree.Link(href=href, children=children):
            return _link(href, _inlines(children))
        case tree.Image(src=src, alt=alt, width=width, height=height):
            size = {"width": width, "height": height} if width and height else {}
            return {"t": "image", "src": src, "alt": alt, **size}
        case tree.Break():
            return {"t": "br"}


def _link(href: Template, parts: list[_Part]) -> _Part:
    """A link; the values of its address are percent-encoded."""

    def make(filling: Filling) -> Node:
        return {"t": "link", "href": _address(href, filling), "c": _made(parts, filling)}

    return make if href.expressions or not _fixed(parts) else make(Filling({}, ""))


def _address(href: Template, filling: Filling) -> str:
    return "".join(
        part if isinstance(part, str) else quote(filling.value(part), safe="", errors="replace") for part in href.parts
    )
