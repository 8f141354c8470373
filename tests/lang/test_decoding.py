"""From bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang import syntax
from frontdesk.lang.syntax.decoding import MOST_BYTES
from lang.marks import unhurried

PLACES = [
    (b"a: b\nc: \xff", 2, 4, "0xFF"),
    (b"\xc3\xa9: \x80", 1, 4, "0x80"),
    (b"\xed\xa0\x80", 1, 1, "0xED"),
    (b"ok\n\xe2\x82", 2, 1, "0xE2"),
]
CHARACTERS = [
    ("\x00", "a NUL character"),
    ("\x1b", "U+001B"),
    ("\x7f", "U+007F"),
    ("\x9b", "U+009B"),
    ("\ufeff", "byte-order mark"),
    ("\uffff", "U+FFFF"),
]
MARKS = [
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
]


def test_a_byte_order_mark_at_the_beginning_is_no_part_of_the_text() -> None:
    read = syntax.decode("f", codecs.BOM_UTF8 + b"a: b")
    assert (read.value and read.value.text, read.findings) == ("a: b", ())


@pytest.mark.parametrize(("data", "line", "column", "byte"), PLACES)
def test_the_first_byte_that_is_not_utf8_is_pointed_at(data: bytes, line: int, column: int, byte: str) -> None:
    (finding,) = syntax.decode("f", data).findings
    assert ("bad-encoding", line, column) == (finding.name, finding.span.start.line, finding.span.start.column)
    assert byte in finding.message


@pytest.mark.parametrize(("char", "words"), CHARACTERS)
def test_a_character_that_cannot_be_shown_is_pointed_at_and_replaced(char: str, words: str) -> None:
    read = syntax.decode("f", f"ab\nc{char}d".encode())
    assert read.value is not None
    assert read.value.text == "ab\nc\ufffdd"
    assert [(f.name, f.span.start.line, f.span.start.column) for f in read.findings] == [("bad-encoding", 2, 2)]
    assert words in read.findings[0].message


@pytest.mark.parametrize(("mark", "codec", "called"), MARKS)
def test_another_encoding_is_named_and_read_on(mark: bytes, codec: str, called: str) -> None:
    read = syntax.decode("f", mark + "a: b".encode(codec))
    assert ("a: b", [f"the file is {called}, not UTF-8"]) == (
        read.value and read.value.text,
        [finding.message for finding in read.findings],
    )


def test_tabs_and_line_ends_of_every_kind_are_fine() -> None:
    assert syntax.decode("f", "a\tb\r\nc\rd\u0085e\u2028f".encode()).findings == ()


def test_a_file_full_of_bad_characters_is_reported_briefly() -> None:
    assert len(syntax.decode("f", b"\x01" * 1000).findings) == 20


def test_a_file_over_the_limit_is_not_read() -> None:
    at_limit, over = syntax.decode("f", b"a" * MOST_BYTES), syntax.decode("f", b"a" * (MOST_BYTES + 1))
    assert at_limit.value is not None
    assert (over.value, [finding.name for finding in over.findings]) == (None, ["over-limit"])


@unhurried
@given(st.binary(max_size=60))
def test_any_bytes_become_a_text_that_can_be_parsed(data: bytes) -> None:
    read = syntax.decode("f", data)
    assert read.value is not None
    assert read.value.text.isprintable() or syntax.parse(read.value) is not None
    read.value.text.encode("utf-8")
