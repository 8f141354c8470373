"""The report for people: what stands on each line, and what is underlined."""

from __future__ import annotations

import pytest

from frontdesk.compiler.check import Report
from frontdesk.lang.diagnostic import Diagnostic, Finding, Related, Severity
from frontdesk.lang.source import Source, Span
from frontdesk.report import render
from frontdesk.report.text import WIDEST, excerpt, summary

SOURCE = Source("books/a.yaml", "frontdesk: 1\nname: x\npathways:\n  start:\n    - {card: end, goto: slaes}\n")


def diagnostic(span: Span, message: str = "it is wrong", hint: str | None = None, *related: Related) -> Diagnostic:
    return Diagnostic(
        "FD201", "unknown-target", Severity.ERROR, Finding(span, message, hint, related, name="unknown-target")
    )


def report(*found: Diagnostic, source: Source = SOURCE, files: int = 1) -> Report:
    return Report(files, found, {source.name: source})


def at(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return source.span(start, start + len(text))


def test_a_finding_is_its_place_its_line_and_what_to_do() -> None:
    found = diagnostic(
        at(SOURCE, "slaes"),
        "no pathway or card is called 'slaes'",
        "did you mean 'sales'?",
        Related(at(SOURCE, "start"), "look"),
    )
    assert render(report(found)) == (
        "books/a.yaml:5:25: error[FD201] no pathway or card is called 'slaes'\n"
        "5 |     - {card: end, goto: slaes}\n"
        "  |                         ^^^^^\n"
        "  = hint: did you mean 'sales'?\n"
        "  = books/a.yaml:4:3: look\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_without_a_finding_one_line_says_so() -> None:
    assert render(report(files=3)) == "nothing found in 3 files\n"


def test_findings_without_a_text_have_no_line() -> None:
    assert (
        render(report(diagnostic(Span.whole("gone.yaml"))))
        == "gone.yaml:1:1: error[FD201] it is wrong\n\n1 error in 1 file\n"
    )
    empty = Source("empty.yaml", "")
    assert "|" not in render(report(diagnostic(Span.whole("empty.yaml")), source=empty))


@pytest.mark.parametrize(
    ("severities", "files", "words"),
    [
        ([], 1, "nothing found in 1 file"),
        (["error"], 1, "1 error in 1 file"),
        (["error", "warning", "warning", "info"], 3, "1 error, 2 warnings, 1 info in 3 files"),
        (["info", "info"], 0, "2 info in no playbook"),
    ],
)
def test_the_last_line_counts(severities: list[str], files: int, words: str) -> None:
    found = [Diagnostic("FD201", "n", Severity(each), Finding(Span.whole("a"), "m")) for each in severities]
    assert summary(report(*found, files=files)) == words


def test_colours_come_only_when_asked_for() -> None:
    found = diagnostic(at(SOURCE, "slaes"))
    assert "\033" not in render(report(found))
    assert "\033[1;31merror[FD201]\033[0m" in render(report(found), colour=True)
    assert "\033[31m^^^^^\033[0m" in render(report(found), colour=True)


def marked(text: str, part: str, *, whole: str | None = None) -> tuple[str, str]:
    source = Source("a.yaml", text)
    line, (space, mark) = excerpt(source, at(source, part))
    return line, space + mark


@pytest.mark.parametrize(
    ("text", "part", "line", "mark"),
    [
        ("a: wrong", "wrong", "a: wrong", "   ^^^^^"),
        ("\ta: wrong", "wrong", "    a: wrong", "       ^^^^^"),
        ("a: 日本 wrong", "wrong", "a: 日本 wrong", "        ^^^^^"),
        ("a: 日本", "日本", "a: 日本", "   ^^^^"),
        ("a: e\u0301 wrong", "wrong", "a: e\u0301 wrong", "     ^^^^^"),
        ("a: \x1b[31m wrong", "wrong", "a: \ufffd[31m wrong", "         ^^^^^"),
        ("a: \u202e wrong", "wrong", "a: \ufffd wrong", "     ^^^^^"),
        ("a: one\nb: two", "one\nb", "a: one", "   ^^^"),
        ("a:   ", "   ", "a:", "  ^^^"),
    ],
)
def test_the_mark_stands_under_what_is_wrong(text: str, part: str, line: str, mark: str) -> None:
    drawn, under = marked(text, part)
    assert (drawn.rstrip(), under) == (line, mark)


def test_an_empty_place_has_one_mark() -> None:
    source = Source("a.yaml", "a: b")
    assert excerpt(source, source.span(4, 4)) == ("a: b", ("    ", "^"))


@pytest.mark.parametrize("before", [0, 50, 300])
@pytest.mark.parametrize("after", [0, 50, 300])
@pytest.mark.parametrize("wide", ["x", "日"])
def test_of_a_long_line_the_part_around_what_is_wrong_is_shown(before: int, after: int, wide: str) -> None:
    line, under = marked(wide * before + "WRONG" + wide * after, "WRONG")
    columns = sum(2 if char == "日" else 1 for char in line)
    assert columns <= WIDEST + 1
    assert "WRONG" in line
    assert under.count("^") == 5
    assert len(under) - 5 == sum(2 if char == "日" else 1 for char in line[: line.index("WRONG")])
    assert (line.startswith("…"), line.endswith("…")) == (
        before == 300 or (before == 50 and line[0] == "…"),
        line[-1] == "…",
    )


def test_a_long_wrong_text_is_cut() -> None:
    line, under = marked("a: " + "W" * 500, "W" * 500)
    assert len(line) <= WIDEST
    assert under == "   " + "^" * (len(line) - 3)


def test_file_names_and_messages_cannot_command_the_terminal() -> None:
    name = "a\x1b]0;x\x07.yaml"
    text = render(
        report(diagnostic(Span.whole(name), "it is \x1b[2J wrong", "do\x1b[2J this"), source=Source(name, "a: b"))
    )
    assert "\x1b" not in text
