"""The quick yes: it is said of what is right, never of what is not, and what it says is what jsonschema says."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as some

from compiler import mutants
from compiler.writing import EXAMPLES
from frontdesk.cards import KINDS
from frontdesk.compiler.faults import Owner
from frontdesk.compiler.fitting import fitting
from frontdesk.compiler.kinds import shape_of
from frontdesk.compiler.playbook import LIBRARY, PLAYBOOK
from frontdesk.compiler.shape import measured, shaped
from frontdesk.ir.schema import Schema, duration, integer, leaf, many, obj, one_of, optional, table
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, parse

OWNER = Owner("it", Span.whole("a.yaml"))


def node(text: str) -> MapNode:
    read = parse(Source("a.yaml", text)).value
    assert isinstance(read, MapNode)
    return read


def parts(text: str) -> Iterator[tuple[MapNode, Schema]]:
    """The top of a playbook and each of its cards, with the schemas that they may have been meant for."""
    top = parse(Source("a.yaml", text)).value
    if not isinstance(top, MapNode):
        return
    yield from ((top, PLAYBOOK), (top, LIBRARY))
    pathways = top.get("pathways")
    for entry in pathways.entries if isinstance(pathways, MapNode) else ():
        for card in entry.value.items if isinstance(entry.value, ListNode) else ():
            kind = card.get("card") if isinstance(card, MapNode) else None
            if isinstance(card, MapNode) and isinstance(kind, ScalarNode) and kind.text in KINDS:
                yield card, shape_of(kind.text)


@examples(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(some.integers(0, 2**48))
def test_whatever_it_says_jsonschema_says_too(seed: int) -> None:
    chance = Random(seed)
    data = mutants.mutant(chance) if chance.random() < 0.8 else mutants.chaos(chance)
    for part, schema in parts(data.decode("utf-8", "replace")):
        assert shaped(part, schema, OWNER) == measured(part, schema, OWNER)


@pytest.mark.parametrize("path", [*EXAMPLES, mutants.FLOW], ids=lambda path: path.stem)
def test_it_is_said_of_every_part_of_an_example(path) -> None:
    first, _, *cards = parts(path.read_text())
    assert [each for each, schema in (first, *cards) if not fitting(schema)(each)] == []


SHAPES: dict[str, tuple[Schema, list[str], list[str]]] = {
    "a truth value": ({"type": "boolean"}, ["true", "false", "'true'"], ["True", "yes", "1", "''", "[]", "{}"]),
    "a whole number": (integer(1, 30), ["1", "30", "+7", "007"], ["0", "31", "1.0", "x", "９", f"{'9' * 5000}", "[1]"]),
    "a number": (
        {"type": "number", "minimum": 0, "maximum": 1},
        ["0", "0.5", "1.000"],
        ["-0.1", "1.1", ".5", "1e0", "NaN"],
    ),
    "a length of time": (duration("5s", "1h"), ["5s", "1h", "30m"], ["4s", "61m", "5", "x", "''"]),
    "one of some words": (one_of("left", "right"), ["left", "'right'"], ["Left", "l", "''", "[left]"]),
    "a text of a form": (leaf("literal", pattern="^a+$"), ["a", "aa"], ["b", "''", "ab"]),
    "a text that is long enough": (leaf("literal", minLength=2, maxLength=3), ["ab", "abc"], ["a", "abcd"]),
    "a list": (many(integer(1, 9), least=1, most=2), ["[1]", "[1, 2]"], ["[]", "[1, 2, 3]", "[x]", "1", "{a: 1}"]),
    "a mapping": (
        obj(a=leaf("literal"), b=optional({"type": "boolean"})),
        ["{a: x}", "{b: true, a: x}"],
        ["{}", "{b: true}", "{a: x, c: y}", "{a: [x]}", "{a: x, b: y}", "[a]", "a"],
    ),
    "a table": (table(integer(1, 9), key="^[a-z]$", least=1), ["{a: 1}", "{a: 1, b: 2}"], ["{}", "{A: 1}", "{a: 0}"]),
    "alternatives": (
        {"anyOf": [{"type": "string", "pattern": "^x"}, many(leaf("literal")), obj(a=leaf("literal"))]},
        ["x", "[]", "[y]", "{a: y}"],
        ["y", "[[]]", "{}", "{b: y}"],
    ),
    "text or a number, as text": ({"type": ["number", "string"], "pattern": "^[0-9]$"}, ["1"], ["x", "12", "[1]"]),
    "anything": ({}, ["x", "[x]", "{a: {b: [c]}}", "''"], []),
    "what it does not know": ({"not": {}}, [], ["x", "[]", "{}"]),
}


@pytest.mark.parametrize(("schema", "right", "wrong"), SHAPES.values(), ids=SHAPES.keys())
def test_a_shape_fits_or_not(schema: Schema, right: list[str], wrong: list[str]) -> None:
    fits = fitting(obj(it=schema))
    assert [each for each in right if not fits(node(f"it: {each}"))] == []
    assert [each for each in wrong if fits(node(f"it: {each}"))] == []
    for each in right:
        assert measured(node(f"it: {each}"), obj(it=schema), OWNER).findings == ()
