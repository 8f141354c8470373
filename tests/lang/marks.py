"""Short ways to read a text and to see what a finding points at."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from frontdesk.lang import syntax
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.excerpt import WholeSource
from frontdesk.lang.source import Source

unhurried = settings(
    deadline=None,
    derandomize="FRONTDESK_NEW_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
"""For properties: a busy machine is no failure, and each run tries the same examples.

With `FRONTDESK_NEW_EXAMPLES=1` in the environment, each run tries new ones.
"""


def page(text: str) -> WholeSource:
    """A text that is all of its file."""
    return WholeSource(Source("texts.md", text))


def pointed(text: str, finding: Finding) -> str:
    """The words of a text that a finding underlines."""
    return text[finding.span.start.offset : finding.span.end.offset]


def brief(text: str, findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Each finding as its name and the words that it underlines."""
    return [(finding.name, pointed(text, finding)) for finding in findings]


def yaml(text: str) -> tuple[syntax.YamlNode | None, list[tuple[str, str]]]:
    """What a YAML text reads as, and its findings in brief."""
    read = syntax.parse(Source("playbook.yaml", text))
    return read.value, brief(text, read.findings)


def value_of(text: str) -> syntax.ScalarNode:
    """The text that the key `a` of a YAML file holds."""
    node, _ = yaml(text)
    assert isinstance(node, syntax.MapNode)
    value = node.get("a")
    assert isinstance(value, syntax.ScalarNode)
    return value


def plainly(node: syntax.YamlNode | None) -> object:
    """A node as Python data."""
    match node:
        case syntax.MapNode(entries=entries):
            return {entry.key.text: plainly(entry.value) for entry in entries}
        case syntax.ListNode(items=items):
            return [plainly(item) for item in items]
        case syntax.ScalarNode(text=text):
            return text
    return None
