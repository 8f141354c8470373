"""The ways in which chat text breaks YAML: what is underlined, what is said, and how the text reads on."""

from __future__ import annotations

import pytest

from frontdesk.lang import syntax
from frontdesk.lang.source import Source
from lang.marks import plainly, pointed, yaml

QUOTES = "put the text in quotes, or use a | block"
TEXTS = [
    ("*bold* hi", "*", "an alias"),
    ("*bold hi", "*", "an alias"),
    ("@mia will help", "@", "reserved"),
    ("&co hi: there", "&", "an anchor"),
    ("& more", "&", "an anchor"),
    ("%50 off", "%", "a directive"),
    ("`code` here", "`", "reserved"),
    ("!important! yes", "!", "a tag"),
    ("> 50 people", ">", "a folded block"),
    ("| more", "|", "a block"),
    ("- one thing", "-", "a list item"),
    ("[a link](https://example.com)", "[", "a list"),
    ("[x] done", "[", "a list"),
    ("{name}, hello", "{", "a list or mapping"),
    (", hello", ",", "the next item"),
    ("] hello", "]", "the end of a list"),
    ("Note: read this", ":", "': ' in the middle"),
    ("Hi {name}, one thing: this", ":", "': ' in the middle"),
    ("{{ person.name }}, hello", "{{", "'{{' at the beginning"),
    ("{{ person.name }}: hello", "{", "'{{' at the beginning"),
    ("{{ a }} {{ b }}", "{{", "'{{' at the beginning"),
    ("? really", "?", "a key"),
    ("**bold**", "*", "an alias"),
    ("„Hallo“, sagte er: gut", ":", "': ' in the middle"),
    ("“Hello”: hi", ":", "': ' in the middle"),
    ("👋 Hi: there", ":", "': ' in the middle"),
    ("Open 9:00 - 17:00: daily", ":", "': ' in the middle"),
    ("Please tell me this:", ":", "': ' in the middle"),
    ("+31 20 123: call", ":", "': ' in the middle"),
    ("- - hi", "-", "a list item"),
    ("'the visitors' choice'", "'", "after its closing quote"),
    ("'it\\'s me'", "'", "after its closing quote"),
    ('"say ""hi"" now"', '"', "after its closing quote"),
    ('"Yes" (default)', '"', "after its closing quote"),
    ("[A-Z]{2}", "[", "a list"),
    ("[Yes] please", "[", "a list"),
    ("'it's me'", "'", "after its closing quote"),
    ('"Click "here" now"', '"', "after its closing quote"),
    ('"Hi" she said', '"', "after its closing quote"),
]
FEATURES = [("*bold", "*bold"), ("{{ person.name }}", "{{ person.name }}"), ('{{ x | default("a") }}', None)]
LINES = [
    ("a: 'x\nb: c", "'", "is not closed"),
    ('a: "hi\nb: "x"\n', '"', "not closed until line 2"),
    ("a:\n\tb: c", "\t", "a tab cannot indent"),
    ("\ta: b", "\t", "a tab cannot indent"),
    ("a: |2\n\tx", "\t", "a tab cannot indent"),
    ("- card: x\n-card: y", "-", "a space is missing after this dash"),
    ("a:b\nc: d", ":", "a space is missing after this colon"),
    ("a: b\nc:d\ne: f", ":", "a space is missing after this colon"),
    ("a: b\nhello\nc: d", "hello", "has no key"),
    ("a: 1\n  b: 2", "b", "part of the text above"),
    ("- a: x\n  b: y\n   c: z", "c", "part of the text above"),
    ("- a: b\n c: d", "c:", "not indented like"),
    ("a: |\n  x\n y\nb: c", "y", "less than the block"),
    ("a: [1, 2\nb: c", "[", "is not closed"),
    ("a: {b: c\nd: e", "{", "is not closed"),
    ("a: [1, 2", "[", "is not closed"),
    ("a: {b: [1, 2}\nc: d", "}", "the bracket [ is not closed"),
    ("a: [{b: 1]\nc: d", "]", "the bracket { is not closed"),
    ("a:\n  start\n    - b: c", "start", "a colon is missing after this key"),
    ("a:\n  - start\n      b: c", "start", "a colon is missing after this key"),
    ("a: long\n  text\n  b: c", "b", "the indent makes this line part of the text above it"),
    ("a: b #c\n  d", "#", "a comment"),
    ("a: b\n...\nc: d", "c:", "ends before this line"),
    ('a: "\\q"', "\\q", "not an escape"),
    ("- card: x\n  - y", "-", "a key with a colon is expected"),
    ("a:\u00a0b\nc: d", "\u00a0", "U+00A0 NO-BREAK SPACE"),
    ("- a: b\n\u00a0\u00a0c: d", "\u00a0", "U+00A0 NO-BREAK SPACE"),
    ("-\u00a0a: b\n  c: d", "\u00a0", "U+00A0 NO-BREAK SPACE"),
    ("-\u3000a: b\n  c: d", "\u3000", "U+3000 IDEOGRAPHIC SPACE"),
    ("a: b\nc：d\ne: f", "：", "U+FF1A FULLWIDTH COLON"),
    ('a: "Hello”\nb: c', "”", "U+201D RIGHT DOUBLE QUOTATION MARK"),
    ("a: 'Hello’\nb: 'c'", "’", "U+2019 RIGHT SINGLE QUOTATION MARK"),
    ('- {a: "Ja“, b: c}\n- {a: "d"}', "“", "U+201C LEFT DOUBLE QUOTATION MARK"),
    ("- card message\n  text: a", "card", "a colon is missing"),
    ("a = b\nc: d", "=", "not by '='"),
    ("- card: end text: hi", "text", "a line of its own"),
    ("- card: end, text: hi", "text", "a line of its own"),
    ("a: | Hello\n  there\nb: c", "| Hello", "begins on the line below"),
    ("a: > Hello\n  there\nb: c", "> Hello", "begins on the line below"),
    ("a: |\nHello there\nb: c", "Hello", "less than the block"),
    ("- a: |\n    Hello\n  there\n  b: c", "there", "less than the block"),
    ("- a: x\n  b:\n  - c: d\n   - e: f", "-", "like the items above"),
    ("- {a: b}}", "}", "closes nothing"),
    ("- {label: a goto: start}", "goto", "a comma is missing before this key"),
    ("- [{a: b} {c: d}]", "{c:", "a comma is missing"),
    ("- {a:b, c: d}", ":", "a space is missing after this colon"),
    ("- {a:\u00a0b}", "\u00a0", "U+00A0 NO-BREAK SPACE"),
    ("a: #1b5e20\nc: d", "#", "this key has no value"),
    ("- card: a\n  text: b\n  card: c\n  text: d", "card", "is written twice"),
    ("- a: 'x\n- b: It's\n", "'", "not closed until line 2"),
    ('- a: "C:\\Users"\n', "\\U", "not an escape"),
    ("a: b\r\nc:d\r\ne: f", ":", "a space is missing after this colon"),
    ("a:\tb: c", ":", "in the middle"),
]
FLOWS = [
    ("- {label: @foo, goto: x}", "@", [{"label": "@foo", "goto": "x"}]),
    ("- {label: *foo*, goto: x}", "*", [{"label": "*foo*", "goto": "x"}]),
    ("- {label: Yes: now, goto: x}", ":", [{"label": "Yes: now", "goto": "x"}]),
    ("- {label: ? really, goto: x}", "?", [{"label": "? really", "goto": "x"}]),
    ("- {label: {{ a }}, goto: x}", "{{ a }}", [{"label": "{{ a }}", "goto": "x"}]),
    ("- {label: {{ a }} hi, goto: x}", "{{", [{"label": "{{ a }} hi", "goto": "x"}]),
    ("- {label: 'it's', goto: x}", "'", [{"label": "'it's'", "goto": "x"}]),
    ("a: {b: c,\n d: 'it's', e: f}", "'", {"a": {"b": "c", "d": "'it's'", "e": "f"}}),
    ("a: {b: c,\n d: @e, f: g}", "@", {"a": {"b": "c", "d": "@e", "f": "g"}}),
    ("a: [@b, c]", "@", {"a": ["@b", "c"]}),
    ("- {label:Yes, goto: x}", ":", [{"label": "Yes", "goto": "x"}]),
    ("- {goto: x, label:\u00a0No}", "\u00a0", [{"goto": "x", "label": "No"}]),
    ("- [{label: a:}, {label: b}]", ":", [[{"label": "a:"}, {"label": "b"}]]),
]


