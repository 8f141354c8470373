"""The report for programs, byte for byte what the contract shows."""

from __future__ import annotations

import json

from compiler.writing import HEAD, checked
from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Finding, Severity
from frontdesk.lang.source import Span
from frontdesk.report import render


def test_a_report_has_the_promised_form() -> None:
    text = HEAD + (
        "pathways:\n  start:\n    - {card: question, text: a, answers: [{label: b, goto: slaes}]}\n"
        "  sales:\n    - {card: message, text: a, id: sales}\n"
    )
    result = checked(text)
    offset = text.index("slaes")
    twice = text.index("sales}")
    assert json.loads(render(Report(1, result.diagnostics, result.sources), "json")) == {
        "format_version": "1",
        "valid": False,
        "files": 1,
        "error_count": 2,
        "warning_count": 0,
        "info_count": 0,
        "diagnostics": [
            {
                "code": "FD201",
                "name": "unknown-target",
                "severity": "error",
                "message": "no pathway or card is called 'slaes'",
                "hint": "did you mean 'sales'?",
                "file": "example.yaml",
                "range": {
                    "start": {"line": 6, "column": 60, "offset": offset},
                    "end": {"line": 6, "column": 65, "offset": offset + 5},
                },
                "related": [],
                "fix": {
                    "file": "example.yaml",
                    "range": {
                        "start": {"line": 6, "column": 60, "offset": offset},
                        "end": {"line": 6, "column": 65, "offset": offset + 5},
                    },
                    "text": "sales",
                },
            },
            {
                "code": "FD202",
                "name": "duplicate-id",
                "severity": "error",
                "message": "a pathway is called 'sales' already",
                "hint": "give one of them an `id` of its own",
                "file": "example.yaml",
                "range": {
                    "start": {"line": 8, "column": 36, "offset": twice},
                    "end": {"line": 8, "column": 41, "offset": twice + 5},
                },
                "related": [
                    {
                        "message": "the first one",
                        "file": "example.yaml",
                        "range": {
                            "start": {"line": 7, "column": 3, "offset": text.index("sales:")},
                            "end": {"line": 7, "column": 8, "offset": text.index("sales:") + 5},
                        },
                    }
                ],
                "fix": None,
            },
        ],
    }


def test_columns_and_offsets_count_code_points() -> None:
    text = HEAD + "pathways:\n  start:\n    - {card: message, text: 🙂é, gotto: b}\n"
    data = json.loads(render(Report(1, checked(text).diagnostics, {}), "json"))
    assert data["diagnostics"][0]["range"]["start"] == {"line": 6, "column": 33, "offset": text.index("gotto")}


def test_a_report_without_errors_is_valid_and_a_hint_may_be_null() -> None:
    found = Diagnostic("FD301", "unreachable-card", Severity.WARNING, Finding(Span.whole("a.yaml"), "it is lost"))
    data = json.loads(render(Report(2, (found,), {}), "json"))
    assert (data["valid"], data["files"], data["error_count"], data["warning_count"]) == (True, 2, 0, 1)
    assert data["diagnostics"][0]["hint"] is None


def test_any_name_and_any_message_can_be_written_anywhere() -> None:
    found = Diagnostic("FD301", "n", Severity.INFO, Finding(Span.whole("a\udcff.yaml"), "é 🙂"))
    text = render(Report(1, (found,), {}), "json")
    assert text.encode("ascii")
    assert json.loads(text)["diagnostics"][0]["file"] == "a\udcff.yaml"
