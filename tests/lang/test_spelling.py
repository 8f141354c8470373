"""Which words are close enough to be meant."""

from __future__ import annotations

import pytest

from counting import calls
from frontdesk.lang.spelling import closest, did_you_mean

WORDS = ("sales", "support", "browsing", "end", "set", "text", "wait_time")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("slaes", "sales"),
        ("Sales", "sales"),
        ("sale", "sales"),
        ("salles", "sales"),
        ("suport", "support"),
        ("wait-time", "wait_time"),
        ("waittime", "wait_time"),
        ("sett", "set"),
        ("tеxt", "text"),
        ("ｔｅｘｔ", "text"),
        ("sit", "set"),
        ("bet", "set"),
        ("sold", None),
        ("elsewhere", None),
        ("x", None),
        ("", None),
        ("supporting", None),
    ],
)
def test_one_or_two_edits_are_close(word: str, meant: str | None) -> None:
    assert closest(word, WORDS) == meant


def test_of_equally_close_words_the_first_by_name_wins() -> None:
    assert closest("cord", ("word", "card", "lord")) == "card"


def test_lookalike_letters_are_spelled_out() -> None:
    hint = "write 'text' in plain letters: what looks like 'e' is U+0435 CYRILLIC SMALL LETTER IE"
    assert did_you_mean("tеxt", WORDS) == hint
    assert did_you_mean("txet", WORDS) == "did you mean 'text'?"
    assert did_you_mean("frobnicate", WORDS) is None


def test_a_very_long_word_is_compared_with_none() -> None:
    near = ["x" * 7999 + str(n) for n in range(100)]
    assert closest("x" * 8000, ["sales", *near]) is None
    assert calls(closest, "x" * 8000, ["sales", *near]) < len(near)