@pytest.mark.parametrize(("written", "wrong", "words"), TEXTS)
def test_a_text_without_quotes_is_found_where_it_goes_wrong_and_read_as_meant(
    written: str, wrong: str, words: str
) -> None:
    text = f"b: c\na: {written}\nd: e\n"
    read = syntax.parse(Source("f", text))
    (finding,) = read.findings
    assert ("yaml-syntax", wrong, 2) == (finding.name, pointed(text, finding), finding.span.start.line)
    assert words in finding.message
    assert finding.hint is not None
    assert finding.hint.endswith("or use a | block")
    assert plainly(read.value) == {"b": "c", "a": written, "d": "e"}


@pytest.mark.parametrize(("written", "wrong"), FEATURES)
def test_a_text_that_yaml_takes_for_something_else_is_a_feature(written: str, wrong: str | None) -> None:
    text = f"a: {written}\nd: e\n"
    read = syntax.parse(Source("f", text))
    (finding,) = read.findings
    assert ("yaml-feature", wrong or written, QUOTES) == (finding.name, pointed(text, finding), finding.hint)
    assert plainly(read.value) == {"a": written, "d": "e"}


@pytest.mark.parametrize(("text", "wrong", "words"), LINES)
def test_a_line_that_does_not_fit_is_found_where_it_goes_wrong(text: str, wrong: str, words: str) -> None:
    read = syntax.parse(Source("f", text))
    (finding,) = read.findings
    assert (wrong, True) == (pointed(text, finding), words in finding.message), finding
    assert finding.hint


