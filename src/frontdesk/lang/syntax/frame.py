"""A list or mapping on its way from events to a node: what it holds so far, and what it expects next."""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.lang.syntax.node import Entry, ScalarNode, YamlNode


@dataclass(slots=True)
class Frame:
    """A list or mapping that is being read.

    Attributes:
        key: The key whose value comes next; None while a key is expected, or after a key was refused.
        expects_value: The next node of a mapping is a value.
        quiet: This is a `{{ … }}`, which YAML reads as mappings: nothing in it becomes a finding.
        cards: The entries of earlier cards in this mapping: a repeated `card` key begins a card whose dash is missing.
        merges: The mapping has a merge key.
    """

    start: int
    end: int
    mapping: bool
    flow: bool
    quiet: bool = False
    merges: bool = False
    items: list[YamlNode] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    cards: list[dict[str, Entry]] = field(default_factory=list)
    key: ScalarNode | None = None
    expects_value: bool = False
