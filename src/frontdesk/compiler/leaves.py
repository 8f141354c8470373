"""Reading the leaves of a shaped tree: each `x-as` of a schema names a reader, which makes a value and finds faults."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from frontdesk.compiler import opening, pictures, places
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.shape import branch
from frontdesk.compiler.wording import found, listed, quoted
from frontdesk.ir import written
from frontdesk.ir.card import Target
from frontdesk.ir.schema import Schema
from frontdesk.lang import accidents, condition, duration, pattern, richtext, spelling, template
from frontdesk.lang.diagnostic import Read
from frontdesk.lang.expression import Expr
from frontdesk.lang.language import Variants
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.lang.template import Template, Words

T = TypeVar("T")

_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


Leaves = Mapping[int, Any]
"""The values of a tree's leaves by the `id` of their node; the tree must be kept as long."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node that a reader makes a value of.

    Attributes:
        place: Where a finding about all of it points to: the value, or its key where nothing is written.
    """

    node: YamlNode
    schema: Schema
    place: Span

    @property
    def text(self) -> str:
        return self.node.text if isinstance(self.node, ScalarNode) else ""


def read(node: YamlNode, schema: Schema, reading: Reading) -> Leaves:
    """Read every leaf of a tree that has the shape of a schema."""
    return {id(leaf.node): _read_leaf(leaf, reading) for leaf in leaves(node, schema, node.span)}


def _read_leaf(leaf: Leaf, reading: Reading) -> Any:
    reader = leaf.schema["x-as"]
    if not reading.has_room(leaf.place, _held(leaf.node) if reader in VISIBLE else {}):
        return None
    with reading.quiet(leaf.node):
        return READERS[reader](leaf, reading)


def _held(node: YamlNode) -> Counter[str]:
    """How much there is to be read in a text, in all its languages."""
    if isinstance(node, MapNode):
        return sum((_held(entry.value) for entry in node.entries), Counter())
    if not isinstance(node, ScalarNode):
        return Counter()
    written = sum(map(len, _HOLE.findall(node.text)))
    holes, lines = node.text.count("{{"), node.text.count("\n") + 1
    return Counter({"expressions": holes, "characters of expressions": written, "lines of text": lines})


def leaves(node: YamlNode, schema: Schema, place: Span) -> Iterator[Leaf]:
    """The leaves of a tree that has the shape of a schema, in reading order; a mapping comes after what is in it."""
    schema = branch(schema, node)
    if isinstance(node, MapNode):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        for entry in node.entries:
            under = known.get(entry.key.text, rest)
            if isinstance(under, dict):
                yield from leaves(entry.value, under, place_of(entry.value, entry.key.span))
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from leaves(item, schema.get("items", {}), item.span)
    if schema.get("x-as") in READERS:
        yield Leaf(node, schema, place)


def place_of(value: YamlNode, key: Span) -> Span:
    """Where a finding about all of a value points to: the value, or its key where nothing is written."""
    empty = isinstance(value, ScalarNode) and not value.text and value.style == "plain"
    return key if empty else value.span


def _text(leaf: Leaf, reading: Reading) -> str:
    return leaf.text


def _name(leaf: Leaf, reading: Reading) -> str:
    if not leaf.text.strip():
        reading.found(leaf.place, "there is no text here", "write a name", name="empty-text")
    return leaf.text


def _target(leaf: Leaf, reading: Reading) -> Target:
    target = Target(leaf.text, leaf.place)
    reading.targets.append(target)
    return target


def _variable(leaf: Leaf, reading: Reading) -> str:
    name = leaf.text
    if not places.is_variable(name):
        reading.found(leaf.place, f"{quoted(name)} is no place to keep an answer", places.variable_hint(name))
    return places.meant_variable(name) or name


def _pattern(leaf: Leaf, reading: Reading) -> str:
    if not leaf.text:
        reading.found(leaf.place, "there is no pattern here", "write one, or leave the key out", name="empty-text")
    problem = pattern.problem(leaf.text)
    if problem:
        hint = "write the pattern in RE2 syntax, with single quotes around it"
        reading.found(leaf.place, f"the pattern cannot be used: {problem}"[:99], hint, name="bad-pattern")
    return leaf.text


def _duration(leaf: Leaf, reading: Reading) -> int | None:
    return duration.read(leaf.text)


def _number(leaf: Leaf, reading: Reading) -> Decimal:
    return Decimal(leaf.text)


def _integer(leaf: Leaf, reading: Reading) -> int:
    return int(leaf.text)


def _flag(leaf: Leaf, reading: Reading) -> bool:
    return leaf.text == "true"


def expression(node: ScalarNode, place: Span, reading: Reading) -> Expr | None:
    """The expression that a text holds.

    Args:
        place: Where a finding about all of it points to.
    """
    if not node.text.strip():
        reading.found(place, "an expression belongs here, not nothing", name="bad-expression")
        return None
    if not reading.has_room(place, {"expressions": 1, "characters of expressions": len(node.text)}):
        return None
    with reading.quiet(node):
        return reading.kept(condition.read(node))


def _template(leaf: Leaf, reading: Reading) -> Template | None:
    assert isinstance(leaf.node, ScalarNode)
    return reading.kept(template.read(leaf.node)) if _is_text(leaf.node, leaf.place, reading) else None


def _is_text(node: ScalarNode, place: Span, reading: Reading) -> bool:
    seen = any(not char.isspace() and unicodedata.category(char) != "Cf" for char in node.text)
    if not seen:
        reading.found(place, "there is no text here", "write something, or leave the key out", name="empty-text")
    return seen


def _is_whole(node: ScalarNode, place: Span, reading: Reading) -> bool:
    """There is a text, and no comment took the rest of it; what is left of such a text is not judged."""
    one_line = node.style == "plain" and node.span.start.line == node.span.end.line
    lost = accidents.cut_off(node.source, node.span.end.offset) if one_line and node.text else None
    reading.note((lost,) if lost else ())
    return not lost and _is_text(node, place, reading)


def _words(leaf: Leaf, reading: Reading) -> Words | None:
    variants = _variants(leaf, reading, template.read)
    return Words(variants) if variants else None


def _rich(leaf: Leaf, reading: Reading) -> RichText | None:
    def read_blocks(node: ScalarNode) -> Read[Any]:
        blocks = richtext.read(node, reading.image_origins)
        behind = 0
        for image in pictures.sources(blocks.value or ()):
            at = pictures.written_at(node.text, image, behind)
            behind = max(behind, at + len(image))
            if pictures.in_folder(image) and not richtext.bad_image(image, ()):
                reading.file_exists(image, node.locate(at, at + len(image)) if at >= 0 else node.span)
        return replace(blocks, value=pictures.called_from_the_folder(blocks.value, reading.file))

    variants = _variants(leaf, reading, read_blocks)
    return RichText(variants) if variants else None


def _variants(leaf: Leaf, reading: Reading, read_one: Callable[[ScalarNode], Read[T]]) -> Variants[T]:
    """A visible text in each language it is written in, in the order of the playbook's languages."""
    if isinstance(leaf.node, ScalarNode):
        value = reading.kept(read_one(leaf.node)) if _is_whole(leaf.node, leaf.place, reading) else None
        return () if value is None else (("", value),)
    assert isinstance(leaf.node, MapNode)
    if not reading.languages and not reading.lenient:
        hint = "name the languages under `languages` to write a text in each of them"
        reading.found(leaf.place, f"text belongs here, not {found(leaf.node)}", hint, name="wrong-type")
        return ()
    if not leaf.node.entries:
        reading.found(leaf.place, "there is no text here", name="empty-text")
    read_in: dict[str, T] = {}
    for entry in leaf.node.entries:
        tag, place = entry.key.text, place_of(entry.value, entry.key.span)
        problem = _unknown_language(tag, reading)
        if problem:
            reading.found(entry.key.span, *problem)
        elif isinstance(entry.value, ScalarNode):
            with reading.quiet(entry.value):
                whole = _is_whole(entry.value, place, reading)
                value = reading.kept(read_one(entry.value)) if whole else None
            if value is not None:
                read_in[tag] = value
    shown = [tag for tag in reading.languages if tag in read_in] or sorted(read_in)
    return tuple((tag, read_in[tag]) for tag in shown)


