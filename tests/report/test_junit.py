"""The report as JUnit XML: a suite for each file, a case for each finding, and characters that XML can hold."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from compiler.writing import checked, flow
from frontdesk.compiler.check import Report
from frontdesk.lang.source import Source
from frontdesk.report import render
from report.findings import diagnostic, every_severity, full, report


def parsed(of: Report) -> ElementTree.Element:
    text = render(of, "junit")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    return ElementTree.fromstring(text.encode())


def test_a_file_is_a_suite_and_a_finding_a_case() -> None:
    assert render(every_severity(), "junit") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="frontdesk check" tests="3" failures="1" errors="0">\n'
        '  <testsuite name="books/a.yaml" tests="3" failures="1" errors="0" skipped="0">\n'
        '    <testcase name="books/a.yaml: FD201 it is wrong" classname="books/a.yaml" file="books/a.yaml" line="5">\n'
        '      <failure message="it is wrong" type="error">books/a.yaml:5:25: error[FD201] it is wrong\n'
        "hint: write 'sales'\n"
        "books/a.yaml:4:3: look here</failure>\n"
        "    </testcase>\n"
        '    <testcase name="books/a.yaml: FD201 it is wrong (2)" classname="books/a.yaml"'
        ' file="books/a.yaml" line="5">\n'
        "      <system-out>books/a.yaml:5:14: warning[FD201] it is wrong</system-out>\n"
        "    </testcase>\n"
        '    <testcase name="books/a.yaml: FD201 it is wrong (3)" classname="books/a.yaml"'
        ' file="books/a.yaml" line="2">\n'
        "      <system-out>books/a.yaml:2:7: info[FD201] it is wrong</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_in_a_strict_check_warnings_are_failures_and_notes_are_not() -> None:
    root = parsed(replace(every_severity(), strict=True))
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert [case.find("failure") is not None for case in root.iter("testcase")] == [True, True, False]


def test_a_file_in_which_nothing_is_found_is_a_case_that_passes() -> None:
    result = checked(flow("- {card: end}"))
    root = parsed(Report(1, (), result.sources, (result,)))
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [("example.yaml", "1")]
    assert [list(case) for case in root.iter("testcase")] == [[]]


def test_the_numbers_are_those_of_the_cases() -> None:
    root = parsed(full())
    assert root.get("tests") == str(len(list(root.iter("testcase"))))
    assert root.get("failures") == str(len(list(root.iter("failure")))) != "0"
    names = [case.get("name") for case in root.iter("testcase")]
    assert "example.yaml: FD101 a message card has no key 'txt'" in names
    assert len(set(names)) == len(names)


def test_what_xml_cannot_hold_is_replaced() -> None:
    name = "a\x00\x1b\ud800\ufffe]]>&\"'<.yaml"
    found = diagnostic(Source(name, "a: b").span(0, 1), message="\x0b 🙂 \udc80 <b>")
    root = parsed(report(found, name=name))
    clean = "a\ufffd\ufffd\ufffd\ufffd]]>&\"'<.yaml"
    assert root[0].get("name") == clean
    assert root[0][0][0].get("message") == "\ufffd 🙂 \ufffd <b>"
    assert root[0][0][0].text == f"{clean}:1:1: error[FD201] \ufffd 🙂 \ufffd <b>"