@pytest.mark.parametrize(("text", "wrong", "data"), FLOWS)
def test_within_brackets_a_text_ends_with_its_item(text: str, wrong: str, data: object) -> None:
    read = syntax.parse(Source("f", text))
    (finding,) = read.findings
    assert (wrong, data) == (pointed(text, finding), plainly(read.value))


def test_every_text_without_quotes_of_a_file_is_found_in_one_run() -> None:
    text = "".join(f"k{n}: @x\n" for n in range(6))
    node, found = yaml(text)
    assert found == [("yaml-syntax", "@")] * 6
    assert plainly(node) == {f"k{n}": "@x" for n in range(6)}


def test_a_file_with_a_great_many_is_read_up_to_the_first_nine() -> None:
    node, found = yaml("".join(f"k{n}: @x\n" for n in range(50)))
    assert (node, len(found)) == (None, 9)


def test_what_could_be_misread_is_marked_as_broken() -> None:
    node, _ = yaml("a: *b c\nd: e\n")
    assert isinstance(node, syntax.MapNode)
    assert [isinstance(n.value, syntax.ScalarNode) and n.value.broken for n in node.entries] == [True, False]


def test_a_mistake_that_nobody_knows_is_told_in_the_parsers_words_at_its_place() -> None:
    text = "a: |9x\n  b\n"
    (finding,) = syntax.parse(Source("f", text)).findings
    assert finding.name == "yaml-syntax"
    assert finding.span.start.line == 1


@pytest.mark.parametrize(
    "text",
    [
        "a: 50% off",
        "a: see https://a.nl/#top",
        "a: Hello # a comment",
        "a: 'it''s me'",
        "a: >\n  b\n",
        "{a: https://a.nl}",
    ],
)
def test_what_only_looks_like_an_accident_is_none(text: str) -> None:
    assert syntax.parse(Source("f", text)).findings == ()


def test_a_hint_says_what_to_type() -> None:
    hints = [
        ('a: "yes" == b', "put single quotes around all of it, or use a | block"),
        ("a: #1b5e20", 'write "#1b5e20", in quotes'),
        ("- card: a\n  card: b", "begin the second card with '- '"),
        ("- x: q\n  b:\n  - c: d\n   - e: f", "indent it like the dash in line 3"),
        ("- card: x\n  - y", "for a list within the text above, use a | block"),
    ]
    assert [(text, syntax.parse(Source("f", text)).findings[0].hint) for text, _ in hints] == hints
