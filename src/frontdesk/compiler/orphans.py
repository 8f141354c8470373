"""Lines written into a card itself, without the key of it below which they belong: `values`, `fields` and others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from frontdesk.compiler import places
from frontdesk.compiler.wording import cut, quoted
from frontdesk.ir.schema import SETTABLE, Schema, keys_of
from frontdesk.lang import spelling, synonyms
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode

_NAME: Final = ("field", "variable", "name", "save", "key")
"""What authors call the name in a card that sets one: `field: answers.vip` and `value: true`."""

_FIRST: Final = {"fields": "field", "answers": "label"}
"""A list to the key that every item of it has, and no card."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """Entries that belong below a key that is missing.

    Attributes:
        entries: They, as they are written.
        inside: What that key was meant to hold.
        hint: What to write.
    """

    entries: tuple[Entry, ...]
    inside: YamlNode
    hint: str


def taken_in(entries: tuple[Entry, ...], schema: Schema, owner: str, findings: list[Finding]) -> tuple[Entry, ...]:
    """The entries of a card with what was left out around some of them; one finding for all of those.

    Args:
        owner: What messages call the card.
    """
    written = {entry.key.text: entry.value for entry in entries}
    for home, part in schema["properties"].items():
        held = written.get(home)
        if isinstance(held, MapNode) and _takes_names(part):
            return _moved(entries, schema, home, held, owner, findings)
        if home not in written and (lost := _lost(entries, schema, home, part)) is not None:
            first = lost.entries[0].key
            message = f"{owner} has no key {quoted(first.text)}"
            findings.append(Finding(first.span, message, lost.hint, name="unknown-key"))
            kept = (entry for entry in entries if entry not in lost.entries)
            return (*kept, Entry(ScalarNode(home, first.span, "plain"), lost.inside))
    return entries


def _takes_names(part: Schema) -> bool:
    names: Schema = part.get("propertyNames", {})
    return names.get("pattern") == SETTABLE


def _moved(
    entries: tuple[Entry, ...], schema: Schema, home: str, held: MapNode, owner: str, findings: list[Finding]
) -> tuple[Entry, ...]:
    """The entries, with the assignments that stand beside their key moved below it; a finding for each of them."""
    gone = [entry for entry in entries if _is_assignment(entry, schema, needed=False)]
    for entry in gone:
        message, hint = f"{owner} has no key {quoted(entry.key.text)}", f"write it in `{home}:`, indented below that"
        findings.append(Finding(entry.key.span, message, hint, name="unknown-key"))
    more = tuple(entry for entry in gone if held.get(entry.key.text) is None)
    whole = replace(held, entries=held.entries + more)
    return tuple(Entry(e.key, whole) if e.value is held else e for e in entries if e not in gone)


def _lost(entries: tuple[Entry, ...], schema: Schema, home: str, part: Schema) -> _Lost | None:
    needed = home in schema.get("required", ())
    if _takes_names(part):
        return (_paired(entries, home) if needed else None) or _named(entries, schema, home, needed=needed)
    return _item(entries, schema, home) if needed and home in _FIRST else None


def _named(entries: tuple[Entry, ...], schema: Schema, home: str, *, needed: bool) -> _Lost | None:
    """Names with their values: `answers.vip: true`."""
    gone = tuple(entry for entry in entries if _is_assignment(entry, schema, needed=needed))
    if not gone:
        return None
    first, name = gone[0].key, _name(gone[0].key)
    if entries[0].key.span.start.line == first.span.start.line:
        hint = f"write `{home}: {{{name}: …}}`"
    elif name != first.text:
        hint = f"write `{home}:` on the line above it, and `{name}:` below that, indented"
    else:
        what = "this line" if len(gone) == 1 else f"these {len(gone)} lines"
        hint = f"write `{home}:` on the line above, and indent {what} below it"
    inside = {_name(e.key): Entry(ScalarNode(_name(e.key), e.key.span, e.key.style), e.value) for e in gone}
    return _Lost(gone, MapNode(tuple(inside.values()), first.span), hint)


def _paired(entries: tuple[Entry, ...], home: str) -> _Lost | None:
    """A name and its value as two keys: `field: answers.vip` and `value: true`."""
    held = {entry.key.text: entry for entry in entries}
    name, value = next((held[word] for word in _NAME if word in held), None), held.get("value")
    if (
        name is None
        or value is None
        or not (isinstance(name.value, ScalarNode) and isinstance(value.value, ScalarNode))
    ):
        return None
    if places.meant_variable(name.value.text) is None:
        return None
    key = ScalarNode(_name(name.value), name.value.span, "plain")
    hint = f"write `{home}:`, and `{key.text}: {cut(value.value.text)}` below it, indented"
    return _Lost((name, value), MapNode((Entry(key, value.value),), name.key.span), hint)


def _item(entries: tuple[Entry, ...], schema: Schema, home: str) -> _Lost | None:
    """The keys of one item of a list: `label: Yes`, with no `answers:` above it."""
    inner = keys_of(schema["properties"][home].get("items", {}))
    ours = {*keys_of(schema)} - ({"goto"} if home == "answers" else set())
    gone = tuple(entry for entry in entries if entry.key.text in inner and entry.key.text not in ours)
    if _FIRST[home] not in {entry.key.text for entry in gone}:
        return None
    first = gone[0]
    value = cut(first.value.text) if isinstance(first.value, ScalarNode) else "…"
    hint = f"write `{home}:` on the line above, and `- {first.key.text}: {value}` below it, indented"
    return _Lost(gone, ListNode((MapNode(gone, first.key.span),), first.key.span), hint)


def _is_assignment(entry: Entry, schema: Schema, *, needed: bool) -> bool:
    """The entry gives a name a value. If the card needs such entries, an unknown word is one, too."""
    word, known = entry.key.text, keys_of(schema)
    if word in known or not isinstance(entry.value, ScalarNode) or entry.value.empty:
        return False
    if places.is_variable(word):
        return True
    free = spelling.closest(word, known) is None and synonyms.key(word, known) is None
    return needed and free and word not in _NAME and places.meant_variable(word) is not None


def _name(node: ScalarNode) -> str:
    return places.meant_variable(node.text) or node.text
