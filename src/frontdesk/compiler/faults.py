"""What is wrong with the shape of a tree, in an author's words and at the smallest place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.compiler import places
from frontdesk.compiler.remedy import beginning, formed, instead, length_of, limit_of, swallowed_by, value_of
from frontdesk.compiler.wording import described, listed, quoted, respelling
from frontdesk.ir import schema as forms
from frontdesk.ir.returned import POINTER
from frontdesk.ir.schema import Schema
from frontdesk.lang import duration, spelling
from frontdesk.lang.diagnostic import Edit, Finding
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """What a checked mapping is.

    Attributes:
        words: For messages: `a question card`, `a playbook`.
        span: Where a finding about something missing in it points to.
    """

    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A rule of a schema that some data violate.

    Attributes:
        rule: The keyword of the rule, such as `maxItems`.
        bound: The value of that keyword in the schema.
        value: The data that violate the rule.
        schema: The part of the schema that contains the rule.
        path: The path to the data: keys and indices.
        key: For `required`, the missing key; for `x-as`, what is wrong: `form`, `least` or `most`.
        of_name: The rule is about a key, not about its value.
    """

    rule: str
    bound: Any
    value: Any
    schema: Schema
    path: Path
    key: str = ""
    of_name: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding about the shape, and what it means for reading the rest.

    Attributes:
        drop: The paths of the parts to leave out, so that the rest can be read.
        lost: A missing part might have led to a card, or set a variable.
        guessed: There is a finding about how it is written, so its value, or what is missing in it, is a guess.
    """

    finding: Finding
    drop: tuple[Path, ...] = ()
    lost: bool = False
    guessed: bool = False


LONGEST = 100
"""In characters; every message is shorter."""

LEADS_NOWHERE = frozenset(
    (
        *("rich", "words", "template", "literal", "name", "address", "limit", "pattern", "file", "hours"),
        *("duration", "number", "integer", "boolean", "language", "origin", "timezone", "date", "opening", "currency"),
        *("endpoint", "headers", "content", "page"),
    )
)
"""Readers of leaves that decide neither where a card leads nor what it sets."""


def loses(schema: object) -> bool:
    """Without a part of this shape, it is not known where a card leads or what it sets."""
    return isinstance(schema, dict) and schema.get("x-as") not in LEADS_NOWHERE


def of_error(error: Mismatch, root: MapNode, owner: Owner) -> Iterator[Fault]:
    """The faults that one violated rule stands for."""
    place = Place(root, error.path, owner)
    if error.of_name:
        yield _bad_name(error, place)
        return
    guessed = _is_guess(error.rule, place.node)
    for fault in _MAKERS.get(error.rule, _odd)(error, place):
        yield replace(fault, guessed=guessed)


def _is_guess(rule: str, node: YamlNode) -> bool:
    if isinstance(node, MapNode):
        return node.partial and rule in ("required", "minProperties")
    return isinstance(node, ScalarNode) and node.broken


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an error: the tree, the path from its root, and what the root is."""

    root: MapNode
    path: Path
    owner: Owner

    @property
    def node(self) -> YamlNode:
        return at(self.root, self.path)

    @property
    def key(self) -> ScalarNode | None:
        """The key of the node or, for an item of a list, the key of the list; None if there is none."""
        for depth in range(len(self.path), 0, -1):
            step = self.path[depth - 1]
            parent = at(self.root, self.path[: depth - 1])
            if isinstance(step, str) and isinstance(parent, MapNode):
                return parent.key(step)
        return None

    @property
    def span(self) -> Span:
        """The value, or its key if the value is empty."""
        node = self.node
        if isinstance(node, ScalarNode) and not node.text and node.style == "plain" and self.key is not None:
            return self.key.span
        return node.span


