"""Keys and kinds of cards that are unknown where they stand, and what an author can write in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from frontdesk.cards import KINDS
from frontdesk.compiler import opening, places
from frontdesk.compiler.remedy import LANGUAGE, are_cards
from frontdesk.compiler.wording import cut, listed, quoted, respelling
from frontdesk.ir import schema as forms
from frontdesk.ir.schema import Schema, keys_of
from frontdesk.lang import spelling, synonyms
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.invisible import named
from frontdesk.lang.syntax import MapNode, ScalarNode, YamlNode

_PICTURES: Final = frozenset({"image", "images", "img", "picture", "photo", "media"})
_LINKS: Final = frozenset({"link", "links", "url", "href"})
_BUTTONS: Final = frozenset({"answers", "buttons", "options", "choices", "quick_replies", "replies"})
_BEGINNINGS: Final = frozenset({"start", "begin", "entry", "first", "initial", "initial_pathway", "start_at"})
_SWALLOWED: Final = re.compile(
    r"^[ \t]*(?P<key>(?:after_chat|else|failed|give_up|goto|outcome|save)(?=:[ \t]+[a-z][a-z0-9_.-]*[ \t]*$)"
    r"|(?:answers|fields|free_text)(?=:[ \t]*$)):",
    re.MULTILINE,
)
"""A line of a text that looks like a key of a card, followed by a name or by nothing."""

_OF_CARDS: Final = frozenset({"goto", "when", "id", "card"})
_MAIN: Final = {
    **dict.fromkeys(("message", "question", "end"), "text"),
    **dict.fromkeys(("create_lead", "create_deal"), "title"),
    "create_activity": "subject",
    "run": "pathway",
    "wait": "for",
}
"""The main key of a card, by kind."""


def unknown_key(
    key: ScalarNode,
    value: YamlNode,
    schema: Schema,
    owner: str,
    taken: Collection[str] = (),
    outer: Collection[str] = (),
) -> Finding:
    """The finding about an unknown key.

    Args:
        owner: What messages call the mapping that the key is in.
        taken: The keys of that mapping.
        outer: The keys that may stand further out, around that mapping.
    """
    known, hint, fix = keys_of(schema), None, None
    if ours := synonyms.key(key.text, known):
        hint = f"write `{ours}:`"
    elif key.text in outer and key.text not in ("card", "else"):
        hint = f"`{key.text}:` belongs further out: indent it less"
    else:
        hint = spelling.did_you_mean(key.text, known) or instead_of_key(key, value, schema)
        fix = respelling(key.text, (word for word in known if word not in taken), key.span)
    if isinstance(value, ScalarNode) and value.empty and value.span.begins == key.span.ends:  # {label: Yes, please}
        curly = any(mark in key.text for mark in "“”„‟")
        hint, fix = "a comma ends a text within braces: put the text in quotes, or a list in brackets", None
        hint = 'YAML knows only straight quotes: write " before and after the text' if curly else hint
    return Finding(key.span, f"{owner} has no key {quoted(key.text)}", hint, fix=fix, name="unknown-key")


def instead_of_key(key: ScalarNode, value: YamlNode, schema: Schema) -> str:
    """The hint for an unknown key: it may belong elsewhere, or be a value that was written as a key."""
    word, known = key.text, keys_of(schema)
    if word[:1].isspace():
        return f"what looks like a space here is {named(word[0])}: write plain spaces"
    return (
        _as_pair(word, value, known)
        or _as_beginning(word, value, known)
        or _as_markup(word, known)
        or _below(word, value, schema)
        or _translated(word, known)
        or f"delete it, or use one of {listed(known)}"
    )


def _as_pair(word: str, value: YamlNode, known: tuple[str, ...]) -> str | None:
    """The hint for a key of another mapping, or a pair of values written as key and value: `Sales: sales-pathway`."""
    if word == "else":
        if known == ("when", "goto"):
            return "write `else:` below the cases, indented like `cases:`"
        return "go to one of several places with a `branch` card"
    if "goto" in known and (word == "card" or are_cards(value)):
        return "go to a pathway with `goto:`, and put the cards there"
    if word in _OF_CARDS and not _OF_CARDS & set(known):
        return f"`{word}:` belongs to the card: indent it like `card:`"
    if word == "optional" and "required" in known:
        return "write `required: false` for a field that may be skipped"
    if not isinstance(value, ScalarNode) or value.empty:
        return None
    if {"label", "goto"}.issubset(known):
        return f"write `label: {cut(word)}`, and `goto: {cut(value.text)}` below it"
    if {"field", "ask"}.issubset(known) and places.is_variable(word):
        return f"write `field: {word}`, and `ask: {cut(value.text)}` below it"
    return None


def _as_beginning(word: str, value: YamlNode, known: tuple[str, ...]) -> str | None:
    """The hint for a key of a playbook that says in which pathway conversations begin."""
    if "pathways" in known and word.lower() in _BEGINNINGS and isinstance(value, ScalarNode):
        return "delete it: conversations begin at the pathway called `start`"
    return None


def _as_markup(word: str, known: tuple[str, ...]) -> str | None:
    """The hint for a key of other tools whose content belongs into a text here, or onto another card."""
    if not {"card", "text"}.issubset(known):
        return None
    if word in _PICTURES:
        return "show it in the text: `![what it shows](picture.png)`"
    if word in _LINKS:
        return "write it into the text: `[words](https://…)`"
    if word in _BUTTONS and "answers" not in known:
        return "buttons belong to a `question` card, as its `answers:`"
    return None


def _below(word: str, value: YamlNode, schema: Schema) -> str | None:
    """The hint for a key that belongs one level deeper."""
    homes = [key for key, part in schema.get("properties", {}).items() if _has_room(word, value, key, part)]
    if len(homes) != 1:
        return None
    item = "an item of " if schema["properties"][homes[0]].get("type") == "array" else ""
    return f"write it in {item}`{homes[0]}:`, indented below that"


def _has_room(word: str, value: YamlNode, key: str, part: Schema) -> bool:
    """The key `word` belongs into what `key` holds."""
    inner = part.get("items", part)
    if word in inner.get("properties", {}):
        return True
    if key == "weekly":
        return opening.days_problem(word) is None
    if key == "pathways":
        return are_cards(value)
    return inner.get("propertyNames", {}).get("pattern") == forms.SETTABLE and places.is_variable(word)


def _translated(word: str, known: tuple[str, ...]) -> str | None:
    """The hint for a key that ends with a language tag: `text_nl`."""
    key, _, tag = word.rpartition("_")
    if key in known and LANGUAGE.fullmatch(tag):
        return f"write `{key}:`, and `{tag}:` with the text below it, indented"
    return None


def swallowed(card: MapNode, schema: Schema) -> Iterator[Finding]:
    """A finding for each key of a card that is indented into a text of it, so that visitors would read it.

    Required keys are left out: the finding that one is missing points at its line in the text.
    """
    free = [key for key in keys_of(schema) if key not in schema.get("required", ()) and card.get(key) is None]
    for entry in card.entries:
        text = entry.value
        if isinstance(text, ScalarNode) and text.style in ("literal", "folded"):
            for found in _SWALLOWED.finditer(text.text):
                if found["key"] in free:
                    hint = f"indent it like `{entry.key.text}:`"
                    place = text.locate(*found.span("key"))
                    yield Finding(place, "this key is part of the text above it", hint, name="yaml-syntax")


def kindless(item: MapNode) -> str:
    """The hint for a card that does not say its kind, or says it in the way of another tool."""
    for entry in item.entries:
        word, value = entry.key.text, entry.value
        text = value.text if isinstance(value, ScalarNode) else ""
        if word.lower() in ("type", "kind") and _kind(text):
            return f"write `card: {_kind(text)}`"
        if kind := _kind(word):
            behind = _MAIN.get(kind)
            return f"write `card: {kind}`" + (f", and `{behind}: {cut(text)}` below it" if behind and text else "")
    return f"begin it with `card:` and one of {listed(KINDS, 20)}"


def kind_for(word: str) -> str:
    """The hint for a kind of card that does not exist."""
    if ours := synonyms.kind(word):
        return f"write {ours!r}"
    first, _, rest = word.partition(" ")
    if _kind(first) and rest:
        behind = _MAIN.get(_kind(first) or "", "text")
        return f"write {_kind(first)!r} alone, and `{behind}: {cut(rest.strip())}` below it"
    return spelling.did_you_mean(word, KINDS) or f"use one of {listed(KINDS, 20)}"


def _kind(word: str) -> str | None:
    """The kind of card that a word names, here or in another tool."""
    return word if word in KINDS else synonyms.kind(word)
