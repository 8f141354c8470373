"""Characters that nobody sees are suspicious where nothing around them needs them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang.invisible import named, present, removed, suspicious
from lang.marks import unhurried

HIDDEN = [
    ("sa\u200bles", [2]),
    ("\u2060x\u2063", [0, 2]),
    ("sales\u200d", [5]),
    ("Hello\u200c there", [5]),
    ("www.exam\u00adple.com\u00ad", [16]),
    ("a\u202egpj.exe", [1]),
    ("\u202dtext", [0]),
    ("שלום \u202eabc", [5]),
    ("left\u200fright", [4]),
    ("a\u2066b\u2069", [1, 3]),
    ("👩\u200d", [1]),
    ("1\u200d2", [1]),
    ("Готово\u200c", [6]),
    ("a\U000e0041b", [1]),
    ("\u3164", [0]),
    ("a\u200bก", [1]),
]
NEEDED = [
    "Hi there",
    "Café — naïve",
    "👩\u200d💻",
    "👨🏽\u200d🚀",
    "❤\ufe0f\u200d🔥",
    "🏳\ufe0f\u200d🌈",
    "🙂\u200d↔\ufe0f",
    "👨\u200d👩\u200d👧\u200d👦",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "می\u200cخواهم",
    "क्\u200dष",
    "ක්\u200dරී",
    "ภาษา\u200bไทย",
    "ភាសា\u200bខ្មែរ",
    "שלום \u200eabc\u200f!",
    "مرحبا \u2066Frontdesk\u2069",
    "Donau\u00addampf\u00adschiff",
    "1\ufe0f\u20e3",
]


@pytest.mark.parametrize(("text", "places"), HIDDEN)
def test_a_character_without_need_is_suspicious(text: str, places: list[int]) -> None:
    assert list(suspicious(text)) == places
    assert present(text)


@pytest.mark.parametrize("text", NEEDED)
def test_what_emoji_and_scripts_need_is_not(text: str) -> None:
    assert list(suspicious(text)) == []


def test_in_a_name_or_address_what_is_for_reading_only_is_not_needed() -> None:
    assert list(suspicious("exam\u00adple", exact=True)) == [4]
    assert list(suspicious("שלום\u200e", exact=True)) == [4]
    assert list(suspicious("https://fa.wikipedia.org/wiki/می\u200cخواهم/👩\u200d💻", exact=True)) == []


def test_a_character_is_called_by_its_number_and_name() -> None:
    assert named("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert named("\ue000") == "U+E000"


@unhurried
@given(st.text())
def test_what_is_removed_is_not_there(text: str) -> None:
    assert not present(removed(text))
    assert all(not present(text.replace(text[place], "")) or present(text) for place in suspicious(text))
