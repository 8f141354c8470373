"""Reading the leaves of a shaped tree: each `x-as` of a schema names its reader, which gives a value and findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from frontdesk.compiler import calling, opening, places, words
from frontdesk.compiler.leaf import Leaf
from frontdesk.compiler.reading import Reading
from frontdesk.compiler.shape import branch
from frontdesk.compiler.wording import quoted
from frontdesk.ir import written
from frontdesk.ir.card import Target
from frontdesk.ir.schema import Schema
from frontdesk.lang import accidents, condition, duration, pattern
from frontdesk.lang.expression import Expr
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.lang.types import currency

_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SLASHED = re.compile(r"^/\^|(?<!\\)\$/$")
"""A pattern between slashes, as other languages write it."""


Leaves = Mapping[int, Any]
"""The values of a tree's leaves by the `id()` of their node: the tree must live as long."""


def read(node: YamlNode, schema: Schema, reading: Reading) -> Leaves:
    """Read every leaf of a tree that has the shape of a schema."""
    return {id(leaf.node): _read_leaf(leaf, reading) for leaf in leaves(node, schema)}


def _read_leaf(leaf: Leaf, reading: Reading) -> Any:
    reader, node = leaf.schema["x-as"], leaf.node
    if reading.stopped or (reader in VISIBLE and not reading.has_room(leaf, _held(node))):
        return None
    if not isinstance(node, ScalarNode) or not node.broken:
        return READERS[reader](leaf, reading)
    with reading.quiet(node):
        return READERS[reader](leaf, reading)


def _held(node: YamlNode) -> Mapping[str, int]:
    """How much of what `MOST` limits is in a text, in all its languages."""
    if isinstance(node, MapNode):
        held: Counter[str] = Counter()
        for entry in node.entries:
            held.update(_held(entry.value))
        return held
    if not isinstance(node, ScalarNode):
        return {}
    text = node.text
    lines = {"lines of text": text.count("\n") + 1}
    holes = text.count("{{")
    if not holes:
        return lines
    return {"expressions": holes, "characters of expressions": sum(map(len, _HOLE.findall(text))), **lines}


def leaves(
    node: YamlNode, schema: Schema, under: ScalarNode | None = None, *, optional: bool = False
) -> Iterator[Leaf]:
    """The leaves of a tree that has the shape of a schema, in reading order; a mapping comes after what is in it.

    Args:
        under: The key that the tree stands under.
        optional: That key may be left out.
    """
    if "anyOf" in schema:
        schema = branch(schema, node)
    if isinstance(node, MapNode):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        needed = schema.get("required", ())
        for entry in node.entries:
            below = known.get(entry.key.text, rest)
            if isinstance(below, dict):
                yield from leaves(entry.value, below, entry.key, optional=entry.key.text not in needed)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from leaves(item, schema.get("items", {}))
    if schema.get("x-as") in READERS:
        yield Leaf(node, schema, under, optional)


def _text(leaf: Leaf, reading: Reading) -> str:
    return leaf.text


def _name(leaf: Leaf, reading: Reading) -> str:
    if not leaf.text.strip():
        reading.found(leaf.place, "there is no text here", leaf.filling, name="empty-text")
    elif isinstance(leaf.node, ScalarNode):
        words.of_name(leaf.node, reading, label=bool(leaf.schema.get("x-label")))
    return leaf.text


def _target(leaf: Leaf, reading: Reading) -> Target:
    target = Target(leaf.text, leaf.place)
    if not (isinstance(leaf.node, ScalarNode) and leaf.node.broken):  # the text of such a node is a guess
        reading.targets.append(target)
    return target


def _variable(leaf: Leaf, reading: Reading) -> str:
    name = leaf.text
    if not places.is_variable(name):
        problem, fault = places.variable_problem(name), places.variable_fault(name)
        reading.found(leaf.place, problem, places.variable_hint(name), name=fault)
    return places.meant_variable(name) or name