def _unknown_language(tag: str, reading: Reading) -> places.Problem | None:
    if tag in reading.languages:
        return None
    if reading.lenient:
        return places.language_problem(tag)
    hint = spelling.did_you_mean(tag, reading.languages) or f"use one of {listed(reading.languages)}"
    return f"{quoted(tag)} is not one of this playbook's languages", hint


def _checked(
    problem: Callable[[str], tuple[str, str | None] | None], name: str = "bad-value"
) -> Callable[[Leaf, Reading], str]:
    """The reader of a text for which a function says what is wrong with it and what to do; none if nothing is."""

    def reader(leaf: Leaf, reading: Reading) -> str:
        wrong = problem(leaf.text)
        if wrong:
            reading.found(leaf.place, wrong[0], wrong[1], name=name)
        return leaf.text

    return reader


def _limit(leaf: Leaf, reading: Reading) -> str:
    if written.limit(leaf.text) is None:
        reading.found(leaf.place, f"{quoted(leaf.text)} is neither a number nor a day", "write 10, 2.5 or 2026-12-31")
    return leaf.text


def _file(leaf: Leaf, reading: Reading) -> str:
    if "://" in leaf.text:
        return _checked(places.web_problem)(leaf, reading)
    reading.file_exists(leaf.text, leaf.place)
    return leaf.text


VISIBLE: Final = frozenset({"template", "words", "rich"})
"""Readers of texts that may hold `{{ … }}` and many lines."""

READERS: Final[Mapping[str, Callable[[Leaf, Reading], Any]]] = {
    "literal": _text,
    "name": _name,
    "address": _checked(places.address_problem),
    "limit": _limit,
    "variable": _variable,
    "pattern": _pattern,
    "target": _target,
    "duration": _duration,
    "number": _number,
    "integer": _integer,
    "boolean": _flag,
    "template": _template,
    "words": _words,
    "rich": _rich,
    "file": _file,
    "language": _checked(places.language_problem),
    "origin": _checked(places.origin_problem, "bad-origin"),
    "timezone": _checked(opening.zone_problem),
    "date": _checked(opening.date_problem),
    "opening": _checked(opening.span_problem),
}
"""Reader by the word after `x-as`. `hours` is not among them: it is a mapping whose own leaves are read; nor is
`expression`, which is read when a card asks for it: a card may take a plain duration or date in its place."""
