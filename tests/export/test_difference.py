"""Differences told: whatever an author writes stands there as text, in every format."""

from __future__ import annotations

import pytest

from frontdesk.compiler.difference import Change, Difference
from frontdesk.export.difference import formats, render
from frontdesk.export.difference.markdown import code as code_span

NASTY = "a ` ``` | <img src=x> @team #1 [x](y)\n```\n# b"


def difference(*settings: Change) -> Difference:
    return Difference(settings, (), (), (), (), (), (), (), ())


def test_each_format_is_a_module() -> None:
    assert ("json", "markdown", "text") == formats()


def test_markdown_keeps_an_authors_signs_inside_their_block() -> None:
    text = render(difference(Change("text", "a", NASTY)), "x", "y", "markdown")
    fences = [line for line in text.splitlines() if line.strip().startswith("```")]
    assert ["  ```diff", "  ```"] == fences
    assert "  + # b" in text.splitlines()


def test_markdown_calls_nobody_and_links_nothing_in_a_heading() -> None:
    text = render(difference(Change("text", "a", "b")), "main:@team/<b>x.yaml", "y", "markdown")
    assert "### main:@\u200bteam/\\<b\\>x.yaml → y" == text.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a\n  b", "`a b`"), ("``", "``` `` ```")],
)
def test_a_code_span_holds_whatever_it_is_given(text: str, span: str) -> None:
    assert span == code_span(text)


def test_long_words_stand_one_below_the_other() -> None:
    text = render(difference(Change("text", "a" * 40, "b" * 40)), "x", "y", "text")
    assert ["  text:", f"    - {'a' * 40}", f"    + {'b' * 40}"] == text.splitlines()[-3:]


def test_several_lines_stand_below_each_other_with_their_sign() -> None:
    text = render(difference(Change("text", "a\nb", "c")), "x", "y", "text")
    assert ["  text:", "    - a", "    - b", "    + c"] == text.splitlines()[-4:]
