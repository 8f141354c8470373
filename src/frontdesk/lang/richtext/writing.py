"""Rich text as the Markdown that an author would write: for people who compare two texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontdesk.lang.condition.writing import write
from frontdesk.lang.expression import Expr
from frontdesk.lang.raster import PATH
from frontdesk.lang.richtext.tree import (
    Block,
    Break,
    Bullets,
    Emphasis,
    Image,
    Inline,
    Item,
    Link,
    Numbers,
    Paragraph,
    Slot,
    Strong,
    Text,
)
from frontdesk.lang.template import Template


def markdown(blocks: Sequence[Block]) -> str:
    """The text with its markup; signs that are not markup are not escaped, so the result is only for reading."""
    return "\n\n".join("\n".join(_block(block)) for block in blocks)


def template(text: Template) -> str:
    """A template with its `{{ … }}`."""
    return "".join(part if isinstance(part, str) else _slot(part) for part in text.parts)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(children=children):
            yield from _inline(children).split("\n")
        case Bullets(items=items):
            for item in items:
                yield from _item("- ", item)
        case Numbers(items=items):
            for number, item in enumerate(items, 1):
                yield from _item(f"{number}. ", item)


def _item(mark: str, item: Item) -> Iterator[str]:
    lines = [line for block in item.children for line in _block(block)]
    for index, line in enumerate(lines or [""]):
        yield (" " * len(mark) if index else mark) + line


def _inline(children: Sequence[Inline]) -> str:
    return "".join(map(_piece, children))


def _piece(piece: Inline) -> str:
    match piece:
        case Text(value=value):
            return value
        case Slot(value=value):
            return _slot(value)
        case Strong(children=children):
            return f"**{_inline(children)}**"
        case Emphasis(children=children):
            return f"*{_inline(children)}*"
        case Link(href=href, children=children):
            return f"[{_inline(children)}]({template(href)})"
        case Image(src=src, alt=alt, name=name):
            # A comparison has to show that there is another picture under the same name.
            return f"![{alt}]({name}@{src.removeprefix(PATH)[:8]})" if name else f"![{alt}]({src})"
        case Break():
            return "\n"


def _slot(value: Expr) -> str:
    return f"{{{{ {write(value)} }}}}"
