"""Where each character of a scalar stands: exact for every style, against libyaml's own reading."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from frontdesk.lang import syntax
from lang.marks import unhurried, value_of

WORDS = "ab:é😀 #'\"\\-{}*|>"
ESCAPES = ["a", " ", "é", "\\n", "\\t", "\\\\", '\\"', "\\x41", "\\u00e9", "\\U0001F600"]
MARKS = ["", "'", '"', "|\n", ">\n", "|-\n ", ">+\n  "]
BREAKS = ["\n", "\r\n", "\r", "\u0085", "\u2028"]
EXACT = [
    ("a: bold words", "words", 1, 9),
    ("a: one\n  two\n\n  three", "three", 4, 3),
    ("a: 'it''s me'", "me", 1, 11),
    ("a: 'it''s me'", "'s", 1, 7),
    ('a: "tab\\tgap"', "gap", 1, 10),
    ('a: "\\u00e9\\x41 z"', "A z", 1, 11),
    ('a: "one \\\n  two"', "two", 2, 3),
    ('a: "one\n\n  two"', "two", 3, 3),
    ("a: |\n  one\n  two\n", "two", 3, 3),
    ("a: |2\n   one\n  two\n", " one", 2, 3),
    ("a: |-\n\n  one\n", "one", 3, 3),
    ("a: >\n  one\n  two\n\n  three\n", "two", 3, 3),
    ("a: >\n  one\n    deep\n  two\n", "two", 4, 3),
    ("a: >+ # note\n  one\n\n", "one", 2, 3),
    ("a:   \t|\n     one {{ x }}\r\n     two", "{{ x }}", 2, 10),
    ("b:\n  - a\na: é😀 {{ x }}", "{{ x }}", 3, 7),
    ("a: |\n  one\u2028  two\n", "two", 3, 3),
]
ENDS = [("a: bc", 3, 5), ("a: 'bc'", 4, 6), ("a: |\n  bc\n", 7, 10), ("a: ''", 4, 4), ('a: "\\x41"', 4, 8)]


@pytest.mark.parametrize(("text", "part", "line", "column"), EXACT)
def test_a_part_of_a_text_is_found_where_it_is_written(text: str, part: str, line: int, column: int) -> None:
    node = value_of(text)
    start = node.text.index(part)
    span = node.locate(start, start + len(part))
    assert (span.start.line, span.start.column) == (line, column)


@pytest.mark.parametrize(("text", "start", "end"), ENDS)
def test_all_of_a_text_is_what_stands_between_its_marks(text: str, start: int, end: int) -> None:
    node = value_of(text)
    span = node.locate(0, len(node.text))
    assert (span.start.offset, span.end.offset) == (start, end)


@pytest.mark.parametrize("bounds", [(-3, 2), (1, 99), (5, 2), (99, 120)])
def test_bounds_outside_the_text_are_moved_to_its_ends(bounds: tuple[int, int]) -> None:
    span = value_of("a: bcd").locate(*bounds)
    assert 3 <= span.start.offset <= span.end.offset <= 6


def written(node: syntax.ScalarNode, start: int, end: int) -> str:
    span = node.locate(start, end)
    return node.source.text[span.start.offset : span.end.offset]


def bounds(text: str) -> list[tuple[int, int]]:
    return [(i, j) for i in range(len(text)) for j in range(i + 1, min(len(text), i + 5) + 1)]


@unhurried
@given(st.text(WORDS, min_size=1, max_size=20))
def test_a_plain_line_reads_back_as_it_is_written(text: str) -> None:
    try:
        node = value_of(f"a: {text}")
    except AssertionError:
        assume(False)
    assume(node.style == "plain" and not node.broken)
    assert all(written(node, i, j) == node.text[i:j] for i, j in bounds(node.text))


@unhurried
@given(st.text(WORDS, min_size=1, max_size=20))
def test_a_single_quoted_line_reads_back_as_it_is_written(text: str) -> None:
    node = value_of("a: '" + text.replace("'", "''") + "'")
    assert node.text == text
    assert all(written(node, i, j).replace("''", "'") == text[i:j] for i, j in bounds(text))


@unhurried
@given(
    st.lists(
        st.sampled_from(["a", " ", "é", "\\n", "\\t", "\\\\", '\\"', "\\x41", "\\u00e9", "\\U0001F600"]), max_size=15
    )
)
def test_each_escape_stands_for_its_character(parts: list[str]) -> None:
    node = value_of('a: "' + "".join(parts) + '"')
    assert [written(node, i, i + 1) for i in range(len(node.text))] == parts


@unhurried
@given(st.lists(st.text("ab é", max_size=6), min_size=1, max_size=6), st.sampled_from(BREAKS), st.sampled_from("|>"))
def test_a_block_reads_back_line_by_line(lines: list[str], end: str, mark: str) -> None:
    text = f"a: {mark}2{end}" + end.join("  " + line for line in lines) + end + "b: c"
    node = value_of(text)
    assume(node.text.strip(" \n\u2028"))
    read_back(node)


@unhurried
@given(st.sampled_from(["plain", "'", '"']), st.lists(st.sampled_from(["a", "é b", " c ", ""]), min_size=2, max_size=7))
def test_a_text_of_several_lines_reads_back_word_by_word(quote: str, lines: list[str]) -> None:
    mark = "" if quote == "plain" else quote
    node = value_of(f"a: {mark}x" + "\n ".join(lines) + f"y{mark}")
    read_back(node)


def read_back(node: syntax.ScalarNode) -> None:
    """Each character that is no space or line end is written where it is said to be, one behind the other."""
    last = 0
    for index, char in enumerate(node.text):
        span = node.locate(index, index + 1)
        assert last <= span.start.offset <= span.end.offset
        last = span.end.offset
        text = written(node, index, index + 1)
        if text.startswith("\\") and node.style == "double":
            continue
        assert text.strip() == ("''" if char == "'" and node.style == "single" else char.strip())


@settings(unhurried, max_examples=300)
@given(st.sampled_from(MARKS), st.text("ab: \n\t'\"\\#é\r\u2028-", max_size=24))
def test_whatever_is_written_every_part_has_a_place_within_its_node(mark: str, text: str) -> None:
    try:
        node = value_of(f"a: {mark}{text}{mark if mark in ('', chr(39), chr(34)) else ''}")
    except AssertionError:
        assume(False)
    for i, j in bounds(node.text):
        span = node.locate(i, j)
        assert node.span.start.offset <= span.start.offset <= span.end.offset <= len(node.source.text)
    if node.text.strip() and not node.broken:
        assert node.locate(0, 0) != node.span, "the places of this text are not known"
        read_back(node)
