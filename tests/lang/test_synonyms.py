"""What other tools call our keys and kinds."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow
from frontdesk.cards import KINDS
from frontdesk.lang import synonyms


@pytest.mark.parametrize(
    ("word", "known", "ours"),
    [
        ("next", ("text", "goto"), "goto"),
        ("Options", ("answers", "text"), "answers"),
        ("options", ("field", "choices"), "choices"),
        ("show-if", ("when",), "when"),
        ("next", ("text",), None),
        ("goto", ("goto",), None),
        ("colour", ("color",), None),
    ],
)
def test_a_key_of_other_tools_means_one_that_is_known_here(word: str, known: tuple[str, ...], ours: str | None):
    assert synonyms.key(word, known) == ours


@pytest.mark.parametrize(
    ("word", "ours"), [("ask", "question"), ("Handoff", "live_chat"), ("send", "message"), ("x", None)]
)
def test_a_kind_of_other_tools_means_one_of_ours(word: str, ours: str | None):
    assert synonyms.kind(word) == ours


def test_no_word_of_ours_is_taken_for_another():
    assert not [kind for kind in KINDS if synonyms.kind(kind)]


def test_such_a_word_is_one_finding_that_is_not_mended_by_itself():
    text = flow("- {card: message, content: Hello}\n- {card: send, text: Hello}\n- {card: end, next: start}")
    found = checked(text).diagnostics
    assert [(each.code, each.finding.hint, each.finding.fix) for each in found] == [
        ("FD101", "write `text:`", None),
        ("FD104", "write 'message'", None),
        ("FD101", "write `goto:`", None),
    ]
