"""Flawed and flawless playbooks, small and hostile: what is found in each, exactly where, and what was meant.

The files in `data/` hold a playbook, then a line for each finding: its code, where it begins and ends, and the guess
that its hint makes, if it makes one. `cards.txt` has the cards of `start` alone (behind `%%` further pathways),
`settings.txt` the keys between the version and the pathways; places are those of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compiler.writing import LIVELY, checked, flow
from frontdesk.lang.diagnostic import Diagnostic

FOLDER = Path(__file__).parent / "data"
MARK = ">>> "


def cards(text: str) -> str:
    start, _, rest = text.partition("\n%%\n")
    return flow(start, rest)


WRAPPED = {"cards": cards, "settings": lambda text: f"frontdesk: 1\n{text}{LIVELY}", "whole": lambda text: text}


def cases(name: str) -> Iterator[tuple[str, list[str]]]:
    """Each playbook of a file, and what must be found in it."""
    text: list[str] = []
    expected: list[str] = []
    for line in [*(FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n"), ""]:
        if line.startswith(MARK):
            expected.append(line.removeprefix(MARK))
        elif expected:
            yield WRAPPED[name]("\n".join(text) + "\n"), [each for each in expected if each != "nothing"]
            text, expected = [], []
        else:
            text.append(line)


CASES = [
    pytest.param(text, expected, id=f"{name}-{number}")
    for name in WRAPPED
    for number, (text, expected) in enumerate(cases(name), 1)
]


def told(each: Diagnostic) -> str:
    start, end, hint = each.span.start, each.span.end, each.finding.hint or ""
    guess = hint if hint.startswith("did you mean") or "plain letters" in hint else ""
    return f"{each.code} {start.line}:{start.column}-{end.line}:{end.column} {guess}".rstrip()


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_found_and_where(text: str, expected: list[str]) -> None:
    assert [told(each) for each in checked(text).diagnostics] == expected


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_same_is_found_whatever_ends_the_lines_and_whatever_stands_before_the_first(
    text: str, expected: list[str]
) -> None:
    for other in (text.replace("\n", "\r\n"), "\ufeff" + text):
        assert [told(each) for each in checked(other).diagnostics] == expected


def test_there_are_cases_of_both_sorts() -> None:
    assert len(CASES) > 300
    assert sum(not case.values[1] for case in CASES) > 20
