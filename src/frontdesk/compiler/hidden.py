"""Invisible characters in what must be exact: keys, ids, addresses, patterns, expressions.

They are found in a file's tree, and removed from it, before its shape is checked: from then on the tree says what the
author sees, so each such character gives one finding. Texts for people are left to their readers.
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
"""The key of a text that may hold values, but is not for people."""


def without_hidden(node: MapNode) -> Read[MapNode]:
    """A file's tree without the invisible characters in exact texts, and a finding for each of them."""
    findings: list[Finding] = []
    cleaned = _cleaned(node, "", findings)
    assert isinstance(cleaned, MapNode)
    return Read(cleaned, tuple(findings))


def _cleaned(node: YamlNode, key: str, findings: list[Finding]) -> YamlNode:
    """A node under `key` without those characters."""
    shown = key in _shown_keys()
    match node:
        case MapNode(entries=entries):
            kept = []
            for entry in entries:
                name = _exact(entry.key, findings)
                under = key if shown else name.text  # the keys below a text for people are its languages
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
