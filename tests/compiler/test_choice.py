"""What a user wants to see: codes and prefixes chosen and left out, and what that does to the verdict."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow
from frontdesk.compiler.check import Report
from frontdesk.compiler.choice import chosen, fails
from frontdesk.errors import UsageError

CARDS = """\
- {card: message, text: a, goto: nowhere}
# frontdesk: ignore[FD305]
- {card: end, outcome: won}
"""


def report(text: str) -> Report:
    result = checked(text)
    return Report(1, result.diagnostics, result.sources, (result,))


def codes(text: str, select: str = "", ignore: str = "") -> list[str]:
    return [each.code for each in chosen(report(text), select, ignore).diagnostics]


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ("", "", ["FD201", "FD902", "FD105"]),
        ("FD1", "", ["FD105"]),
        ("fd1, FD201", "", ["FD201", "FD105"]),
        ("FD", "FD105", ["FD201", "FD902"]),
        ("", "FD1,FD2", ["FD902"]),
        ("FD1", "FD105", []),
        (" , ", ",", ["FD201", "FD902", "FD105"]),
    ],
)
def test_codes_and_prefixes_choose_findings(select: str, ignore: str, expected: list[str]) -> None:
    assert codes(flow(CARDS), select, ignore) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "'NONSENSE' is not a code"),
        ("FD1,305", "'305' is not a code"),
        ("FD9999", "'FD9999' is not a code"),
        ("FD999", "there is no code FD999"),
        ("FD8", "no code begins with FD8"),
    ],
)
def test_what_is_no_code_is_the_callers_mistake(text: str, words: str) -> None:
    for choice in ({"select": text}, {"ignore": text}):
        with pytest.raises(UsageError, match=words):
            chosen(report(flow(CARDS)), **choice)


UNUSED = flow("- {card: end} # frontdesk: ignore[FD305, FD308] we call back")


@pytest.mark.parametrize(
    ("select", "ignore", "count"),
    [
        ("", "", 2),
        ("FD901", "", 2),
        ("FD9", "", 2),
        ("FD3,FD9", "", 2),
        ("FD2,FD9", "", 0),
        ("FD305,FD901", "", 1),
        ("", "FD305", 1),
        ("", "FD3", 0),
        ("FD3", "", 0),
        ("FD9", "FD308", 1),
        ("", "FD901", 0),
    ],
)
def test_an_unused_suppression_of_a_code_that_was_not_chosen_is_not_told(select: str, ignore: str, count: int) -> None:
    assert codes(UNUSED, select, ignore) == ["FD901"] * count


def test_a_code_that_does_not_exist_is_told_whatever_else_is_left_out() -> None:
    assert codes(flow("- {card: end} # frontdesk: ignore[FD399] why"), ignore="FD3") == ["FD901"]


@pytest.mark.parametrize(
    ("text", "strict", "failed"),
    [
        (flow("- {card: end, outcome: won}"), False, True),
        (UNUSED, False, False),
        (UNUSED, True, True),
        (flow("- {card: end}"), True, False),
    ],
)
def test_errors_fail_a_check_and_warnings_a_strict_one(text: str, strict: bool, failed: bool) -> None:
    assert fails(report(text), strict=strict) is failed


def test_notes_fail_no_check() -> None:
    cards = """\
    - {card: live_chat, wait_time: 60s, online_message: a, offline_message: b}
    - {card: capture, fields: [{field: person.email, ask: Where?}]}
    """
    noted = report(flow(cards))
    assert [each.code for each in noted.diagnostics] == ["FD308"]
    assert not fails(noted, strict=True)
