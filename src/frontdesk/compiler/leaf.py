"""A leaf of a shaped tree."""

from __future__ import annotations

from frontdesk.ir.schema import Schema
from frontdesk.lang.noun import noun
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ScalarNode, YamlNode


@noun()
class Leaf:
    """A node that a reader turns into a value.

    Attributes:
        under: The key that it stands under; None for an item of a list.
        optional: That key may be left out.
    """

    node: YamlNode
    schema: Schema
    under: ScalarNode | None = None
    optional: bool = False

    @property
    def filling(self) -> str:
        """The hint if the leaf is empty."""
        if self.under is None:
            return "write something, or delete it"
        return "write something, or leave the key out" if self.optional else "write something"

    @property
    def place(self) -> Span:
        """The place of a finding about the whole leaf: the value, or its key if the value is empty."""
        return self.node.span if self.under is None else place_of(self.node, self.under.span)

    @property
    def key(self) -> Span:
        """The place of a finding about something missing in the leaf: its key; the value if it has no key."""
        return (self.node if self.under is None else self.under).span

    @property
    def text(self) -> str:
        return self.node.text if isinstance(self.node, ScalarNode) else ""


def place_of(value: YamlNode, key: Span) -> Span:
    """The place of a finding about a whole value: the value, or its key if the value is empty."""
    empty = isinstance(value, ScalarNode) and not value.text and value.style == "plain"
    return key if empty else value.span
