"""A list or mapping on its way from events to a node: what it holds so far, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.lang.syntax.node import Entry, ScalarNode, YamlNode


@dataclass(slots=True)
class Frame:
    """A list or mapping that is being read.

    Attributes:
        key: The key that waits for its value; none while a key is expected or was refused.
        expects_value: The next node of a mapping is a value.
        quiet: It is `{{ … }}`, which YAML takes for mappings: what it holds is not judged.
        cards: What stands before a second card in it, whose keys are those of the first again.
        merges: A merge key stands in it.
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
