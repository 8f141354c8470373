"""A leaf of a shaped tree: what a reader makes a value of."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.ir.schema import Schema
from frontdesk.lang.noun import made_often
from frontdesk.lang.source import Span
from frontdesk.lang.syntax import ScalarNode, YamlNode


@made_often
@dataclass(frozen=True, slots=True)
class Leaf:
    """A node that a reader makes a value of.

    Attributes:
        under: The key that it stands under; none for an item of a list.
        optional: That key may be left out.
    """

    node: YamlNode
    schema: Schema
    under: ScalarNode | None = None
    optional: bool = False

    @property
    def filling(self) -> str:
        """What to do where nothing is written in it."""
        if self.under is None:
            return "write something, or delete it"
        return "write something, or leave the key out" if self.optional else "write something"

    @property
    def place(self) -> Span:
        """Where a finding about all of it points to: the value, or its key where nothing is written."""
        return self.node.span if self.under is None else place_of(self.node, self.under.span)

    @property
    def key(self) -> Span:
        """Where a finding about something missing in it points to: the key that it stands under, or the value."""
        return (self.node if self.under is None else self.under).span

    @property
    def text(self) -> str:
        return self.node.text if isinstance(self.node, ScalarNode) else ""


def place_of(value: YamlNode, key: Span) -> Span:
    """Where a finding about all of a value points to: the value, or its key where nothing is written."""
    empty = isinstance(value, ScalarNode) and not value.text and value.style == "plain"
    return key if empty else value.span
