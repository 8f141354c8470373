"""A file of scenarios as data: the suite, its tests and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.lang.source import Span
from frontdesk.lang.syntax import Entry, MapNode, ScalarNode, YamlNode


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens, or that must have happened.

    Attributes:
        kind: The first key: `bot`, `visitor`, `after` …
        node: The whole step.
        argument: The value of the first key.
    """

    kind: str
    node: MapNode
    argument: YamlNode

    @property
    def span(self) -> Span:
        """The place of the argument, which a failure points at; of the key if the argument is empty."""
        if isinstance(self.argument, ScalarNode) and not self.argument.text:
            return self.node.entries[0].key.span
        return self.argument.span


@dataclass(frozen=True, slots=True)
class Test:
    """One scenario.

    Attributes:
        at_ms: When it begins, in UTC milliseconds.
        online: Agents who are online at the beginning, each with the slugs of their teams; None means every team.
        visitor: Attributes that the page passes in, by bare name, as written.
        page: The address of the page that the visitor is on; empty if it is not known.
        language: The visitor's language tag; empty for the playbook's.
        strict: Every message of the bot needs a step.
        installed: The visitor comes through a page on which the playbook is installed.
    """

    name: str
    span: Span
    at_ms: int
    online: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    visitor: tuple[Entry, ...] = ()
    page: str = ""
    language: str = ""
    strict: bool = False
    installed: bool = True
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of scenarios for one playbook, named relative to the file."""

    playbook: ScalarNode
    tests: tuple[Test, ...]
