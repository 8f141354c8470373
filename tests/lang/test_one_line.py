"""One line of words and marks is parsed as a paragraph at once, to what the parser of blocks would make of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from frontdesk.lang.richtext import markdown
from lang.marks import unhurried

PIECES = (
    *(
        "a",
        "B",
        "é",
        "1",
        ". ",
        " ",
        "  ",
        "*",
        "**",
        "_",
        "__",
        "[",
        "]",
        "](",
        ")",
        "[a](https://a.eu)",
        "![x](y.png)",
    ),
    *(
        "`",
        "``",
        "<b>",
        "<",
        ">",
        "# ",
        "- ",
        "+ ",
        "1. ",
        "=",
        "---",
        "|",
        "\\",
        "&amp;",
        "~~",
        "!",
        "\n",
        "\t",
        "\u00a0",
    ),
    *("\U000f0000", "https://a.eu", "<https://a.eu>", "[a]: b", '"', "'", ":", "\u2028", "\x0b", "日"),
)


def seen(tokens: list[Token]) -> list[Any]:
    """What is read of tokens: of those for blocks only that there are no others than a paragraph's."""
    inline = [each for each in tokens if each.type == "inline"]
    rest = {each.type for each in tokens} - {"inline", "paragraph_open", "paragraph_close"}
    return [rest, [(each.content, each.map, list(map(_shown, each.children or ()))) for each in inline]]


def _shown(token: Token) -> tuple[Any, ...]:
    return (token.type, token.content, token.attrs, token.markup, token.meta, list(map(_shown, token.children or ())))


@settings(unhurried, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
@example("**Bold** and *so on*.\n")
@example("a  ")
@example("a\\")
@example("*a")
@example("a\n\u2028")
def test_a_text_has_the_tokens_that_the_whole_parser_gives(text: str) -> None:
    one: dict[str, object] = {}
    other: dict[str, object] = {}
    assert seen(markdown.tokens_of(text, one)) == seen(markdown._parser().parse(text, other))
    assert one.get("references") == other.get("references")


@pytest.mark.parametrize("text", ["Hi **there**", "*Hi*", "é [a](https://a.eu)\n"])
def test_one_line_needs_no_parser_of_blocks(text: str) -> None:
    assert [each.type for each in markdown.tokens_of(text, {})] == ["inline"]


@pytest.mark.parametrize("text", ["- a", "a\nb", " a *b*", "1. a", "# a", "[a]: b", "* a", "<b>", "=", "| a", "\n\na"])
def test_whatever_may_be_more_than_a_line_is_left_to_it(text: str) -> None:
    assert [each.type for each in markdown.tokens_of(text, {})] != ["inline"]