def _pattern(leaf: Leaf, reading: Reading) -> str:
    if not leaf.text:
        reading.found(leaf.place, "there is no pattern here", "write one, or leave the key out", name="empty-text")
    problem = pattern.problem(leaf.text)
    if problem:
        reading.found(leaf.place, f"the pattern cannot be used: {problem}"[:99], _re2(problem), name="bad-pattern")
    elif _SLASHED.search(leaf.text):
        hint = "write it without the slashes around it: they belong to other languages"
        reading.found(leaf.place, "nothing can match this pattern", hint, name="bad-pattern")
    return leaf.text


def _re2(problem: str) -> str:
    """The hint for a pattern that RE2 refuses."""
    if "(?" in problem:
        return "RE2 has no look-around: describe the whole answer, from its beginning to its end"
    if "escape sequence" in problem:
        return "write it in RE2 syntax, which has no back references, with single quotes around it"
    if "repetition operator" in problem:
        return "write .* for any text: a sign such as * repeats what is before it"
    return "write the pattern in RE2 syntax, with single quotes around it"


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
        place: The place of a finding about the whole expression.
    """
    if not node.text.strip():
        reading.found(place, "there is no expression here", "write one", name="bad-expression")
        return None
    if not reading.has_room(place, {"expressions": 1, "characters of expressions": len(node.text)}):
        return None
    lost = accidents.cut_off(node.text, node.source, node.span.ends) if node.style == "plain" else None
    if lost is not None:
        reading.note((lost,))
    # A text that is broken YAML is a guess, and has its finding already: the expression in it is not judged.
    return None if lost is not None or node.broken else reading.kept(condition.read(node))


def _checked(
    problem: Callable[[str], tuple[str, str | None] | None], name: str = "bad-value"
) -> Callable[[Leaf, Reading], str]:
    """The reader of a text for which `problem` gives what is wrong and what to do; None if nothing is wrong."""

    def reader(leaf: Leaf, reading: Reading) -> str:
        wrong = problem(leaf.text)
        if wrong:
            reading.found(leaf.place, wrong[0], wrong[1], name=name)
        return leaf.text

    return reader


def _limit(leaf: Leaf, reading: Reading) -> str:
    if written.limit(leaf.text) is None:
        reading.found(leaf.place, f"{quoted(leaf.text)} is neither a number nor a date", "write 10, 2.5 or 2026-12-31")
    return leaf.text


def _opening(leaf: Leaf, reading: Reading) -> str:
    if leaf.under is not None and isinstance(leaf.node, ScalarNode) and leaf.node.empty:
        days = leaf.under
        if leaf.node.span.begins == days.span.ends:  # {mon,tue: "09:00-17:00"}
            hint = 'a comma ends a text within braces: put the days in quotes, as "sat,sun"'
            reading.found(days.span, f"there are no hours after {quoted(days.text)}", hint)
            return ""
    return _checked(opening.span_problem)(leaf, reading)


def _file(leaf: Leaf, reading: Reading) -> str:
    if "://" in leaf.text:
        return _checked(places.web_problem)(leaf, reading)
    image = reading.image(leaf.text, leaf.place)
    return leaf.text if image is None else image.path


VISIBLE: Final = frozenset({"template", "words", "rich", "endpoint", "headers", "content"})
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
    "template": words.of_template,
    "words": words.of_words,
    "rich": words.of_rich,
    "currency": _checked(currency.problem, "bad-currency"),
    "file": _file,
    "language": _checked(places.language_problem),
    "origin": _checked(places.origin_problem, "bad-origin"),
    "page": _checked(places.page_problem),
    "timezone": _checked(opening.zone_problem),
    "date": _checked(opening.date_problem),
    "opening": _opening,
    "endpoint": calling.of_endpoint,
    "headers": calling.of_headers,
    "content": calling.of_content,
    "saves": calling.of_saves,
}
"""Reader by the value of `x-as`. `hours` has none: it is a mapping whose own leaves are read. Nor has `expression`,
which is read when a card asks for it: a card may take a plain duration or date in its place."""
