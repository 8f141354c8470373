"""A quick test whether a tree fits a schema, by functions that are built from the schema once: a yes is certain.

Almost every tree that is checked fits. A yes costs one look at each node and builds nothing. When these functions are
not sure, they say no; then `shape` finds out what is wrong, if anything is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from frontdesk.ir.schema import Schema
from frontdesk.lang import duration
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

Fits: TypeAlias = Callable[[YamlNode], bool]
OfText: TypeAlias = Callable[[str], bool]

NUMBERS: Final = {
    "integer": (re.compile(r"[-+]?[0-9]{1,18}"), int),
    "number": (re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,9})?"), Decimal),
}
"""By type: the form of texts that count as a number where the schema wants one, and what converts them."""

_OF_TEXT: Final = frozenset({"enum", "pattern", "minLength", "maxLength", "minimum", "maximum"})
_OF_LIST: Final = frozenset({"items", "minItems", "maxItems"})
_OF_MAP: Final = frozenset({"properties", "required", "additionalProperties", "propertyNames", "minProperties"})
_KNOWN: Final = _OF_TEXT | _OF_LIST | _OF_MAP | {"type", "anyOf", "description"}


def fitting(schema: Schema) -> Fits:
    """The test whether a tree has the shape of a schema: True is certain, False only means doubt."""
    if any(key not in _KNOWN and not key.startswith("x-") for key in schema):
        return _doubt
    if not schema.keys() & (_KNOWN - {"description"}):
        return _anything
    if "anyOf" in schema:
        return _alternatives(schema)
    kinds = schema.get("type", ("string", "array", "object"))
    kinds = frozenset((kinds,) if isinstance(kinds, str) else kinds)
    of_text = _texts(schema, kinds)
    of_list = _lists(schema) if "array" in kinds else _doubt
    of_map = _maps(schema) if "object" in kinds else _doubt

    def fits(node: YamlNode) -> bool:
        if type(node) is ScalarNode:
            return of_text(node.text)
        return of_map(node) if type(node) is MapNode else of_list(node)

    return fits


def _anything(node: object) -> bool:
    return True


def _doubt(node: object) -> bool:
    return False


def _alternatives(schema: Schema) -> Fits:
    """The test of an `anyOf`: the common rules, and the first alternative for the node's type (text, list, mapping)."""
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    ways: dict[str, Fits] = {}
    for each in schema["anyOf"]:
        kinds = each.get("type", ())
        for kind in (kinds,) if isinstance(kinds, str) else kinds:
            ways.setdefault(kind, fitting({**rest, **each}))
    text, listed, mapped = (ways.get(kind, _doubt) for kind in ("string", "array", "object"))

    def fits(node: YamlNode) -> bool:
        if type(node) is ScalarNode:
            return text(node)
        return mapped(node) if type(node) is MapNode else listed(node)

    return fits


def _texts(schema: Schema, kinds: frozenset[str]) -> OfText:
    tests = [*_rules(schema)]
    if "string" not in kinds:
        number = next((kind for kind in kinds if kind in NUMBERS), None)
        if kinds == {"boolean"}:
            return ("true", "false").__contains__
        return _doubt if number is None or len(kinds) > 1 else _numbers(schema, number)
    if not tests:
        return lambda text: True
    if len(tests) == 1:
        return tests[0]
    return lambda text: all(test(text) for test in tests)


def _numbers(schema: Schema, kind: str) -> OfText:
    form, make = NUMBERS[kind]
    least, most = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))
    if _OF_TEXT & schema.keys() - {"minimum", "maximum"}:
        return _doubt
    return lambda text: form.fullmatch(text) is not None and bool(least <= make(text) <= most)


def _rules(schema: Schema) -> Iterable[OfText]:
    """The tests that a text must pass."""
    if "enum" in schema:
        yield frozenset(each for each in schema["enum"] if isinstance(each, str)).__contains__
    if "pattern" in schema:
        search = re.compile(schema["pattern"]).search
        yield lambda text: search(text) is not None
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if least or most is not None:
        yield lambda text: len(text) >= least and (most is None or len(text) <= most)
    if schema.get("x-as") == "duration":
        yield _lengths(schema)


def _lengths(schema: Mapping[str, Any]) -> OfText:
    """The test for a duration within its bounds."""
    least, most = (duration.read(schema.get(bound, "")) for bound in ("x-least", "x-most"))

    def fits(text: str) -> bool:
        length = duration.read(text)
        return length is not None and (least is None or length >= least) and (most is None or length <= most)

    return fits


def _lists(schema: Schema) -> Fits:
    each = fitting(schema.get("items", {}))
    least, most = schema.get("minItems", 0), schema.get("maxItems")

    def fits(node: YamlNode) -> bool:
        if type(node) is not ListNode or len(node.items) < least or (most is not None and len(node.items) > most):
            return False
        return all(map(each, node.items))

    return fits


def _maps(schema: Schema) -> Fits:
    known = {key: fitting(part) for key, part in schema.get("properties", {}).items()}
    needed = frozenset(schema.get("required", ()))
    least = schema.get("minProperties", 0)
    names = schema.get("propertyNames", {}).get("pattern")
    named = re.compile(names).search if names else None
    more = schema.get("additionalProperties", {})
    rest = _doubt if more is False else fitting(more)

    def fits(node: YamlNode) -> bool:
        if type(node) is not MapNode or len(node.entries) < least:
            return False
        missing = len(needed)
        for entry in node.entries:
            key = entry.key.text
            if (named is not None and named(key) is None) or not known.get(key, rest)(entry.value):
                return False
            missing -= key in needed
        return missing == 0

    return fits