def at(node: YamlNode, path: Path) -> YamlNode:
    """The part of a tree at the end of a path of keys and indices."""
    for step in path:
        if isinstance(node, MapNode) and isinstance(step, str):
            node = node.get(step) or node
        elif isinstance(node, ListNode) and isinstance(step, int):
            node = node.items[step]
    return node


def _missing(error: Mismatch, place: Place) -> Iterator[Fault]:
    lost = loses(error.schema.get("properties", {}).get(error.key))
    if isinstance(place.node, MapNode) and any(e.key.text.lower() == error.key for e in place.node.entries):
        return  # the key is there, in capital letters: another finding says so
    parent, words, span = place.key, place.owner.words, place.owner.span
    if parent is not None:
        words, span = quoted(parent.text), parent.span
        index = place.path[-1]
        if isinstance(index, int):  # an item of a list has no key of its own: its first key stands for it
            words, span = f"item {index + 1} of {words}", head(place.node)
    hint = f"add `{error.key}:`"
    if (swallowed := swallowed_by(place.node, error.key)) is not None:
        span, hint = swallowed, f"indent `{error.key}:` less: it is part of the text above it"
    if error.key == "start" and place.path == ("pathways",):
        hint = beginning(place.root, tuple(error.value))
    if error.key == "when" and "goto" in error.value:
        hint += ", or write where it leads as `else:` below the cases"
    yield Fault(Finding(span, f"{words} needs {error.key!r}", hint, name="missing-key"), lost=lost)


def head(node: YamlNode) -> Span:
    """The place that stands for an item of a list: its first key, or the whole item if it has none."""
    return node.entries[0].key.span if isinstance(node, MapNode) and node.entries else node.span


KINDS = {
    "object": "keys and values belong here",
    "array": "a list belongs here",
    "boolean": "true or false belongs here",
    "integer": "a whole number belongs here",
    "number": "a number belongs here",
    "string": "text belongs here",
}


def _wrong_type(error: Mismatch, place: Place) -> Iterator[Fault]:
    wanted = error.bound if isinstance(error.bound, str) else error.bound[0]
    hint, fix = None, None
    if wanted == "boolean" and isinstance(error.value, str):
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"} | {"true": "true", "false": "false"}
        word = meant.get(error.value.lower())
        hint = f"write {word}" if word else "write true or false"
        fix = Edit(place.span, word) if word else None
    else:
        hint = instead(wanted, place.node, error.schema)
    message = f"{KINDS[wanted]}, not {described(place.node, wanted)}"
    yield Fault(Finding(place.span, message, hint, fix=fix, name="wrong-type"), (place.path,), loses(error.schema))


def _not_among(error: Mismatch, place: Place) -> Iterator[Fault]:
    words = tuple(map(str, error.bound))
    hint = spelling.did_you_mean(str(error.value), words) or value_of(str(error.value), words)
    message = f"{quoted(str(error.value))} is not one of {listed(words, 9)}"
    if len(words) == 1 or len(message) >= LONGEST:
        message = f"{quoted(str(error.value))} is not allowed here"
    fix = respelling(str(error.value), words, place.span)
    yield Fault(Finding(place.span, message, hint, fix=fix, name="bad-value"), (place.path,))


def _out_of_range(error: Mismatch, place: Place) -> Iterator[Fault]:
    how = "small: at least" if error.rule.endswith("inimum") else "large: at most"
    message = f"{error.value} is too {how} {error.bound}"
    yield Fault(Finding(place.span, message, f"write {error.bound}", name="bad-value"), (place.path,))


def _bad_form(error: Mismatch, place: Place) -> Iterator[Fault]:
    message = f"{quoted(str(error.value))} is not written in the right form"
    near = limit_of if error.bound == forms.LIMIT["pattern"] else formed
    hint = spelling.lookalike(str(error.value)) or near(str(error.value), str(error.bound)) or _form(error)
    lost = error.bound == POINTER
    yield Fault(Finding(place.span, message, hint, name="bad-value"), (place.path,), lost)


