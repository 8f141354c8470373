"""A report for CI systems that show test results, such as GitLab: JUnit XML.

Each file is a suite and each finding a test case; a file without findings has one case, which passes. A finding below
the threshold is a passing case too, with the finding as its output.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic
from frontdesk.lang.source import Span

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow (section 2.2)."""


def render(report: Report, *, colour: bool = False) -> str:
    """An XML document; never in colour."""
    found: dict[str, list[Diagnostic]] = {posixpath.normpath(checked.name): [] for checked in report.checked}
    for each in report.diagnostics:
        found.setdefault(posixpath.normpath(each.span.file), []).append(each)
    suites = [_suite(file, found[file], report) for file in sorted(found)]
    return document("frontdesk check", suites)


def document(name: str, suites: Sequence[Element]) -> str:
    """The XML document of these suites, with their totals, ending in a line break."""
    sums = {count: sum(int(suite.attrib[count]) for suite in suites) for count in ("tests", "failures", "errors")}
    root = Element("testsuites", {"name": name, **{count: str(total) for count, total in sums.items()}})
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(file: str, found: list[Diagnostic], report: Report) -> Element:
    failures = sum(report.fails(each) for each in found)
    counts = {"tests": str(len(found) or 1), "failures": str(failures), "errors": "0", "skipped": "0"}
    suite = Element("testsuite", {"name": legible(file), **counts})
    if not found:
        SubElement(suite, "testcase", _called("nothing found", file))
    told: Counter[str] = Counter()
    for each in found:
        name = f"{each.code} {each.finding.message}"
        told[name] += 1
        _case(suite, each, name if told[name] == 1 else f"{name} ({told[name]})", failed=report.fails(each))
    return suite


def _case(suite: Element, each: Diagnostic, name: str, *, failed: bool) -> None:
    case = SubElement(suite, "testcase", {**_called(name, suite.attrib["name"]), "line": str(each.span.start.line)})
    if failed:
        about = {"message": legible(each.finding.message), "type": each.severity.value}
        SubElement(case, "failure", about).text = legible(_told(each))
    else:
        SubElement(case, "system-out").text = legible(_told(each))


def _called(name: str, file: str) -> dict[str, str]:
    """Attributes of a case. Its name is unique and survives lines added above it: GitLab compares runs by name."""
    return {"name": legible(f"{file}: {name}"), "classname": legible(file), "file": legible(file)}


def _told(each: Diagnostic) -> str:
    lines = [f"{_place(each.span)}: {each.severity.value}[{each.code}] {each.finding.message}"]
    lines += [f"hint: {each.finding.hint}"] if each.finding.hint else []
    lines += [f"{_place(related.span)}: {related.message}" for related in each.finding.related]
    return "\n".join(lines)


def _place(span: Span) -> str:
    return f"{span.file}:{span.start.line}:{span.start.column}"


def legible(text: str) -> str:
    """The text, with characters that XML does not allow replaced by U+FFFD."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
