"""Lines, columns and offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang.source import Position, Source, Span
from lang.marks import unhurried

BREAKS = ["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"]


@pytest.mark.parametrize("end", BREAKS)
def test_every_line_end_that_yaml_knows_begins_a_line(end: str) -> None:
    source = Source("f", f"ab{end}cd")
    assert Position(2, 1, 2 + len(end)) == source.position(2 + len(end))
    assert [source.line(1), source.line(2)] == ["ab", "cd"]


def test_columns_count_code_points() -> None:
    assert Position(1, 3, 2) == Source("f", "é😀x").position(2)


def test_the_end_of_a_file_without_a_line_break_is_on_its_last_line() -> None:
    assert Position(1, 4, 3) == Source("f", "abc").position(3)


def test_offsets_outside_a_text_stand_at_its_ends() -> None:
    source = Source("f", "abc")
    assert (source.position(0), source.position(3)) == (source.position(-5), source.position(99))


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_line_beyond_the_text_is_empty(number: int) -> None:
    assert Source("f", "a\nb").line(number) == ""


def test_what_concerns_a_whole_file_points_at_its_beginning() -> None:
    whole = Span.whole("f")
    assert (Position(1, 1, 0), Position(1, 1, 0)) == (whole.start, whole.end)


def test_a_span_tells_the_lines_and_columns_of_its_ends() -> None:
    span = Source("f", "ab\ncd").span(1, 4)
    assert (Position(1, 2, 1), Position(2, 2, 4)) == (span.start, span.end)


@pytest.mark.parametrize(("start", "end"), [(-5, 99), (99, 99), (0, 4), (-1, -1)])
def test_a_span_does_not_reach_beyond_its_text(start: int, end: int) -> None:
    source = Source("f", "abc")
    span = source.span(start, end)
    assert (source.position(start).offset, source.position(end).offset) == (span.begins, span.ends)


def test_spans_are_equal_by_file_and_place_and_stand_in_their_order() -> None:
    one, other = Source("a", "x\nyz"), Source("b", "x\nyz")
    assert one.span(0, 3) == Source("a", "x\nyz").span(0, 3)
    assert len({one.span(0, 3), Source("a", "x\nyz").span(0, 3), other.span(0, 3)}) == 2
    spans = [other.span(0, 1), one.span(2, 4), one.span(2, 3), one.span(0, 9)]
    assert [one.span(0, 5), one.span(2, 3), one.span(2, 4), other.span(0, 1)] == sorted(spans)


@unhurried
@given(st.lists(st.sampled_from(["a", "é", *BREAKS]), max_size=20))
def test_a_position_says_the_same_three_ways(parts: list[str]) -> None:
    source = Source("f", "".join(parts))
    for offset in range(len(source.text) + 1):
        place = source.position(offset)
        line = source.line(place.line)
        assert offset == place.offset
        assert place.column - 1 > len(line) or line[place.column - 1 :] in source.text[offset:]
