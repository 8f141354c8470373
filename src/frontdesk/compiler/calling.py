"""Reading a `call` card: its address, the headers and body that it sends, and what it saves from the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontdesk.compiler import places, words
from frontdesk.compiler.leaf import Leaf, place_of
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.wording import quoted
from frontdesk.ir.request import RESERVED, Content, Group, Header, Secret, Series
from frontdesk.ir.returned import Saved
from frontdesk.ir.written import type_of, typed
from frontdesk.lang import endpoint, template
from frontdesk.lang.excerpt import Excerpt
from frontdesk.lang.expression import Literal
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.lang.template import Template
from frontdesk.lang.types import WELL_KNOWN

SECRET: Final = re.compile(r"\{\{\s*secret\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")
SECRET_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


def of_endpoint(leaf: Leaf, reading: Reading) -> Template | None:
    """The address of a call."""
    assert isinstance(leaf.node, ScalarNode)
    if not words.is_text(leaf.node, leaf, reading):
        return None
    return reading.kept(endpoint.read(leaf.node))


def of_headers(leaf: Leaf, reading: Reading) -> tuple[Header, ...]:
    """The headers of a call, sorted by name because their order has no meaning."""
    read: dict[str, Header] = {}
    for entry in leaf.node.entries if isinstance(leaf.node, MapNode) else ():
        name, key = entry.key.text, entry.key.span
        if name.lower() in RESERVED:
            reading.found(key, f"{quoted(name)} is written by the server itself", "leave it out")
        elif name.lower() in read:
            reading.found(key, f"another header is called {quoted(name)} too", "keep one of them")
        elif isinstance(entry.value, ScalarNode):
            with reading.quiet(entry.value):
                read[name.lower()] = Header(name, tuple(_parts(entry.value, reading)), key)
    return tuple(read[name] for name in sorted(read))


def _parts(node: ScalarNode, reading: Reading) -> Iterator[Template | Secret]:
    """The parts of a header's value, in order: secrets, and the templates between them."""
    last = 0
    for found in SECRET.finditer(node.text):
        yield from _between(node, last, found.start(), reading)
        last = found.end()
        if not SECRET_NAME.fullmatch(found[1]):
            message = f"{quoted(found[1])} is not the name of a secret"
            hint = f"write it in capitals: secret.{found[1].upper().replace('-', '_')}"
            reading.found(node.locate(*found.span(1)), message, hint, name="bad-expression")
        yield Secret(found[1])
    yield from _between(node, last, len(node.text), reading)


def _between(node: ScalarNode, start: int, end: int, reading: Reading) -> Iterator[Template]:
    if start < end:
        made = reading.kept(template.read(Excerpt(node, start, end)))
        if made is not None:
            yield made


def of_content(leaf: Leaf, reading: Reading) -> Content | None:
    """The body of a call."""
    return _content(leaf.node, leaf.place, reading)


def _content(node: YamlNode, place: Span, reading: Reading) -> Content | None:
    match node:
        case MapNode(entries=entries):
            return Group(dict(_named(entries, reading)))
        case ListNode(items=items):
            return Series(tuple(each for item in items if (each := _content(item, item.span, reading)) is not None))
        case ScalarNode():
            with reading.quiet(node):
                return _value(node, reading)


def _named(entries: tuple[Entry, ...], reading: Reading) -> Iterator[tuple[str, Content]]:
    for entry in entries:
        content = _content(entry.value, place_of(entry.value, entry.key.span), reading)
        if content is not None:
            yield entry.key.text, content


def _value(node: ScalarNode, reading: Reading) -> Template | None:
    """A text, perhaps with values in it; a number, `true` or `false` without quotes is sent as that type."""
    kind = type_of([node.text])
    if node.style == "plain" and kind != "choice":
        return Template((Literal(typed(node.text, kind)),))
    return reading.kept(template.read(node))


def of_saves(leaf: Leaf, reading: Reading) -> tuple[Saved, ...]:
    """What a call saves from its answer, sorted by name."""
    entries = leaf.node.entries if isinstance(leaf.node, MapNode) else ()
    return tuple(sorted((_saved(entry, reading) for entry in entries), key=lambda each: each.name))


def _saved(entry: Entry, reading: Reading) -> Saved:
    name = places.meant_variable(entry.key.text) or entry.key.text
    pointer, written = entry.value, None
    if isinstance(entry.value, MapNode):
        pointer, written = entry.value.get("pointer") or entry.value, entry.value.get("type")
    own, said = WELL_KNOWN.get(name), written.text if isinstance(written, ScalarNode) else ""
    if own is not None and said and said != own and written is not None:
        reading.found(written.span, f"{name!r} is always of type {own}", "leave `type` out")
    text = pointer.text if isinstance(pointer, ScalarNode) else ""
    return Saved(name, text, own or said or "text", entry.key.span)
