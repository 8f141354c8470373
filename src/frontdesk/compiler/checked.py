"""One playbook, checked: the findings in it and in its includes, and its graph if there is no error."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import codes, judge
from frontdesk.compiler import slip
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.load import Files, MemoryFiles
from frontdesk.compiler.names import Names
from frontdesk.compiler.reading import MOST_FINDINGS, too_many
from frontdesk.compiler.resolve import graph_of, laid_out, trimmed
from frontdesk.compiler.silence import Silenced, verdict
from frontdesk.ir.graph import Graph
from frontdesk.lang.diagnostic import Diagnostic, Finding, Severity
from frontdesk.lang.raster import Raster
from frontdesk.lang.source import Source

USELESS: Final = "never-used"
UNSET: Final = frozenset({"unknown-variable", "maybe-unset"})
TWICE: Final = "duplicate-key"
SETTING: Final = frozenset({"field", "ask", "fields", "save", "values"})
"""Keys of what sets a name; where one stands twice, a name may be lost with it."""

LEADING: Final = frozenset(
    {"answers", "cases", "goto", "else", "after_chat", "give_up", "failed", "free_text", "pathway"}
)
"""Keys of what leads on; where one stands twice, or a pathway does, ways may be lost with it."""

MISSED: Final = UNSET | {"constant-condition"}
UNINSTALLED: Final = "not-installed"
_INSTALL: Final = re.compile(r"[ \t]*(?:install|origins)[ \t]*:")
"""A line that installs a playbook; if something is wrong in it, the playbook was meant to be installed."""

UNDASHED: Final = "a list belongs here, not keys and values"
UNREACHABLE: Final = "unreachable-card"
UNENTERED: Final = frozenset({UNREACHABLE, "unused-pathway"})
UNREAD: Final = frozenset({"bad-expression", "bad-template", "yaml-syntax"})
"""Faults that hide which names a text or condition reads."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One playbook or library, checked.

    Attributes:
        name: What findings call the file.
        graph: The compiled playbook; None if there is any error, and for a library.
        diagnostics: The findings in the file and in everything that it includes, sorted, each once.
        sources: The text of every file that could be decoded, by its name in findings.
        library: The file holds pathways for other files: it was checked, but there is nothing to run.
        includes: The files that it includes, directly or indirectly, by their names in findings.
        images: The images that these files show, by their names in the playbook's folder.
        silenced: The findings that comments in these files keep out of the diagnostics.
    """

    name: str
    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    library: bool = False
    includes: frozenset[str] = frozenset()
    silenced: tuple[Silenced, ...] = ()
    images: Mapping[str, Raster] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """There is no error; there may be warnings."""
        return all(each.severity is not Severity.ERROR for each in self.diagnostics)


def check(files: Files, name: str, label: str | None = None, teams: frozenset[str] | None = None) -> Checked:
    """Check a playbook or library.

    Args:
        teams: The slugs of the existing teams; None if they are not known.
        files: The playbook's folder.
        name: The name of the file in that folder.
        label: What findings call the file; default its name. Included files get the same folder in front.
    """
    first = _once(files, name, label, teams)
    source = first.sources.get(first.name)
    if source is None or first.valid:
        return first

    def again(text: str) -> tuple[Diagnostic, ...]:
        return _once(MemoryFiles({name: text}, beneath=files), name, label, teams).diagnostics

    told = slip.retold(first.diagnostics, source, again, _diagnostic)
    return first if told is first.diagnostics else replace(first, diagnostics=told)


def _once(files: Files, name: str, label: str | None, teams: frozenset[str] | None) -> Checked:
    bundle = Bundle(files, name, label or name)
    data = files.read(name)
    if data is None:
        start = Source(bundle.label, "").span(0, 0)
        bundle.findings.append(Finding(start, f"there is no file {name!r}", name="no-such-file"))
    else:
        bundle.read(name, data)
    return _judged(bundle, teams)


def _judged(bundle: Bundle, teams: frozenset[str] | None) -> Checked:
    unit = bundle.main
    names = Names(bundle)
    findings = [*bundle.findings, *names.findings()]
    graph, run, whole = None, set[str](), False
    if unit is not None:
        layout = laid_out(bundle, names, unit)
        run = layout.run
        findings.extend(layout.findings)
        graph = graph_of(layout, unit)
        if graph is not None:
            judged = judge(Facts(graph, broken=layout.broken, teams=teams))
            findings.extend(_certain(judged, findings, bundle.unread, unit.pathways))
            whole = not layout.broken
    said = verdict(_sorted(findings), bundle.suppressions, bundle.label if whole else None)
    found = _limited(sorted((*said.kept, *_sorted(said.findings)), key=lambda each: each.sort_key))
    wrong = any(each.severity is Severity.ERROR for each in found)
    return Checked(
        bundle.label,
        None if wrong or graph is None else trimmed(graph, run),
        found,
        {bundle.called(file): source for file, source in bundle.sources.items()},
        library=unit is not None and unit.playbook is None,
        includes=frozenset(bundle.called(file) for file in bundle.sources if file != bundle.name),
        silenced=said.silenced,
        images=bundle.images,
    )


def _certain(
    judged: Iterable[Finding], before: Sequence[Finding], unread: Collection[str], pathways: Collection[str]
) -> Iterator[Finding]:
    """The findings of the graph rules, without those that may be due to an earlier finding.

    Args:
        unread: The variables and keys whose expressions could not be read.
    """
    hidden = any(each.name in UNREAD for each in before)
    wrong = {each.span for each in before}
    twice = {each.span.source.text[each.span.begins : each.span.ends] for each in before if each.name == TWICE}
    lost, parted = not twice.isdisjoint(SETTING), not twice.isdisjoint({*LEADING, *pathways})
    installing = any(_INSTALL.match(each.span.source.line(each.span.start.line)) for each in before)
    for each in judged:
        useless = each.name == USELESS and (hidden or each.span in wrong)
        unset = each.name in UNSET and each.span.source.text[each.span.begins : each.span.ends] in unread
        meant = each.name == UNINSTALLED and installing
        if not (
            useless
            or unset
            or meant
            or (lost and each.name in MISSED)
            or (parted and each.name in UNENTERED)
            or (each.name == UNREACHABLE and "when" in unread)
        ):
            yield each


def diagnosed(findings: Iterable[Finding]) -> tuple[Diagnostic, ...]:
    """Findings with their codes and severities, sorted, without repetitions, up to the limit of errors in a file."""
    return _limited(_sorted(findings))


def _sorted(findings: Iterable[Finding]) -> list[Diagnostic]:
    made = map(_diagnostic, _told_once(tuple(findings)))
    return sorted({each.sort_key: each for each in made}.values(), key=lambda each: each.sort_key)


def _told_once(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings without keys that are written twice because the dashes of a list are missing, as another one says."""
    undashed = [each.span for each in findings if each.name == "wrong-type" and each.message == UNDASHED]
    for each in findings:
        within = (s for s in undashed if s.file == each.span.file and s.begins <= each.span.begins < s.ends)
        if each.name != TWICE or next(within, None) is None:
            yield each


def _limited(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    errors = Counter(each.span.file for each in found if each.severity is Severity.ERROR)
    if max(errors.values(), default=0) <= MOST_FINDINGS:
        return tuple(found)
    return tuple(each for _, of_file in groupby(found, lambda each: each.span.file) for each in _first(of_file))


def _first(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings of a file up to the limit of errors, then one that says so in place of the rest."""
    errors = 0
    for each in found:
        errors += each.severity is Severity.ERROR
        last = too_many(each.finding)
        if errors > MOST_FINDINGS:
            yield _diagnostic(last)
            return
        if each.finding.message != last.message:
            yield each


def _diagnostic(finding: Finding) -> Diagnostic:
    code = codes()[finding.name]
    return Diagnostic(code.code, finding.name, finding.severity or code.severity, finding)
