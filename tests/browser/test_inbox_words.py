"""The inbox's words in a browser: plural forms, numbers, and what visitors typed in the middle of a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

SAY = "([key, values]) => import('/static/inbox/words.js').then(({t}) => t(key, values))"


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("composer.too-long", {"n": 1}, "1 character too many"),
        ("composer.too-long", {"n": 0}, "0 characters too many"),
        ("composer.too-long", {"n": 12345}, "12,345 characters too many"),
        ("chat.typing", {"name": "Jane"}, "Jane is typing…"),
        ("chat.typing", {"name": "{name}"}, "{name} is typing…"),
        ("chat.typing", {"name": "$&"}, "$& is typing…"),
        ("chat.typing", {"name": "__proto__"}, "__proto__ is typing…"),
        ("chat.typing", {}, "{name} is typing…"),
        ("chat.typing", {"name": "\u202eenaJ"}, "\u2068\u202eenaJ\u2069 is typing…"),
        ("chat.typing", {"name": "\u2069\u202eenaJ"}, "\u2068\u202eenaJ\u2069 is typing…"),
        ("chat.typing", {"name": "יעל"}, "\u2068יעל\u2069 is typing…"),
        ("chat.typing", {"name": "Z" + "\u0301" * 200}, "Z" + "\u0301" * 4 + " is typing…"),
    ],
)
def test_a_text_is_filled(blank: Page, key: str, values: dict[str, Any], said: str) -> None:
    assert said == blank.evaluate(SAY, [key, values])


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Jane Cooper", "JC"),
        ("jane", "J"),
        ("Jane van der Berg", "JB"),
        ("\u202egnp.exe", "G"),
        ("<img src=x>", "IS"),
        ("Z" + "\u0301" * 200, "Z"),
        ("…", "?"),
        ("__proto__", "P"),
        ("李 小龙", "李小"),
    ],
)
def test_a_picture_has_letters_of_the_name(blank: Page, name: str, letters: str) -> None:
    assert letters == blank.evaluate(
        "(name) => import('/static/inbox/names.js').then(({initials}) => initials(name))", name
    )
