"""Places as editors count them: UTF-16 units, three line breaks, and nothing outside of the text."""

from __future__ import annotations

import pytest

from frontdesk.editor.places import Encoding, Places

TEXT = "a: \U0001f600 é!\r\nb: 2\rc\u2028d\n"


@pytest.mark.parametrize(("encoding", "column"), [("utf-16", 7), ("utf-8", 10), ("utf-32", 6)])
def test_a_column_counts_units_of_the_encoding(encoding: Encoding, column: int) -> None:
    places = Places(TEXT, encoding)
    assert places.place(TEXT.index("!")) == (0, column)
    assert places.offset(0, column) == TEXT.index("!")


def test_lines_end_where_the_protocol_says() -> None:
    places = Places(TEXT)
    assert places.place(TEXT.index("b")) == (1, 0)
    assert places.place(TEXT.index("c")) == (2, 0)
    assert places.place(TEXT.index("d")) == (2, 2)
    assert places.place(len(TEXT)) == (3, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_every_offset_comes_back(encoding: Encoding) -> None:
    places = Places(TEXT, encoding)
    within = TEXT.index("\r\n") + 1  # between the two halves of a line break no editor can stand
    assert [places.offset(*places.place(i)) for i in range(len(TEXT) + 1) if i != within] == [
        i for i in range(len(TEXT) + 1) if i != within
    ]


@pytest.mark.parametrize(("line", "column", "offset"), [(0, 99, 7), (9, 0, len(TEXT)), (0, 4, 3), (3, 5, len(TEXT))])
def test_a_place_that_is_not_there_is_the_nearest_before(line: int, column: int, offset: int) -> None:
    assert Places(TEXT).offset(line, column) == offset
