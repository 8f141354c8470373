"""What an author can write in place of a value of the wrong shape or form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from frontdesk.cards import KINDS
from frontdesk.compiler import opening, places
from frontdesk.compiler.wording import cut, listed
from frontdesk.ir import schema as forms
from frontdesk.ir.answer import FREE_TEXT
from frontdesk.ir.schema import Schema, keys_of
from frontdesk.ir.written import type_of
from frontdesk.lang import duration, spelling, synonyms
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.lang.types import Rules
from frontdesk.lang.types.amount import money
from frontdesk.lang.types.day import meant as day_meant
from frontdesk.lang.value import Money

_PAIRS: Final = "write keys and values on the lines below, each indented, as `key: value`"
_ITEMS: Final = "write its items on the lines below, each indented and after `- `"
_TRUE: Final = frozenset({"true", "yes", "on"})
_FALSE: Final = frozenset({"false", "no", "off", "none", "null"})
_WORDS: Final = frozenset({"rich", "words", "template", "name", "expression"})
"""Readers that take any text."""

_SHOWN: Final = ("label", "text", "name", "goto", "value", "pathway")
"""In a mapping that stands where one text belongs, the first of these keys holds what was meant."""

_SIMPLE: Final = re.compile(r"[\w./+€$(][\w@.:/+€$%*() -]*")
"""Texts that need no quotes within brackets."""

_OF_LIBRARIES: Final = frozenset({"frontdesk", "include", "pathways"})
"""The keys of a file that other playbooks include; its shape is `playbook.LIBRARY`."""

LANGUAGE: Final = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
_DAYS: Final = {"year": 365, "month": 30, "week": 7}
_COUNTS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_QUOTES: Final = "\"'“”„‟‘’‚«»"


def instead(wanted: str, node: YamlNode, schema: Schema) -> str | None:
    """The hint for a node of the wrong shape; None if there is nothing to propose.

    Args:
        wanted: The type that belongs there, in the words of JSON Schema.
    """
    match wanted, node:
        case "array", MapNode():
            return _items_of(node, schema.get("items", {}))
        case "array", ScalarNode(empty=True):
            return _ITEMS
        case "array", ScalarNode(text=text):
            return _list_of(text, schema.get("items", {}))
        case "object", ScalarNode(empty=True):
            return _PAIRS
        case "object", ListNode():
            return _without_dashes(node, schema)
        case "object", ScalarNode(text=text):
            return _keyed(text, schema)
        case "string", ListNode():
            return _one_of(node, schema)
        case "string", MapNode():
            return (_compared(node) if schema.get("x-as") == "expression" else None) or _alone(node)
        case (("integer" | "number"), ScalarNode(empty=True)):
            return "write a number after the colon, or leave the key out"
        case (("integer" | "number"), ScalarNode(text=text)):
            if long := re.fullmatch(r"([0-9]{1,3})\s*(year|month|week)s?", text.strip().lower()):
                return f"write {int(long[1]) * _DAYS[long[2]]}"
            digits = re.match(r"[0-9]+(?=\s*[A-Za-z%])", text)
            word = _COUNTS.index(text.lower()) if text.lower() in _COUNTS else 3
            return f"write {digits[0]}" if digits else f"write it in digits, such as {word}"
    return None


def _items_of(node: MapNode, item: Schema) -> str:
    """The hint for keys and values where a list belongs."""
    known, needed = item.get("properties"), item.get("required")
    if not node.entries:
        return _ITEMS
    key = node.entries[0].key.text
    if not item and key in KINDS:
        return f"write `- card: {key}`, and the keys of the card on the lines below"
    if item.get("type") == "string":
        return "write its texts alone, each on its own line and after `- `"
    if known and needed and key not in known and isinstance(node.entries[0].value, ScalarNode):
        pair = {"label": "goto", "field": "ask", "when": "goto"}.get(needed[0])
        below = f", and `{pair}: {cut(node.entries[0].value.text)}` below it" if pair else ""
        return f"write `- {needed[0]}: {cut(key)}`{below}"
    return "put `- ` before the first of its keys"


def _list_of(text: str, item: Schema) -> str:
    """The hint for a text where a list belongs: its parts in brackets, if that is certain."""
    if needed := item.get("required"):
        return f"write it as `- {_taker(text, item) or needed[0]}: {cut(text)}`"
    parts = [part.strip() for part in text.split(",")]
    if item.get("type") == "string" and all(_SIMPLE.fullmatch(part) for part in parts) and ": " not in text:
        return f"write it as `{_bracketed(parts, {'items': item})}`"
    return "begin each item on its own line with `- `"


def _without_dashes(node: ListNode, schema: Schema) -> str:
    """The hint for a list where keys and values belong."""
    first_item = node.items[0] if node.items else None
    if isinstance(first_item, MapNode) and first_item.key("card") is not None:
        return "write `start:` on the line above, and indent the cards below it"
    if node.items and all(isinstance(item, MapNode) and item.entries for item in node.items):
        return "remove the dashes"
    first = next(iter(schema.get("properties", {}).items()), None)
    if first is not None and first[1].get("type") == "array":
        return f"put the list under `{first[0]}:`"
    return "write names with a colon in place of the dashes"


def _keyed(text: str, schema: Schema) -> str:
    """The hint for a text where keys and values belong: the key that the text was meant for."""
    known = keys_of(schema)
    if {"label", "goto"}.issubset(known) and text.lower() not in ("none", "null"):
        return f"write it as `label: {cut(text)}`"
    if known == keys_of(FREE_TEXT) and text.lower() in _TRUE:
        return "write `{}`; or `save: answers.…` on the line below to keep what is typed, `goto:` to go on elsewhere"
    if text.lower() in _FALSE:
        return "leave it out"
    key = _taker(text, schema)
    if key is None:
        what = ", ".join(f"`{each}:`" for each in known[:4])
        return f"write its keys on the lines below, each indented: {what}" if what else _PAIRS
    listed_ = schema["properties"][key].get("type") == "array"
    return f"write it as `{key}: {_bracketed([text], schema['properties'][key]) if listed_ else cut(text)}`"


def _bracketed(parts: Sequence[str], schema: Schema) -> str:
    """Texts as a list in brackets; origins without a scheme get `https://`."""
    parts = [part.strip("()") for part in parts]
    if schema["items"].get("x-as") == "origin":
        parts = [part if "://" in part else f"https://{part}" for part in parts]
    return f"[{cut(', '.join(parts))}]"


def _taker(text: str, schema: Schema) -> str | None:
    """The key of a mapping that takes such a text, required keys first; None if none does."""
    known: Mapping[str, Any] = schema.get("properties", {})
    needed = schema.get("required", ())
    keys = [*(key for key in needed if key in known), *(key for key in known if key not in needed)]
    return next((key for key in keys if _takes(known[key], text)), None)


def _takes(schema: Schema, text: str) -> bool:
    if "enum" in schema:
        return text in schema["enum"]
    if schema.get("type") == "array":
        form = {"origin": r"\w\.\w|://", "page": r"^[/*]"}.get(schema.get("items", {}).get("x-as", ""))
        return form is not None and re.search(form, text) is not None
    match schema.get("x-as"):
        case "duration":
            return duration.read(text) is not None
        case "timezone":
            return opening.zone_problem(text) is None
        case "variable":
            return places.is_variable(text)
        case "target":
            return re.fullmatch(forms.CARD_ID, text) is not None and text.lower() not in _TRUE
        case "address":
            return places.address_problem(text) is None
        case reader:
            return reader in _WORDS and text.lower() not in _TRUE


def _one_of(node: ListNode, schema: Schema) -> str:
    """The hint for a list where one text belongs."""
    if schema.get("x-as") not in ("rich", "words", "template"):
        if schema.get("x-as") == "target":
            if len(node.items) == 1 and isinstance(node.items[0], ScalarNode):
                return f"write `{cut(node.items[0].text)}` alone, without a list"
            return "write the name of a pathway, and put the cards there"
        return "write one of them, without a list"
    if node.items and all(isinstance(item, MapNode) and item.entries for item in node.items):
        return "remove the dashes"
    return "write `|` here and the text below it, whose lines may begin with dashes"


def _compared(node: MapNode) -> str | None:
    """The hint for a name and a value where a condition belongs."""
    first = node.entries[0] if len(node.entries) == 1 else None
    if first is None or not places.is_variable(first.key.text) or not isinstance(first.value, ScalarNode):
        return None
    text = first.value.text
    value = f'"{cut(text)}"' if type_of([text]) == "choice" else text
    return f"write `{first.key.text} == {value}`"


def _alone(node: MapNode) -> str | None:
    """The hint for keys and values where one text belongs."""
    held = {each.key.text: each.value.text for each in node.entries if isinstance(each.value, ScalarNode)}
    if held and not any(held.values()):
        return "write it without the braces, or in quotes if they belong to the text"
    if held and all(map(LANGUAGE.fullmatch, held)):
        return "write one text: this one is the same in all languages"
    meant = next((held[key] for key in _SHOWN if held.get(key)), None)
    return f"write `{cut(meant)}` alone" if meant else None


def beginning(root: MapNode, pathways: Sequence[str]) -> str:
    """The hint for a playbook none of whose pathways is called `start`."""
    if not pathways:
        return "add `start:`"
    meant = pathways[0] if len(pathways) == 1 else spelling.closest("start", pathways)
    hint = f"call the pathway {meant!r} `start`" if meant else "call the first pathway `start`"
    settings = [entry.key.text for entry in root.entries if entry.key.text not in _OF_LIBRARIES]
    if len(settings) == 1:
        hint += f"; or delete `{settings[0]}:`, if other playbooks include this file"
    return hint


def are_cards(value: YamlNode) -> bool:
    """A list with a card in it."""
    return isinstance(value, ListNode) and any(isinstance(each, MapNode) and each.key("card") for each in value.items)


def value_of(word: str, known: tuple[str, ...]) -> str:
    """The hint for a value that is not among the known ones."""
    ours = known[0] if len(known) == 1 else synonyms.value(word, known)
    return f"write {ours!r}" if ours else f"use one of {listed(known, 40)}"


def formed(text: str, form: str) -> str | None:
    """The hint for a text that nearly matches the form, a regular expression; None if it is too far from that."""
    bare = text.strip().strip(_QUOTES).strip()
    near = [bare, *(joint.join(re.findall(r"[a-z0-9_.]+" if joint else r"[a-z0-9]+", bare.lower())) for joint in "-_")]
    near.append(f"#{bare.removeprefix('#')}")
    near.append("#" + "".join(char * 2 for char in bare.removeprefix("#")))
    near.append(re.sub(r"^([0-9]+),([0-9]+)$", r"\1.\2", bare))
    near.append(re.split(r"\s", bare)[0])
    near.append("/" + bare.removeprefix("$").lstrip(".").replace(".", "/"))
    found = next((each for each in near if each != text and re.search(form, each)), None)
    return f"write {found!r}" if found else None


def limit_of(text: str, form: str) -> str | None:
    """The hint for a bound that is an amount or a day as people write it; None for other texts."""
    if day := day_meant(text):
        return f"write {day}"
    amount = money(text, Rules("money"), "")
    return f"write {amount.amount:f}" if isinstance(amount, Money) else formed(text, form)


def length_of(text: str, schema: Schema) -> str | None:
    """The hint for a length of time in words, as a bare number or in look-alike letters; None for other texts."""
    bounds = (duration.read(schema.get(bound, "")) for bound in ("x-least", "x-most"))
    if text.strip().isdecimal() and (fitting := duration.fitting(int(text), *bounds)):
        return f"write {fitting}"
    meant = duration.meant(text)
    return f"write {meant}" if meant else spelling.disguised(text)


def swallowed_by(node: YamlNode, key: str) -> Span | None:
    """Where a key stands as a line of a block text, because it is indented too deep; None if it does not."""
    line = re.compile(rf"^[ \t]*({re.escape(key)}):(?:[ \t]|$)", re.MULTILINE)
    for entry in node.entries if isinstance(node, MapNode) else ():
        text = entry.value
        if isinstance(text, ScalarNode) and text.style in ("literal", "folded") and (found := line.search(text.text)):
            return text.locate(*found.span(1))
    return None
