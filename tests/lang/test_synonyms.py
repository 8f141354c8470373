"""What other tools call our keys and kinds."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow
from frontdesk.cards import KINDS
from frontdesk.compiler.kinds import shape_of
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


@pytest.mark.parametrize(
    ("word", "known", "ours"),
    [
        ("bool", ("text", "boolean"), "boolean"),
        ("Bottom-Right", ("right", "left"), "right"),
        ("phone call", ("call", "task"), "call"),
        ("bool", ("right", "left"), None),
        ("text", ("text",), None),
    ],
)
def test_a_value_of_other_tools_means_one_that_is_known_here(word: str, known: tuple[str, ...], ours: str | None):
    assert synonyms.value(word, known) == ours


def test_no_word_of_ours_is_taken_for_another():
    assert not [kind for kind in KINDS if synonyms.kind(kind)]


def test_no_key_of_ours_is_taken_for_another_where_both_may_stand():
    for kind in KINDS:
        known = tuple(shape_of(kind)["properties"])
        assert not [key for key in known if synonyms.key(key, tuple(each for each in known if each != key))]


def test_such_a_word_is_one_finding_that_is_not_mended_by_itself():
    cards = "- {card: message, content: Hello}\n- {card: send, text: Hello}\n- {card: message, text: Bye, next: bye}"
    text = flow(cards, "bye: [{card: end}]")
    found = checked(text).diagnostics
    assert [(each.code, each.finding.hint, each.finding.fix) for each in found] == [
        ("FD101", "write `text:`", None),
        ("FD104", "write 'message'", None),
        ("FD101", "write `goto:`", None),
    ]
