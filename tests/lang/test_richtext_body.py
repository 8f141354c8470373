"""Filled rich text: values as text and as nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import richtext
from frontdesk.lang.richtext import Block, Body, RichText
from frontdesk.lang.template import MOST_INSERTED
from lang.marks import page, unhurried

NASTY = "**b** <script> [x](javascript:y) {{ note }} \n\n# T"
PLAIN = [
    ("", ""),
    ("one **two** *three*", "one two three"),
    ("one\n\ntwo", "one\ntwo"),
    ("one  \ntwo", "one\ntwo"),
    ("x\n\n- a\n- b\n  1. c", "x\na\nb\nc"),
    ("see [here](https://a.nl) ![a cat](c.png)", "see here a cat"),
]
TYPED = [
    ("", ""),
    ("  \n ", ""),
    ("hi", "hi"),
    ("a\nb", "a\nb"),
    ("a\r\nb\rc", "a\nb\nc"),
    ("a\n \n\n b", "a\nb"),
    ("**x** <b> [y](z) {{ note }}", "**x** <b> [y](z) {{ note }}"),
]


LINKED = [
    ("see https://example.com/a?b=1, please", ["https://example.com/a?b=1"]),
    ("(HTTP://example.com/x).", ["HTTP://example.com/x"]),
    ("https://a.example and\nhttps://b.example!", ["https://a.example", "https://b.example"]),
    ("https://example.com/\u202eevil", ["https://example.com/"]),
    ("https://bank.example@evil.example/ https://bank.example\\@evil.example", []),
    ("https://[::1 https://[::1]/", ["https://[::1]/"]),
    ("javascript:alert(1) data:text/html,x //evil.example mailto:a@b.example ftp://a.example", []),
    ("https:// https://?a https://...", []),
    ("<a href=https://x> [y](https://z)", ["https://x", "https://z"]),
    ("nothing here", []),
]


def filled(text: str, **values: str) -> Body:
    blocks = richtext.read(page(text)).value
    assert blocks is not None
    return RichText((("", blocks),)).fill({f"answers.{name}": value for name, value in values.items()}, "en")


def nodes(children: Any) -> Iterator[dict[str, Any]]:
    for node in children:
        yield node
        yield from nodes(node.get("c", ()))


def test_a_value_is_text_whatever_it_holds_and_neighbours_are_one() -> None:
    assert filled("Hi {{ answers.x }}!", x=NASTY) == ({"t": "p", "c": [{"t": "text", "v": f"Hi {NASTY}!"}]},)


def test_every_node_of_the_wire_is_made() -> None:
    body = filled("**a** *b* [c](https://a.nl) ![d](e.png)\\\nf\n\n- g\n\n1. h")
    kinds = {node["t"] for node in nodes(body)}
    assert kinds == {"p", "strong", "em", "link", "image", "text", "br", "ul", "ol", "li"}


def test_a_value_in_a_link_is_percent_encoded() -> None:
    (paragraph,) = filled("[t](https://a.nl/?q={{ answers.x }}&r={{ answers.y }})", x="a b&c=é#\ud800/", y="")
    (link,) = paragraph["c"]  # type: ignore[misc, attr-defined]
    assert link["href"] == "https://a.nl/?q=a%20b%26c%3D%C3%A9%23%3F%2F&r="


def test_a_paragraph_in_which_nothing_is_left_is_not_shown() -> None:
    assert filled("{{ answers.x }}\n\nb") == ({"t": "p", "c": [{"t": "text", "v": "b"}]},)


def test_values_of_one_text_are_bounded_together() -> None:
    body = filled("{{ answers.x }} {{ answers.x }} {{ answers.x }}", x="v" * 4000)
    assert richtext.plain(body).count("v") == MOST_INSERTED


def test_the_variant_of_the_reader_is_filled() -> None:
    variants = tuple((tag, richtext.read(page(text)).value or ()) for tag, text in (("en", "Hi"), ("nl", "Hoi")))
    assert richtext.plain(RichText(variants).fill({}, "nl-NL")) == "Hoi"


@pytest.mark.parametrize(("text", "words"), PLAIN)
def test_plain_keeps_the_words_and_drops_the_marks(text: str, words: str) -> None:
    assert richtext.plain(filled(text)) == words


@pytest.mark.parametrize(("text", "words"), TYPED)
def test_what_a_person_typed_stays_as_it_is(text: str, words: str) -> None:
    body = richtext.of_text(text)
    assert richtext.plain(body) == words
    assert {node["t"] for node in nodes(body)} <= {"p", "text", "br"}


@unhurried
@given(st.text(max_size=60))
def test_a_value_never_makes_a_node(value: str) -> None:
    plain = [node["t"] for node in nodes(filled("a {{ answers.x }} **b**", x="x"))]
    made = [node["t"] for node in nodes(filled("a {{ answers.x }} **b**", x=value))]
    assert made == plain


def blocks(text: str) -> tuple[Block, ...]:
    """What Markdown without faults is read into."""
    found = richtext.read(page(text)).value
    assert found is not None
    return found


def test_a_text_without_values_is_made_once() -> None:
    text = RichText((("en", blocks("Hi **you**")), ("nl", blocks("Dag"))))
    assert text.fill({}, "en") is text.fill({"person.name": "Jane"}, "en-GB")
    assert text.fill({}, "nl") is text.fill({"person.name": "Jane"}, "nl")


def test_the_parts_of_a_text_that_hold_no_value_are_made_once() -> None:
    text = RichText((("", blocks("- [x](https://a.eu)\n- {{ person.name }}\n\nBye")),))
    (one, bye), (other, again) = (text.fill({"person.name": name}, "en") for name in ("Jane", "Mia"))
    assert one["c"][0] is other["c"][0]  # type: ignore[index]
    assert bye is again
    assert one != other


@pytest.mark.parametrize(("text", "addresses"), LINKED, ids=lambda part: ascii(part) if isinstance(part, str) else "")
def test_web_addresses_that_a_person_has_typed_are_links_to_there(text: str, addresses: list[str]) -> None:
    body = richtext.of_text(text, links=True)
    links = [node for node in nodes(body) if node["t"] == "link"]
    assert [node["href"] for node in links] == addresses
    assert [richtext.plain(({"t": "p", "c": node["c"]},)) for node in links] == addresses
    assert richtext.plain(body) == richtext.plain(richtext.of_text(text))
    assert all(node["v"] for node in nodes(body) if node["t"] == "text")
    assert not [node for node in nodes(richtext.of_text(text)) if node["t"] == "link"]
