"""Invisible characters in what must be exact: one finding each, and the rest is read as an author sees it."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow, found, marked
from frontdesk.lang.diagnostic import Severity

Z = "\u200b"
EXACT = [
    f"- {{card: question, text: a, answers: [{{label: b, goto: b{Z}ye}}]}}\n- {{card: end, id: bye, text: c}}",
    f"- {{card: end, id: the{Z}-end, text: a}}",
    f"- {{ca{Z}rd: end, text: a}}",
    f"- {{card: en{Z}d, text: a}}",
    f"- {{card: end, te{Z}xt: a}}",
    f"- {{card: end, text: a, outcome: qual{Z}ified}}",
    f"- {{card: end, text: a, when: conversation.page == 'x{Z}'}}",
    f"- {{card: end, text: a, when: conver{Z}sation.page == 'x'}}",
    f"- {{card: capture, fields: [{{field: per{Z}son.email, ask: a}}]}}",
    f"- {{card: capture, fields: [{{field: person.email, ask: a, pattern: '.+{Z}@.+'}}]}}",
    f"- {{card: set, values: {{no{Z}te: 1}}}}\n- {{card: end, text: '{{{{ note }}}}'}}",
]


@pytest.mark.parametrize("cards", EXACT)
def test_one_in_a_name_pattern_or_expression_is_one_error(cards: str) -> None:
    result = checked(flow(cards))
    (each,) = (each for each in result.diagnostics if each.severity is Severity.ERROR)
    assert (each.code, marked(each, result)) == ("FD505", Z)


def test_one_in_the_name_of_a_pathway_leads_there_all_the_same() -> None:
    text = flow(
        "- {card: question, text: a, answers: [{label: b, goto: help}]}", f"he{Z}lp:\n  - {{card: end, text: a}}\n"
    )
    assert found(text) == [("FD505", Z)]


def test_the_certain_repair_is_to_delete_it() -> None:
    result = checked(flow(f"- {{card: end, id: the{Z}-end, text: a}}"))
    (each,) = result.diagnostics
    assert each.finding.fix is not None
    assert (each.finding.fix.span, each.finding.fix.text) == (each.span, "")


def test_several_are_told_one_by_one() -> None:
    assert found(flow(f"- {{card: end, id: the{Z}\u202e-end, text: a}}")) == [("FD505", Z), ("FD505", "\u202e")]


@pytest.mark.parametrize(
    "cards",
    [
        "- {card: end, text: a, when: conversation.page == '👩\u200d💻'}",
        f"# {Z}\n- {{card: end, text: a}} # {Z}",
        "- {card: end, text: a, when: \"conversation.page == '\\u200b'\"}",
    ],
)
def test_emoji_comments_and_escapes_are_fine(cards: str) -> None:
    assert [each for each in found(flow(cards)) if each[0] == "FD505"] == []
