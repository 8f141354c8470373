"""A file of scenarios, from its bytes to its verdicts."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.compiler.checked import check, diagnosed
from frontdesk.compiler.load import Files, beside
from frontdesk.ir.graph import Graph
from frontdesk.lang.diagnostic import Diagnostic, Finding, Severity
from frontdesk.lang.source import Source, Span
from frontdesk.lang.syntax import decode
from frontdesk.scenario.read import read
from frontdesk.scenario.run import Verdict, run
from frontdesk.scenario.suite import Test
from frontdesk.scenario.visitor import faults


@dataclass(frozen=True, slots=True)
class Played:
    """The result of playing a file of scenarios.

    Attributes:
        name: The name of the file in findings.
        verdicts: One for each scenario, in the order of the file; empty if a file cannot be used.
        diagnostics: Faults of the file itself and errors of its playbook, sorted.
        sources: The text of the files that the diagnostics point to.
        playbook: The name of the playbook in findings; empty if it was not found.
        graph: The playbook, if it has no errors.
    """

    name: str
    verdicts: tuple[Verdict, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, Source]
    playbook: str = ""
    graph: Graph | None = None

    @property
    def passed(self) -> bool:
        """Whether no scenario failed and the files have no faults."""
        return not self.diagnostics and all(verdict.failure is None for verdict in self.verdicts)


def play(
    files: Files, name: str, label: str | None = None, *, stage: Callable[[Test, Graph], Verdict | None] = run
) -> Played:
    """Read a file of scenarios, check its playbook, and play all scenarios.

    Args:
        files: The folder that both are in.
        name: The file of scenarios in that folder.
        label: The file's name in findings; default `name`.
        stage: Plays a scenario; gives None to leave it out.
    """
    label = label or name
    decoded = decode(label, files.read(name) or b"")
    if decoded.value is None:
        return Played(label, (), diagnosed(decoded.findings), {})
    sources = {label: decoded.value}
    suite = read(decoded.value)
    findings = [*decoded.findings, *suite.findings]
    if suite.value is None:
        return Played(label, (), diagnosed(findings), sources)
    playbook = beside(name, suite.value.playbook.text)
    if not files.has(playbook):
        findings.append(_missing(suite.value.playbook.span, suite.value.playbook.text))
        return Played(label, (), diagnosed(findings), sources)
    called = posixpath.normpath(posixpath.join(posixpath.dirname(label), suite.value.playbook.text))
    checked = check(files, playbook, called)
    errors = tuple(each for each in checked.diagnostics if each.severity is Severity.ERROR)
    graph = checked.graph
    if graph is not None:
        findings += [fault for test in suite.value.tests for fault in faults(test, graph.playbook)]
    found = (*diagnosed(findings), *errors)
    if found or graph is None:
        return Played(label, (), found, sources | dict(checked.sources), called)
    verdicts = (stage(test, graph) for test in suite.value.tests)
    return Played(label, tuple(verdict for verdict in verdicts if verdict), (), sources, called, graph)


def _missing(span: Span, text: str) -> Finding:
    return Finding(span, f"there is no playbook {text!r}", "write its path relative to this file", name="no-such-file")
