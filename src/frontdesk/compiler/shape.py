"""Does a YAML tree have the shape that a schema describes? The one place that knows jsonschema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from frontdesk.compiler import faults, orphans, strays
from frontdesk.compiler.faults import Mismatch, Owner
from frontdesk.compiler.fitting import NUMBERS, Fits, fitting
from frontdesk.compiler.remedy import are_cards
from frontdesk.compiler.wording import quoted
from frontdesk.ir.schema import Schema, keys_of
from frontdesk.lang import duration, spelling, synonyms
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

Path = tuple[str | int, ...]

PATHWAYS = "pathways"
MOST_FAULTS = 100
"""After this many faults a mapping is checked no further."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """The result of checking a tree against a schema.

    Attributes:
        node: The tree without what does not fit; a misspelt key has the name that was most likely meant.
        findings: What does not fit, in no order.
        whole: No part is missing that may lead to a card or set a variable.
    """

    node: MapNode
    findings: tuple[Finding, ...]
    whole: bool


def shaped(node: MapNode, schema: Schema, owner: Owner) -> Shaped:
    """A mapping checked against a schema.

    Args:
        owner: What the mapping is, for messages and for what is missing in it.
    """
    if _fitting(_Frozen(schema))(node):
        return Shaped(node, (), whole=True)
    return measured(node, schema, owner)


def measured(node: MapNode, schema: Schema, owner: Owner) -> Shaped:
    """The same as `shaped`, without the quick test first."""
    findings: list[Finding] = []
    tidied = _tidied(node, schema, owner.words, findings)
    assert isinstance(tidied, MapNode)
    bad: set[Path] = set()
    lost = False
    errors = _validator(_Frozen(schema)).iter_errors(plain(tidied, schema))
    for error in islice(_leaves(errors), MOST_FAULTS):
        for fault in faults.of_error(_mismatch(error), tidied, owner):
            if not fault.guessed:
                findings.append(fault.finding)
            lost = lost or fault.lost
            bad.update(fault.drop)
    pruned = _pruned(tidied, frozenset(bad), ()) if bad else tidied
    assert isinstance(pruned, MapNode)
    return Shaped(pruned, tuple(findings), not lost)


def branch(schema: Schema, node: YamlNode) -> Schema:
    """The alternative of a schema that a node was meant for, judging by whether it is text, a list or a mapping."""
    for alternative in schema.get("anyOf", ()):
        types = alternative.get("type", ())
        if _natural(node) in ((types,) if isinstance(types, str) else types):
            return {**schema, **alternative}
    return schema


def plain(node: YamlNode, schema: Schema) -> Any:
    """The data of a tree as JSON Schema sees them: text, unless the schema wants a boolean or a number."""
    schema = branch(schema, node)
    match node:
        case MapNode(entries=entries):
            return {entry.key.text: plain(entry.value, _under(schema, entry.key.text)) for entry in entries}
        case ListNode(items=items):
            return [plain(item, schema.get("items", {})) for item in items]
        case ScalarNode(text=text):
            return _scalar(text, schema.get("type"))


def _scalar(text: str, kind: object) -> Any:
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if isinstance(kind, str) and kind in NUMBERS:
        form, make = NUMBERS[kind]
        return make(text) if form.fullmatch(text) else text
    return text


def _under(schema: Schema, key: str) -> Schema:
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties")
    found: Schema = known[key] if key in known else rest if isinstance(rest, dict) else {}
    return found


def _natural(node: YamlNode) -> str:
    return {MapNode: "object", ListNode: "array"}.get(type(node), "string")


def _tidied(
    node: YamlNode, schema: Schema, owner: str, findings: list[Finding], outer: tuple[str, ...] = ()
) -> YamlNode:
    """The tree with unknown keys reported, and either left out or given the name that was meant.

    Args:
        owner: What messages call the node.
        outer: The keys that may stand further out, around the node.
    """
    schema = branch(schema, node)
    match node:
        case MapNode(entries=entries):
            closed = schema.get("additionalProperties") is False
            kept = _known(entries, schema, owner, findings, outer) if closed else entries
            around = outer + keys_of(schema)
            inner = [_tidied(e.value, _under(schema, e.key.text), quoted(e.key.text), findings, around) for e in kept]
            return replace(node, entries=tuple(Entry(e.key, value) for e, value in zip(kept, inner, strict=True)))
        case ListNode(items=items, span=span):
            words = f"an item of {owner}"
            return ListNode(tuple(_item(each, schema.get("items", {}), words, findings, outer) for each in items), span)
    return node


def _item(node: YamlNode, schema: Schema, owner: str, findings: list[Finding], outer: tuple[str, ...]) -> YamlNode:
    """An item of a list; if all its keys are unknown, as findings say, no key is reported as missing as well."""
    tidied = _tidied(node, schema, owner, findings, outer)
    if isinstance(node, MapNode) and isinstance(tidied, MapNode) and node.entries and not tidied.entries:
        return replace(tidied, partial=True)
    return tidied


def _known(
    entries: tuple[Entry, ...], schema: Schema, owner: str, findings: list[Finding], outer: tuple[str, ...]
) -> tuple[Entry, ...]:
    entries = orphans.taken_in(entries, schema, owner, findings)
    written = {entry.key.text for entry in entries}
    kept: list[Entry] = []
    for entry in entries:
        word = entry.key.text
        if word in schema["properties"]:
            kept.append(entry)
            continue
        if not entry.key.broken and len(findings) < MOST_FAULTS:
            findings.append(strays.unknown_key(entry.key, entry.value, schema, owner, written, outer))
        meant = synonyms.key(word, keys_of(schema)) or spelling.closest(word, keys_of(schema))
        if meant is not None and meant not in written:
            written.add(meant)
            kept.append(Entry(replace(entry.key, text=meant), entry.value))
    named = [entry for entry in entries if are_cards(entry.value)] if PATHWAYS in schema["properties"] else []
    if named and PATHWAYS not in written:  # as findings say, they belong there
        inside = MapNode(tuple(named), named[0].key.span)
        kept.append(Entry(replace(named[0].key, text=PATHWAYS), inside))
    return tuple(kept)


def _pruned(node: YamlNode, bad: frozenset[Path], here: Path) -> YamlNode:
    match node:
        case MapNode(entries=entries):
            kept = (e for e in entries if (*here, e.key.text) not in bad)
            return replace(node, entries=tuple(Entry(e.key, _pruned(e.value, bad, (*here, e.key.text))) for e in kept))
        case ListNode(items=items, span=span):
            left = ((i, item) for i, item in enumerate(items) if (*here, i) not in bad)
            return ListNode(tuple(_pruned(item, bad, (*here, i)) for i, item in left), span)
    return node


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """The errors to report: of alternatives, those of the one that was meant; after a wrong type or value, no more."""
    seen: set[Path] = set()
    for error in sorted(errors, key=lambda e: (len(e.absolute_path), e.validator != "type")):
        if error.validator in ("anyOf", "oneOf") and error.context:
            yield from _leaves(iter(_meant(error)))
            continue
        path = tuple(error.absolute_path)
        if error.validator in ("type", "enum"):
            if path in seen:
                continue
            seen.add(path)
        elif path in seen:
            continue
        yield error


def _mismatch(error: ValidationError) -> Mismatch:
    rule, key = str(error.validator), ""
    if rule == "required" and isinstance(error.validator_value, list):
        key = next(name for name in error.validator_value if error.message.startswith(f"{name!r} is a required"))
    elif rule == "x-as":
        key = error.message
    of_name = "propertyNames" in error.absolute_schema_path
    schema = error.schema if isinstance(error.schema, dict) else {}
    return Mismatch(rule, error.validator_value, error.instance, schema, tuple(error.absolute_path), key, of_name)


def _meant(error: ValidationError) -> list[ValidationError]:
    depth = len(error.absolute_path)
    groups: dict[object, list[ValidationError]] = {}
    for part in error.context or ():
        groups.setdefault(part.schema_path[0], []).append(part)
    fitting = [
        g for g in groups.values() if not any(p.validator == "type" and len(p.absolute_path) == depth for p in g)
    ]
    return fitting[0] if fitting else next(iter(groups.values()))[:1]


class _Frozen:
    """A schema as a cache key: schemas are constants, so they are compared by identity."""

    __slots__ = ("schema",)

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and other.schema is self.schema


@lru_cache(maxsize=128)
def _fitting(frozen: _Frozen) -> Fits:
    return fitting(frozen.schema)


@lru_cache(maxsize=128)
def _validator(frozen: _Frozen) -> Validator:
    return _dialect()(frozen.schema)


@lru_cache(maxsize=1)
def _dialect() -> type[Validator]:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    known: type[Validator] = extend(Draft202012Validator, {"x-as": _readable})  # type: ignore[no-untyped-call]
    return known


def _readable(
    validator: Validator, reader: str, instance: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """The keyword `x-as`, for what JSON Schema cannot express: lengths of time and their bounds."""
    from jsonschema.exceptions import ValidationError

    if reader != "duration" or not isinstance(instance, str):
        return
    length = duration.read(instance)
    least, most = (duration.read(schema.get(bound, "")) for bound in ("x-least", "x-most"))
    if length is None:
        yield ValidationError("form")
    elif least is not None and length < least:
        yield ValidationError("least")
    elif most is not None and length > most:
        yield ValidationError("most")
