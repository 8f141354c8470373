"""The plain words that name a card in a picture."""

from __future__ import annotations

import pytest

from frontdesk.ir.text import beginning, skeleton
from frontdesk.lang import richtext, template
from frontdesk.lang.excerpt import WholeSource
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Source


def page(text: str) -> WholeSource:
    return WholeSource(Source("a.yaml", text))


def rich(*texts: str) -> RichText:
    return RichText(tuple((f"l{index}", richtext.read(page(text)).value or ()) for index, text in enumerate(texts)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where shall we send it, {{ person.name }}?", "Where shall we send it, …?"),
        ("**Hi {{ person.name | upper }}**, [{{ note }}](https://www.example.com/?q={{ note }}).", "Hi …, …."),
        ("{{ note }}", "…"),
        ("- one {{ note }}\n- two", "one …"),
        ("First\n\nSecond", "First"),
        ("![Our van](van.png)", "Our van"),
    ],
)
def test_a_text_begins_with_its_first_line_without_markup_and_values(text: str, words: str) -> None:
    assert beginning(rich(text)) == words


def test_of_several_languages_the_first_is_taken_and_no_text_is_nothing() -> None:
    assert beginning(rich("Hallo {{ note }}", "Hello")) == "Hallo …"
    assert beginning(None) == ""


def test_a_template_is_put_on_one_line() -> None:
    read = template.read(page("{{ person.name }}\n wants {{ note }}")).value
    assert read is not None
    assert skeleton(read) == "… wants …"
