"""YAML, read into nodes that know where each of their characters stands: the one place that knows PyYAML.

A closed part of YAML: one document of mappings, lists and texts. What else YAML can say is a finding, and so is
everything that would take long or deep, before it does.
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
