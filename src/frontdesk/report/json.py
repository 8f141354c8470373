"""A report for programs: the JSON of `check --format json`, a format that other programs may rely on."""

from __future__ import annotations

import json
from typing import Any

from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Edit, Related, Severity
from frontdesk.lang.source import Position, Span

FORMAT_VERSION = "1"


def render(report: Report, *, colour: bool = False) -> str:
    """One JSON object, ASCII only, with its final line break; never in colour."""
    return json.dumps(as_data(report), indent=2) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as JSON-ready data.

    Keys: `format_version`, `valid`, `files`, `error_count`, `warning_count`, `info_count`, `diagnostics`.
    """
    counts = {f"{severity.value}_count": report.count(severity) for severity in Severity}
    head = {"format_version": FORMAT_VERSION, "valid": report.valid, "files": report.files}
    return head | counts | {"diagnostics": [of_diagnostic(each) for each in report.diagnostics]}


def of_diagnostic(each: Diagnostic) -> dict[str, Any]:
    """One finding as JSON-ready data.

    Keys: `code`, `name`, `severity`, `message`, `hint` (may be null), `file`, `range`, `related`, `fix` (may be null):
    an edit that certainly fixes the finding, with `file`, `range` and the new `text`.
    """
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity.value,
        "message": each.finding.message,
        "hint": each.finding.hint,
        "file": each.span.file,
        "range": _range(each.span),
        "related": [_related(related) for related in each.finding.related],
        "fix": _edit(each.finding.fix),
    }


def _edit(fix: Edit | None) -> dict[str, Any] | None:
    return None if fix is None else {"file": fix.span.file, "range": _range(fix.span), "text": fix.text}


def _related(related: Related) -> dict[str, Any]:
    return {"message": related.message, "file": related.span.file, "range": _range(related.span)}


def _range(span: Span) -> dict[str, Any]:
    return {"start": _position(span.start), "end": _position(span.end)}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column, "offset": position.offset}
