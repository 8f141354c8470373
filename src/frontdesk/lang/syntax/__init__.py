"""YAML, parsed into nodes that know the place of each of their characters: the one place that knows PyYAML.

A closed subset of YAML: one document of mappings, lists and texts. Every other feature of YAML is a finding, and so is
everything that is too large or too deep, before it costs time or memory.
"""

from __future__ import annotations

from frontdesk.lang.syntax.comments import Comment, comments, texts
from frontdesk.lang.syntax.decoding import MOST_BYTES, decode
from frontdesk.lang.syntax.node import Entry, ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.lang.syntax.parsing import MOST_CHARACTERS, MOST_DEPTH, MOST_EVENTS, parse

__all__ = [
    "MOST_BYTES",
    "MOST_CHARACTERS",
    "MOST_DEPTH",
    "MOST_EVENTS",
    "Comment",
    "Entry",
    "ListNode",
    "MapNode",
    "ScalarNode",
    "YamlNode",
    "comments",
    "decode",
    "parse",
    "texts",
]
