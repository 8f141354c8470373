"""Markdown, read into the closed tree; what is outside it is found where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import calls
from frontdesk.lang import richtext
from frontdesk.lang.expression import Name
from frontdesk.lang.richtext import (
    Block,
    Break,
    Bullets,
    Emphasis,
    Image,
    Item,
    Link,
    Numbers,
    Paragraph,
    Slot,
    Strong,
    Text,
)
from frontdesk.lang.template import Template
from lang.marks import brief, page, unhurried, value_of

NOTE = Name("note")


def p(*children: richtext.Inline) -> Paragraph:
    return Paragraph(children)


def item(text: str, *more: Block) -> Item:
    return Item((p(Text(text)), *more))


READ: list[tuple[str, tuple[Block, ...]]] = [
    ("", ()),
    ("Hi there", (p(Text("Hi there")),)),
    ("one\ntwo", (p(Text("one two")),)),
    ("one  \ntwo\\\nthree", (p(Text("one"), Break(), Text("two"), Break(), Text("three")),)),
    ("one\n\ntwo", (p(Text("one")), p(Text("two")))),
    (
        "**b** *e* __b__ _e_",
        (
            p(
                Strong((Text("b"),)),
                Text(" "),
                Emphasis((Text("e"),)),
                Text(" "),
                Strong((Text("b"),)),
                Text(" "),
                Emphasis((Text("e"),)),
            ),
        ),
    ),
    ("***x***", (p(Emphasis((Strong((Text("x"),)),))),)),
    ("- a\n- b\n", (Bullets((item("a"), item("b"))),)),
    ("1. a\n2. b\n   - c\n", (Numbers((item("a"), item("b", Bullets((item("c"),))))),)),
    ("1) a", (Numbers((item("a"),)),)),
    ("- a\n\n  b", (Bullets((Item((p(Text("a")), p(Text("b")))),)),)),
    ("\\* \\# &lt;b&gt; &amp; 2 * 3 a_b_c", (p(Text("* # <b> & 2 * 3 a_b_c")),)),
    ("[t](https://a.nl/x?y=1)", (p(Link(Template(("https://a.nl/x?y=1",)), (Text("t"),))),)),
    ("<https://a.nl/x>", (p(Link(Template(("https://a.nl/x",)), (Text("https://a.nl/x"),))),)),
    ("<mia@a.nl>", (p(Link(Template(("mailto:mia@a.nl",)), (Text("mia@a.nl"),))),)),
    (
        "[call **us**](tel:+31201234567)",
        (p(Link(Template(("tel:+31201234567",)), (Text("call "), Strong((Text("us"),))))),),
    ),
    ("![a *b*](x/y.png)", (p(Image("x/y.png", "a b")),)),
    ("Hi {{ note }}!", (p(Text("Hi "), Slot(NOTE), Text("!")),)),
    ("**{{ note }}**{{ note }}", (p(Strong((Slot(NOTE),)), Slot(NOTE)),)),
    ("{{ '**x**' | lower }}", None),
    ("[t](https://a.nl/?q={{ note }}&z=1)", (p(Link(Template(("https://a.nl/?q=", NOTE, "&z=1")), (Text("t"),))),)),
    ("[t](mailto:a@b.nl?subject={{ note }})", (p(Link(Template(("mailto:a@b.nl?subject=", NOTE)), (Text("t"),))),)),
    ("Hi \U000f0000 {{ note }}", (p(Text("Hi \U000f0000 "), Slot(NOTE)),)),
    ("one\r\ntwo", None),
]
UNSUPPORTED = [
    ("# Title\n\nx", "# Title", "bold"),
    ("x\n\n### T ###", "### T ###", "bold"),
    ("Title\n=====\nx", "=====", "remove the line"),
    ("one\ntwo\n---\nx", "---", "remove the line"),
    ("x\n\n    code here\n", "code here", "remove the spaces"),
    ("```\ncode\n```", "```", "plain text"),
    ("~~~ py\ncode", "~~~ py", "plain text"),
    ("x\n\n> quoted\n> more", "> quoted", "\\>"),
    ("x\n\n***\n\ny", "***", "empty line"),
    ("|a|b|\n|-|-|\n|1|2|", "|a|b|", "list"),
    ("<div>\nx\n</div>", "<div>", "Markdown"),
    ("<!-- note -->", "<!-- note -->", "Markdown"),
    ("a <b>bold</b>", "<b>", "**bold**"),
    ("a <br/> b", "<br/>", "backslash"),
    ("one\ntwo <i>x", "<i>", "*emphasis*"),
    ("- one\n- two `code` x", "`code`", "quotation marks"),
    ("- one\n  ``a ` b`` x", "``a ` b``", "quotation marks"),
    ("[a]: https://a.nl\n\n[a]", "[a]: https://a.nl", "in its place"),
    ("- a\n  - b\n    - c\n      - d\n", "- d", "second message"),
    ("2026. was a good year", "2026. was a good year", "\\."),
    ('[t](https://a.nl "title")', '[t](https://a.nl "title")', "remove it"),
    ('![t](a.png "title")', '![t](a.png "title")', "remove it"),
    ("*" * 40 + "x" + "*" * 40, None, "asterisk"),
]
UNSAFE = [
    ("[t](javascript:alert(1))", "javascript:alert(1)"),
    ("x [t](<JavaScript:alert(1)>) y", "JavaScript:alert(1)"),
    ("[t](javascript&#58;alert(1))", "[t](javascript&#58;alert(1))"),
    ("- a\n- [t](data:text/html,x)", "data:text/html,x"),
    ("[t](//evil.nl)", "//evil.nl"),
    ("[t](https://u:p@a.nl)", "https://u:p@a.nl"),
    ("[t](https://a.nl\\@evil.nl)", "[t](https://a.nl\\@evil.nl)"),
    ("[t](<https://a.nl/a b>)", "https://a.nl/a b"),
    ("[t]()", "[t]()"),
    ("[t](page.html)", "page.html"),
    ("<vbscript:x>", "vbscript:x"),
    ("[https://bank.nl](https://evil.nl)", "[https://bank.nl](https://evil.nl)"),
    ("[**bank.nl**](https://evil.nl)", "[**bank.nl**](https://evil.nl)"),
    ("[a@b.nl](mailto:x@evil.nl)", "[a@b.nl](mailto:x@evil.nl)"),
    ("![x](https://evil.nl/a.png)", "https://evil.nl/a.png"),
    ("![x](/a.png)", "/a.png"),
    ("![x](data:image/png;base64,AA)", "data:image/png;base64,AA"),
]
TEMPLATES = [
    ("[t](https://a.nl/{{ note }})", "https://a.nl/{{ note }}"),
    ("[t](https://{{ note }}/?q=1)", "https://{{ note }}/?q=1"),
    ("[t](https://a.nl/?q=1#{{ note }})", "https://a.nl/?q=1#{{ note }}"),
    ("![x]({{ note }}.png)", "![x]({{ note }}.png)"),
    ("![{{ note }}](a.png)", "![{{ note }}](a.png)"),
    ("Hi {{ note", "{{"),
    ("{% if %}", "{%"),
]


@pytest.mark.parametrize(("text", "blocks"), [case for case in READ if case[1] is not None])
def test_markdown_is_read_into_the_closed_tree(text: str, blocks: tuple[Block, ...]) -> None:
    read = richtext.read(page(text))
    assert (read.value, read.findings) == (blocks, ())


def test_markup_inside_an_expression_is_none() -> None:
    (paragraph,) = richtext.read(page("*a* {{ '**x** _y_ [z](q)' }} *b*")).value or ()
    assert isinstance(paragraph, Paragraph)
    assert [type(child) for child in paragraph.children] == [Emphasis, Text, Slot, Text, Emphasis]


@pytest.mark.parametrize(("text", "wrong", "hint"), UNSUPPORTED)
def test_other_markup_is_found_and_says_what_to_use(text: str, wrong: str | None, hint: str) -> None:
    found = richtext.read(page(text)).findings
    assert found
    name, words = brief(text, found[:1])[0]
    assert (name, words if wrong else None) == ("unsupported-markup", wrong)
    assert hint in (found[0].hint or "")


@pytest.mark.parametrize(("text", "wrong"), UNSAFE)
def test_an_unsafe_link_is_found_at_its_address(text: str, wrong: str) -> None:
    assert brief(text, richtext.read(page(text)).findings) == [("unsafe-link", wrong)]


@pytest.mark.parametrize(("text", "wrong"), TEMPLATES)
def test_a_value_where_none_may_stand_is_a_bad_template(text: str, wrong: str) -> None:
    assert brief(text, richtext.read(page(text)).findings) == [("bad-template", wrong)]


def test_an_image_may_come_from_an_origin_that_is_listed() -> None:
    text = "![x](https://img.nl/a.png)"
    assert richtext.read(page(text), ("https://img.nl",)).findings == ()
    assert richtext.read(page(text), ("https://img.nl:444",)).findings != ()


def test_findings_come_in_the_order_of_the_text() -> None:
    text = "[t](x:y) {{ foo }} `code`\n\n# T"
    found = richtext.read(page(text)).findings
    assert [name for name, _ in brief(text, found)] == [
        "unsafe-link",
        "bad-expression",
        "unsupported-markup",
        "unsupported-markup",
    ]


def test_places_go_through_the_yaml_around_the_text() -> None:
    node = value_of("a: >\n  Hi **you**,\n  see `this`\n\n  > and that\n")
    found = [f.span for f in richtext.read(node).findings]
    assert [(s.start.line, s.start.column, s.end.column) for s in found] == [(3, 7, 13), (5, 3, 13)]


def test_what_could_be_understood_is_given_beside_findings() -> None:
    blocks = richtext.read(page("# Title\n\n> a\n\n`b`\n\n    c\n\n***")).value or ()
    words = richtext.plain(richtext.RichText((("", blocks),)).fill({}, "en"))
    assert words == "Title\na\nb\nc\n"


PARTS = [*"*_`[]()<>!#-\\|~&: \n\r\tab1.", "{{ note }}", "http://a.b", "1. ", "    "]
PIECES = [
    "[",
    "![",
    "*",
    "**a ",
    "_",
    "`",
    "<",
    "&",
    "\\",
    "{{",
    "{{ note }}",
    "> ",
    "- ",
    "# ",
    "a\n",
    "|",
    "[a](",
    "[a]: b\n",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_piece_over_and_over_is_read_with_a_hundred_calls_a_character_at_most(piece: str) -> None:
    for before in ("", "- ", "[" * 400):
        assert calls(richtext.read, page((before + piece * 8000)[:8000])) < 100 * 8000


def test_marks_up_to_the_limit_are_read_and_more_are_over_limit() -> None:
    assert richtext.read(page("\\*" * 52)).findings == ()
    assert richtext.read(page("- **a**\n" * 25)).findings == ()
    assert [f.name for f in richtext.read(page("\\*" * 56)).findings] == ["over-limit"]


@unhurried
@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_any_text_is_read_and_every_finding_is_within_it(parts: list[str]) -> None:
    text = "".join(parts)
    read = richtext.read(page(text))
    assert read.value is not None
    assert all(0 <= f.span.start.offset <= f.span.end.offset <= len(text) for f in read.findings)
    richtext.plain(richtext.RichText((("", read.value),)).fill({"note": "*x*"}, "en"))
