"""Invisible characters in what must be exact: keys, ids, addresses, patterns, expressions.

They are found in a file's tree before anything else is read, and taken out of it: what an author sees is what is read
on, so that one such character is one finding. Texts for people are left alone here; who reads them judges them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from frontdesk.cards import KINDS
from frontdesk.compiler.playbook import PLAYBOOK
from frontdesk.lang import invisible
from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode

FOR_PEOPLE = frozenset({"rich", "words", "template", "name"})
"""Readers of texts that people read."""

ADDRESS = "url"
"""The key of a text with values in it that is no text for people."""


def without_hidden(node: MapNode) -> Read[MapNode]:
    """A file's tree without the invisible characters of what must be exact, and a finding for each of them."""
    findings: list[Finding] = []
    cleaned = _cleaned(node, "", findings)
    assert isinstance(cleaned, MapNode)
    return Read(cleaned, tuple(findings))


def _cleaned(node: YamlNode, key: str, findings: list[Finding]) -> YamlNode:
    """The same of what stands under a key."""
    shown = key in _shown_keys()
    match node:
        case MapNode(entries=entries):
            kept = []
            for entry in entries:
                name = _exact(entry.key, findings)
                under = key if shown else name.text  # below a text for people: one for each language
                kept.append(Entry(name, _cleaned(entry.value, under, findings)))
            return replace(node, entries=tuple(kept))
        case ListNode(items=items, span=span):
            return ListNode(tuple(_cleaned(item, key, findings) for item in items), span)
        case ScalarNode():
            return node if shown else _exact(node, findings)


def _exact(node: ScalarNode, findings: list[Finding]) -> ScalarNode:
    found = [finding for _, finding in invisible.found_in(node)]
    findings.extend(found)
    return replace(node, text=invisible.removed(node.text)) if found else node


@cache
def _shown_keys() -> frozenset[str]:
    """The keys of playbooks and cards under which texts for people stand."""
    found = {"description", *_shown(PLAYBOOK)}
    for kind in KINDS.values():
        found.update(_shown(kind.SCHEMA))
    return frozenset(found - {ADDRESS})


def _shown(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, part in schema.get("properties", {}).items():
            inner = part.get("items", {}) if isinstance(part, Mapping) else {}
            if FOR_PEOPLE & {part.get("x-as"), inner.get("x-as")}:
                yield key
        for part in schema.values():
            yield from _shown(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            yield from _shown(part)