def _bad_name(error: Mismatch, place: Place) -> Fault:
    name, parent = str(error.value), place.node
    key = parent.key(name) if isinstance(parent, MapNode) else None
    if error.bound == forms.SETTABLE:
        problem, fault = places.variable_problem(name), places.variable_fault(name)
        return Fault(Finding(key.span if key else parent.span, problem, places.variable_hint(name), name=fault))
    joint = "_" if error.bound == forms.VARIABLE else "-"
    near = (joint.join(name.split()), joint.join(name.lower().split()))
    plain = next((each for each in near if re.fullmatch(str(error.bound), each)), None)
    hint = f"did you mean {plain!r}?" if plain else spelling.lookalike(name) or _form(error)
    message = f"{quoted(name)} cannot be a name here"
    return Fault(Finding(key.span if key else parent.span, message, hint, name="bad-value"))


def _form(error: Mismatch) -> str | None:
    words = error.schema.get("x-form") or places.FORMS.get(str(error.bound))
    return f"use {words}" if words else None


def _count(error: Mismatch, place: Place) -> Iterator[Fault]:
    if error.rule == "minProperties" and error.schema.get("required"):
        return  # the missing keys are reported by name
    few, bound, span = error.rule.startswith("min"), error.bound, place.span
    surplus: tuple[Path, ...] = ()
    if not few and isinstance(place.node, ListNode):
        span = head(place.node.items[bound])
        surplus = tuple((*place.path, index) for index in range(bound, len(place.node.items)))
    noun = "item" if bound == 1 else "items"
    message = f"{quoted(place.key.text) if place.key else 'this'} takes at {'least' if few else 'most'} {bound} {noun}"
    message += "" if few else f", not {len(error.value)}"
    hint = f"write at least {bound}" if few else f"delete all but {bound}"
    yield Fault(Finding(span, message, hint, name="wrong-count"), surplus, lost=few)


def _empty(error: Mismatch, place: Place) -> Iterator[Fault]:
    yield Fault(
        Finding(place.span, "there is no text here", "write something, or leave the key out", name="empty-text")
    )


def _too_long(error: Mismatch, place: Place) -> Iterator[Fault]:
    if error.schema.get("x-as") == "pattern":
        return  # the reader of patterns reports this, under its own code
    message = f"this is longer than {error.bound} characters"
    yield Fault(Finding(place.span, message, name="bad-value"), (place.path,))


def _bad_duration(error: Mismatch, place: Place) -> Iterator[Fault]:
    written = quoted(str(error.value))
    bound = error.schema.get(f"x-{error.key}", "")
    message, hint = {
        "form": (
            f"{written} is not a length of time",
            length_of(str(error.value), error.schema) or "write a number and a unit, such as 90s, 2m or 1h30m",
        ),
        "least": (f"{written} is too short: at least {bound}", f"write {bound} or more"),
        "most": (f"{written} is too long: at most {bound}", f"write {bound} or less"),
    }[error.key]
    plain = "".join(str(error.value).split()).lower()
    meant = plain if duration.read(plain) is not None else duration.meant(str(error.value)) or ""
    fix = Edit(place.span, meant) if error.key == "form" and duration.read(meant) is not None else None
    yield Fault(Finding(place.span, message, hint, fix=fix, name="bad-duration"), (place.path,))


def _odd(error: Mismatch, place: Place) -> Iterator[Fault]:
    yield Fault(Finding(place.span, "this is not written in the right form", name="bad-value"), (place.path,))


_MAKERS: dict[str, Callable[[Any, Place], Iterator[Fault]]] = {
    "required": _missing,
    "type": _wrong_type,
    "enum": _not_among,
    "const": _odd,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
    "exclusiveMaximum": _out_of_range,
    "pattern": _bad_form,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "minLength": _empty,
    "maxLength": _too_long,
    "x-as": _bad_duration,
}
