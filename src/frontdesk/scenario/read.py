"""From a `*.test.yaml` file to scenarios, with findings for its faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from frontdesk.compiler.faults import Owner, head
from frontdesk.compiler.shape import shaped
from frontdesk.compiler.wording import article, listed, quoted
from frontdesk.lang import spelling, synonyms
from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import Entry, ListNode, MapNode, ScalarNode, YamlNode, parse
from frontdesk.scenario import form
from frontdesk.scenario.steps import KINDS
from frontdesk.scenario.suite import Step, Suite, Test

NOON = int(datetime(2026, 11, 23, 11, 0, tzinfo=UTC).timestamp() * 1000)
"""When a scenario begins by default: a Monday at noon in most of Europe."""


def read(source: Source) -> Read[Suite]:
    """The scenarios of one file; no value if the file is not of the right form."""
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
            place = node.span if node else start
            self._fault("wrong-type", place, "a file of scenarios is a mapping", "begin with `playbook:`")
            return None
        shape = shaped(node, form.SUITE, Owner("a file of scenarios", head(node)))
        self.findings += shape.findings
        playbook, tests = shape.node.get("playbook"), shape.node.get("tests")
        if not isinstance(playbook, ScalarNode) or not isinstance(tests, ListNode):
            return None
        return Suite(playbook, tuple(self._tests(tests)))

    def _tests(self, nodes: ListNode) -> Iterator[Test]:
        for node in nodes.items:
            name, steps = (node.get(key) if isinstance(node, MapNode) else None for key in ("name", "steps"))
            if isinstance(node, MapNode) and isinstance(name, ScalarNode) and isinstance(steps, ListNode):
                yield self._test(node, name, steps)

    def _test(self, node: MapNode, name: ScalarNode, steps: ListNode) -> Test:
        online = dict(_online(node.get("online")))
        test = Test(
            name=name.text,
            span=name.span,
            at_ms=self._instant(node.get("at")),
            online=online,
            visitor=_entries(node.get("visitor")),
            page=_text(node.get("page")),
            language=_text(node.get("language")),
            strict=_text(node.get("strict")) == "true",
            installed=_text(node.get("installed")) != "false",
            steps=tuple(self._steps(steps)),
        )
        self._agents(test)
        return test

    def _steps(self, nodes: ListNode) -> Iterator[Step]:
        for node in nodes.items:
            if not isinstance(node, MapNode) or not node.entries:
                self._fault("wrong-type", node.span, "a step is a mapping such as `bot: Hello`")
                continue
            first = node.entries[0]
            if first.key.text in KINDS:
                yield from self._step(first.key, node)
                continue
            # A step is known by its first key; if a later key names its kind, the keys are in the wrong order.
            known = next((entry.key.text for entry in node.entries if entry.key.text in KINDS), None)
            ours = synonyms.step(first.key.text)
            hint = f"write `{known}:` first" if known else f"write `{ours}:`" if ours else None
            hint = hint or spelling.did_you_mean(first.key.text, tuple(KINDS))
            message = f"no step is called {quoted(first.key.text)}"
            self._fault("unknown-key", first.key.span, message, hint or f"use one of {listed(tuple(KINDS), 40)}")

    def _step(self, key: ScalarNode, node: MapNode) -> Iterator[Step]:
        """The step, if it has its main argument."""
        kind = key.text
        shape = shaped(node, KINDS[kind].shape, Owner(f"{article(kind)} {quoted(kind)} step", key.span))
        self.findings += shape.findings
        argument = shape.node.get(kind)
        if argument is not None:
            yield Step(kind, shape.node, argument)

    def _agents(self, test: Test) -> None:
        """Add a finding for every agent who does something and was never online."""
        there = set(test.online)
        for step in test.steps:
            if step.kind != "agent":
                continue
            self._refused(step)
            for entry in _entries(step.argument):
                name = entry.key.text
                if _text(entry.value) == "online":
                    there.add(name)
                elif name not in there:
                    there.add(name)
                    hint = spelling.did_you_mean(name, tuple(test.online)) or f"add {name} to `online:` of the scenario"
                    self._fault("unknown-agent", entry.key.span, f"agent {quoted(name)} was never online", hint)

    def _refused(self, step: Step) -> None:
        """Add a finding for every agent under `refused` who does nothing in the step."""
        acting = tuple(entry.key.text for entry in _entries(step.argument))
        node = step.node.get("refused")
        for one in node.items if isinstance(node, ListNode) else (node,):
            if isinstance(one, ScalarNode) and one.text not in acting:
                hint = spelling.did_you_mean(one.text, acting) or f"use one of {listed(acting, 40)}"
                self._fault("unknown-agent", one.span, f"agent {quoted(one.text)} does nothing in this step", hint)

    def _instant(self, node: YamlNode | None) -> int:
        if node is None:
            return NOON
        try:
            at = datetime.fromisoformat(_text(node))
        except ValueError:
            at = datetime.min
        if at.tzinfo is None:
            hint = "write it like 2026-11-23T10:00:00+01:00"
            self._fault("bad-value", node.span, "`at` needs a date, a time and a UTC offset", hint)
            return NOON
        return int(at.timestamp() * 1000)

    def _fault(self, name: str, span: Span, message: str, hint: str | None = None) -> None:
        self.findings.append(Finding(span, message, hint, name=name))


def _text(node: YamlNode | None) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


def _online(node: YamlNode | None) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Agents with their teams; None means every team."""
    match node:
        case ListNode(items=items):
            for item in items:
                yield from _online(item)
        case MapNode(entries=entries):
            yield from map(_teams, entries)
        case ScalarNode(text=name) if name:
            yield name, None


def _teams(entry: Entry) -> tuple[str, tuple[str, ...]]:
    teams = entry.value.items if isinstance(entry.value, ListNode) else ()
    return entry.key.text, tuple(map(_text, teams))


def _entries(node: YamlNode | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, MapNode) else ()
