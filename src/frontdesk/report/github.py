"""A report for GitHub Actions: workflow commands, which GitHub shows as annotations beside the lines of a change."""

from __future__ import annotations

import posixpath
from typing import Final

from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Severity
from frontdesk.lang.source import Span
from frontdesk.report.text import summary

LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report, *, colour: bool = False) -> str:
    """One workflow command per finding, then a summary line; never in colour."""
    return "\n".join([*map(_command, report.diagnostics), summary(report)]) + "\n"


def _command(each: Diagnostic) -> str:
    span, finding = each.span, each.finding
    properties: dict[str, str | int]
    properties = {"file": posixpath.normpath(span.file)} if span.file else {}
    properties |= {
        "line": span.start.line,
        "col": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
        "title": f"{each.code} {each.name}",
    }
    written = ",".join(f"{key}={str(value).translate(_PROPERTY)}" for key, value in properties.items())
    lines = [finding.message]
    lines += [f"hint: {finding.hint}"] if finding.hint else []
    lines += [f"{_place(related.span)}: {related.message}" for related in finding.related]
    message = "\n".join(lines).translate(_DATA)
    return f"::{LEVELS[each.severity]} {written}::{message}"


def _place(span: Span) -> str:
    return f"{span.file}:{span.start.line}:{span.start.column}"
