"""One slip is told once, in its line, whatever follows from it; and what is no slip is told as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from compiler.writing import EXAMPLES, checked, flow
from frontdesk.compiler import slip
from frontdesk.compiler.slip.sheet import Sheet
from frontdesk.compiler.slip.trial import LONGEST_LINE, MOST_CHARACTERS, MOST_ERRORS, MOST_LINES
from frontdesk.lang.diagnostic import Diagnostic, Finding, Severity
from frontdesk.lang.source import Source

SHOP = next(path for path in EXAMPLES if path.stem == "klantenservice").read_text()
LINES = SHOP.splitlines(keepends=True)
STEPS = """\
a:
    b: 1
    c:
    - d: 2
      e: |
          text
# comment

    f:
        g: 3
    h:
    - i
"""


def structure() -> Iterator[int]:
    """The indices of the lines that begin with a key or a dash, but for the first of the file."""
    sheet = Sheet(Source("shop", SHOP))
    return (
        number - 1 for number in range(3, len(LINES) + 1) if sheet.is_structure(number) and sheet.depth(number) >= 0
    )


def errors(text: str) -> list[tuple[int, str]]:
    """Line and message of each error in a playbook."""
    found = checked(text).diagnostics
    return [(each.span.start.line, each.finding.message) for each in found if each.severity is Severity.ERROR]


@pytest.mark.parametrize("by", [1, 2, -1])
def test_a_line_that_is_too_deep_or_not_deep_enough_is_the_one_error(by: int) -> None:
    elsewhere = []
    for index in structure():
        line = LINES[index]
        moved = " " * by + line if by > 0 else line[-by:] if line.startswith(" ") else line
        found = errors("".join([*LINES[:index], moved, *LINES[index + 1 :]])) if moved != line else []
        if [number for number, _ in found] not in ([], [index + 1]):
            elsewhere.append((index + 1, found))
    assert elsewhere == []


def test_a_line_written_twice_is_one_error() -> None:
    several = {}
    for index in structure():
        found = errors("".join([*LINES[: index + 1], *LINES[index:]]))
        if len(found) > 1:
            several[index + 1] = found
    assert several == {}


def test_a_text_without_its_key_is_one_error() -> None:
    heads = [index for index, line in enumerate(LINES) if line.endswith(": |\n")]
    several = {}
    for index in heads:
        found = errors("".join([*LINES[:index], *LINES[index + 1 :]]))
        if len(found) > 1:
            several[index + 1] = found
    assert heads
    assert several == {}


@pytest.mark.parametrize(
    ("line", "depth", "fits"),
    [(2, 4, True), (2, 2, False), (1, 0, True), (4, 4, True), (4, 6, False), (5, 6, True), (6, 10, True), (9, 4, True)],
)
def test_how_deep_a_line_should_be_is_learnt_from_the_other_lines(line: int, depth: int, fits: bool) -> None:
    assert Sheet(Source("f", STEPS)).fits(line, depth) is fits


def test_a_sheet_knows_what_is_above_below_and_around_a_line() -> None:
    sheet = Sheet(Source("f", STEPS))
    assert [1] == list(sheet.around(4))
    assert [5, 4, 1] == list(sheet.around(6))
    assert (6, 5, 9) == (sheet.before(9), sheet.before(6), sheet.after(6))
    assert (12, 6, 2) == (sheet.below(1), sheet.below(5), sheet.below(2))
    assert (5, 0) == (sheet.eldest(9), sheet.eldest(3))


def test_a_line_is_shifted_or_moved_and_every_other_one_stays() -> None:
    sheet = Sheet(Source("f", STEPS))
    rest = STEPS[STEPS.index("    - d") :]
    assert sheet.shifted(3, 3, -2) == "a:\n    b: 1\n  c:\n" + rest
    assert sheet.moved(2, 3, 2) == "a:\n    c:\n  b: 1\n" + rest
    assert sheet.moved(3, 0, 4) == "    c:\na:\n    b: 1\n" + rest
    assert sheet.without(2) == "a:\n    c:\n" + rest


def refused(text: str) -> Sequence[Diagnostic]:
    raise AssertionError("it was checked again")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("- x\n" * (MOST_LINES + 1), id="many lines"),
        pytest.param("a: b\na: b\n" + ("#" * 63 + "\n") * (MOST_CHARACTERS // 64), id="many characters"),
        pytest.param("a: b\na: b\n" + "#" * (LONGEST_LINE + 1), id="a long line"),
    ],
)
def test_no_slip_is_looked_for_in_a_long_file(text: str) -> None:
    source = Source("f", text)
    found = tuple(_error(source, 0, name) for name in ("yaml-syntax", "unknown-key"))
    assert found is slip.retold(found, source, refused, lambda finding: _diagnostic(finding))


def test_no_slip_is_looked_for_behind_very_many_errors() -> None:
    source = Source("f", "a: b\n" * (MOST_ERRORS + 1))
    found = tuple(_error(source, 5 * index, "unknown-key") for index in range(MOST_ERRORS + 1))
    assert found is slip.retold(found, source, refused, _diagnostic)


def test_what_is_found_in_other_files_stays_beside_a_slip() -> None:
    cards = "- card: question\n  text: Hello\n    answers: [{label: A}]\n- {card: run, pathway: other.b}\n"
    text = flow(cards).replace("pathways:", "include: [other.yaml]\npathways:")
    found = checked(text, other="frontdesk: 1\npathways:\n  b:\n    - card: nope\n").diagnostics
    assert [("example.yaml", 9, "FD001")] == [(each.span.file, each.span.start.line, each.code) for each in found]
    mended = checked(
        text.replace("    answers: [", "  answers: ["), other="frontdesk: 1\npathways:\n  b:\n    - card: nope\n"
    )
    assert [("other.yaml", 4, "FD104")] == [(e.span.file, e.span.start.line, e.code) for e in mended.diagnostics]


def _error(source: Source, at: int, name: str) -> Diagnostic:
    return _diagnostic(Finding(source.span(at, at + 1), f"wrong at {at}", name=name))


def _diagnostic(finding: Finding) -> Diagnostic:
    return Diagnostic("FD000", finding.name, Severity.ERROR, finding)
