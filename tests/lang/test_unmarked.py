"""A text without markup is read without the Markdown parser, and to what the parser would make of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.lang import richtext
from frontdesk.lang.diagnostic import Located
from frontdesk.lang.richtext import markdown
from frontdesk.lang.richtext.page import Page as Parsed
from frontdesk.lang.richtext.unmarked import unmarked
from frontdesk.lang.template import scan
from lang.marks import page, unhurried

PIECES = [
    *(
        "a",
        "é",
        "Hi",
        "1",
        "1.",
        "2)",
        ".",
        ",",
        ":",
        "-",
        "+",
        "=",
        "#",
        ">",
        "!",
        "?",
        "'",
        '"',
        "(",
        ")",
        "{",
        "}",
        "$",
    ),
    *(
        "~",
        "&",
        ";",
        "<",
        "<3",
        "&amp;",
        "%",
        "@",
        "^",
        "/",
        "\u00a0",
        "\u2028",
        "\x0b",
        "👋",
        "שלום",
        "\U000f0000",
        "\ufffd",
    ),
    *(" ", " ", "  ", "    ", "\t", "\n", "\n", "\n\n", "\r\n", "{{ note }}", "{{ 'a*b' }}", "https://a.nl", "a@b.nl"),
    *("*", "_", "`", "[", "]", "\\", "|", "<b>", "~~"),
]
PLAIN = [
    "Hi there.",
    "One\ntwo\n\nthree",
    "Sales & support: 5 > 3 <3",
    "5 - 3 = 2",
    "You are #1 of 10",
    "{{ note }}, hi",
    "a\n\n\n\nb\n",
]
MARKED = [
    "**b**",
    "_e_",
    "[t](https://a.nl)",
    "a\n- b",
    "1. a",
    "# a",
    "a\n===",
    "a  \nb",
    "a\\\nb",
    "&amp;",
    "<br>",
    "    a",
    "> a",
]


def parsed(text: Located) -> richtext.Read[tuple[richtext.Block, ...]]:
    found = scan(text)
    return markdown.read(Parsed(text, found.holes), found.findings, ())


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_without_markup_needs_no_parser(text: str) -> None:
    found = scan(page(text))
    assert unmarked(Parsed(page(text), found.holes)) == parsed(page(text)).value


@pytest.mark.parametrize("text", MARKED)
def test_markup_is_left_to_the_parser(text: str) -> None:
    assert unmarked(Parsed(page(text), ())) is None


@settings(unhurried, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_reads_as_the_parser_reads_it(pieces: list[str]) -> None:
    text = page("".join(pieces))
    assert richtext.read(text) == parsed(text)


def test_a_playbook_of_plain_texts_loads_no_parser() -> None:
    code = (
        "import sys; from frontdesk.lang import richtext; from frontdesk.lang.excerpt import WholeSource;"
        "from frontdesk.lang.source import Source; richtext.read(WholeSource(Source('f', 'Hi {{ note }}, there.')));"
        "print('markdown_it' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
