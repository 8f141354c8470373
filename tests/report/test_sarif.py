"""The report for code scanning: valid by the standard's own schema, with fingerprints that outlive edits elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from compiler.writing import HEAD, checked
from frontdesk.analysis.rule import codes
from frontdesk.compiler.check import Report
from frontdesk.lang.source import Source, Span
from frontdesk.report import render
from report.findings import diagnostic, every_severity, full, report

SCHEMA = json.loads((Path(__file__).parents[1] / "fixtures/sarif/sarif-schema-2.1.0.json").read_text())


def run(of: Report) -> Any:
    log = json.loads(render(of, "sarif"))
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log)] == []
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = json.loads(render(full(), "sarif"))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not Draft4Validator(SCHEMA).is_valid(log)


def test_a_report_of_everything_and_of_nothing_is_valid() -> None:
    assert [result["ruleId"] for result in run(full())["results"]] == ["FD101", "FD202", "FD201", "FD901"]
    assert run(Report(0, (), {}))["results"] == []


def test_a_result_says_where_it_is_what_is_near_and_how_to_mend_it() -> None:
    error, warning, note = run(every_severity())["results"]
    where = {"uri": "books/a.yaml", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 5, "startColumn": 25, "endLine": 5, "endColumn": 30}
    start = {"startLine": 4, "startColumn": 3, "endLine": 4, "endColumn": 8}
    mark = error.pop("partialFingerprints")
    assert error == {
        "ruleId": "FD201",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "it is wrong\nwrite 'sales'"},
        "locations": [{"physicalLocation": {"artifactLocation": where, "region": region}}],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {"artifactLocation": where, "region": start},
                "message": {"text": "look here"},
            }
        ],
        "fixes": [
            {
                "description": {"text": "write 'sales'"},
                "artifactChanges": [
                    {
                        "artifactLocation": where,
                        "replacements": [{"deletedRegion": region, "insertedContent": {"text": "sales"}}],
                    }
                ],
            }
        ],
    }
    assert list(mark) == ["frontdesk/v1"]
    assert (warning["level"], note["level"]) == ("warning", "note")
    assert "fixes" not in warning
    assert "relatedLocations" not in note


def test_rules_bring_their_help() -> None:
    made = run(full())
    rules = made["tool"]["driver"]["rules"]
    by_code = {code.code: code for code in codes().values()}
    assert [rule["id"] for rule in rules] == ["FD101", "FD201", "FD202", "FD901"]
    for rule in rules:
        assert rule["help"]["markdown"].startswith(f"# {rule['id']} {by_code[rule['id']].name}\n")
        assert rule["help"]["text"]
        assert rule["helpUri"].endswith(rule["id"])
    assert [rules[each["ruleIndex"]]["id"] for each in made["results"]] == [each["ruleId"] for each in made["results"]]
    assert rules[0]["name"] == "UnknownKey"


def test_columns_count_code_points_and_lines_are_those_of_yaml() -> None:
    text = HEAD + "pathways:\n  start:\n    - {card: message, text: 🙂é, gotto: b}\n"
    made = run(Report(1, checked(text).diagnostics, {}))
    assert made["columnKind"] == "unicodeCodePoints"
    assert made["newlineSequences"] == ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"]
    assert made["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] == 33


@pytest.mark.parametrize(
    ("name", "uri", "relative"),
    [
        ("./books/a b.yaml", "books/a%20b.yaml", True),
        ("é#?.yaml", "%C3%A9%23%3F.yaml", True),
        ("c:a.yaml", "c%3Aa.yaml", True),
        ("/x y/a.yaml", "file:///x%20y/a.yaml", False),
        ("a\udcff.yaml", "a%FF.yaml", True),
        ("a\ud800.yaml", "a%3F.yaml", True),
    ],
)
def test_a_file_s_name_is_an_address(name: str, uri: str, relative: bool) -> None:
    made = run(report(diagnostic(Span.whole(name))))
    where = made["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where == {"uri": uri} | ({"uriBaseId": "%SRCROOT%"} if relative else {})


FLOW = """\
    - {card: nothing, text: a}
    - {card: nothing, text: b}
    - {card: nothing, text: b}
"""


def prints(text: str) -> list[str]:
    result = checked(text)
    made = run(Report(1, result.diagnostics, result.sources))
    return [each["partialFingerprints"]["frontdesk/v1"] for each in made["results"] if each["ruleId"] == "FD104"]


def test_fingerprints_tell_findings_apart_and_survive_edits_elsewhere() -> None:
    text = HEAD + "pathways:\n  start:\n" + FLOW
    marks = prints(text)
    assert len(set(marks)) == 3
    assert prints("# a new line\n" + text) == marks
    assert (
        prints(text.replace("    - {card: nothing, text: a", "    - {card: end}\n    - {card: nothing, text: a"))
        == marks
    )
    assert prints(text.replace("    -", "      -")) == marks
    assert prints(text.replace("\n", "\r\n")) == marks
    assert prints(text.replace("text: a", "text: c"))[1:] == marks[1:]
    assert prints(text.replace("text: a", "text: c"))[0] != marks[0]
    assert prints(text.replace("    - {card: nothing, text: b}\n", "", 1)) == marks[:2]


def test_a_finding_in_no_line_has_a_fingerprint() -> None:
    found = [diagnostic(Source("a", "").span(0, 0)), diagnostic(Span.whole("gone.yaml"), message="another")]
    marks = [each["partialFingerprints"]["frontdesk/v1"] for each in run(Report(1, tuple(found), {}))["results"]]
    assert all(len(mark) == 32 for mark in marks)
