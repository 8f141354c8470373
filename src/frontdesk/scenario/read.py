"""From a `*.test.yaml` file to scenarios, with findings for what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from frontdesk.ir.schema import keys_of
from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode, parse
from frontdesk.lang.value import Value
from frontdesk.scenario import form
from frontdesk.scenario.steps import KINDS
from frontdesk.scenario.suite import Step, Suite, Test

N = TypeVar("N", ScalarNode, ListNode)

NOON = int(datetime(2026, 11, 23, 11, 0, tzinfo=UTC).timestamp() * 1000)
"""When a scenario begins that does not say: a Monday at noon in most of Europe."""


def read(source: Source) -> Read[Suite]:
    """The scenarios of one file; no value where it holds none that can be run."""
    parsed = parse(source)
    reader = _Reader(list(parsed.findings))
    suite = reader.suite(parsed.value, Span.whole(source.name))
    return Read(suite, tuple(reader.findings))


class _Reader:
    """Reads on after a fault, so that all of a file's findings come at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def suite(self, node: YamlNode | None, start: Span) -> Suite | None:
        if not isinstance(node, MapNode):
            self._fault(
                "wrong-type", node.span if node else start, "a file of scenarios is a mapping", "begin with `playbook:`"
            )
            return None
        self._known(node, keys_of(form.SUITE))
        playbook = self._needed(node, "playbook", ScalarNode, start)
        tests = self._needed(node, "tests", ListNode, start)
        if playbook is None or tests is None:
            return None
        return Suite(playbook, tuple(self._tests(tests)))

    def _tests(self, nodes: ListNode) -> Iterator[Test]:
        for node in nodes.items:
            if isinstance(node, MapNode):
                test = self._test(node)
                if test is not None:
                    yield test
            else:
                self._fault("wrong-type", node.span, "a test is a mapping with `name` and `steps`")

    def _test(self, node: MapNode) -> Test | None:
        self._known(node, keys_of(form.TEST))
        name = self._needed(node, "name", ScalarNode, node.span)
        steps = self._needed(node, "steps", ListNode, node.span)
        if name is None or steps is None:
            return None
        language = node.get("language")
        return Test(
            name=name.text,
            span=name.span,
            at_ms=self._instant(node.get("at")),
            online=dict(self._online(node.get("online"))),
            visitor=dict(self._visitor(node.get("visitor"))),
            language=language.text if isinstance(language, ScalarNode) else "",
            strict=self._flag(node, "strict", False),
            installed=self._flag(node, "installed", True),
            steps=tuple(self._steps(steps)),
        )

    def _steps(self, nodes: ListNode) -> Iterator[Step]:
        for node in nodes.items:
            if not isinstance(node, MapNode) or not node.entries:
                self._fault("wrong-type", node.span, "a step is a mapping such as `bot: Hello`")
                continue
            first = node.entries[0]
            kind = KINDS.get(first.key.text)
            if kind is None:
                self._unknown(first.key, tuple(KINDS), "step")
                continue
            self._known(node, keys_of(kind.shape))
            yield Step(first.key.text, node, first.value)

    def _instant(self, node: YamlNode | None) -> int:
        if node is None:
            return NOON
        try:
            at = datetime.fromisoformat(node.text if isinstance(node, ScalarNode) else "")
        except ValueError:
            at = datetime.min
        if at.tzinfo is None:
            self._fault(
                "bad-value", node.span, "`at` is an instant with its offset", "write it like 2026-11-23T10:00:00+01:00"
            )
            return NOON
        return int(at.timestamp() * 1000)

    def _online(self, node: YamlNode | None) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        match node:
            case ListNode(items=items):
                for item in items:
                    match item:
                        case ScalarNode(text=name):
                            yield name, None
                        case MapNode(entries=entries):
                            yield from map(self._teams, entries)
            case MapNode(entries=entries):
                yield from map(self._teams, entries)
            case ScalarNode(text=name) if name:
                yield name, None

    def _teams(self, entry: Entry) -> tuple[str, tuple[str, ...]]:
        if isinstance(entry.value, ListNode):
            return entry.key.text, tuple(item.text for item in entry.value.items if isinstance(item, ScalarNode))
        self._fault("wrong-type", entry.value.span, "the teams of an agent are a list", "write it like {mia: [sales]}")
        return entry.key.text, ()

    def _visitor(self, node: YamlNode | None) -> Iterator[tuple[str, Value]]:
        if isinstance(node, MapNode):
            for entry in node.entries:
                if isinstance(entry.value, ScalarNode):
                    yield entry.key.text, entry.value.text

    def _flag(self, node: MapNode, key: str, default: bool) -> bool:
        value = node.get(key)
        if value is None:
            return default
        if not isinstance(value, ScalarNode) or value.text not in ("true", "false"):
            self._fault("wrong-type", value.span, f"{key!r} is true or false")
            return default
        return value.text == "true"

    def _needed(self, node: MapNode, key: str, kind: type[N], place: Span) -> N | None:
        value = node.get(key)
        if value is None:
            self._fault("missing-key", place, f"{key!r} is missing")
        elif not isinstance(value, kind):
            self._fault("wrong-type", value.span, f"{key!r} is {'text' if kind is ScalarNode else 'a list'}")
        else:
            return value
        return None

    def _known(self, node: MapNode, keys: tuple[str, ...]) -> None:
        for entry in node.entries:
            if entry.key.text not in keys:
                self._unknown(entry.key, keys, "key")

    def _unknown(self, key: ScalarNode, known: tuple[str, ...], what: str) -> None:
        close = spelling.closest(key.text, known)
        hint = f"did you mean {close!r}?" if close else f"use one of {', '.join(known)}"
        self._fault("unknown-key", key.span, f"there is no {what} {key.text!r}", hint)

    def _fault(self, name: str, span: Span, message: str, hint: str | None = None) -> None:
        self.findings.append(Finding(span, message, hint, name=name))
