"""Whatever the bytes: findings, with bounded work, within memory, never an exception."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from counting import calls
from frontdesk.lang import syntax
from frontdesk.lang.source import Source
from lang.marks import brief, plainly, yaml

SIZE = syntax.MOST_BYTES
MOST_CALLS = 20
"""For a character; most of these take two."""

REPEATED = [
    *("[", "{", "? ", "&a ", '"', "'", "- ", "-\n", "a", "a ", "\n", "#", "# \n", "a: b\n", "!a ", "*a "),
    *("{a: ", "[a, ", "{{", "|\n", "a: |\n b\n", "\t", "%", "%a\n", "---\n", "...\n", "\\", ": ", ",", "]"),
    *("}", "é", "😀", "\u2028", "\r", "@\n", "a: @\n", "- @a\n", "- {a: @b}\n", "<<: *a\n", "? a\n: b\n", '"\\'),
    *('"\\x', '- "\\q"\n', "- 'it's'\n", "- a: b: c\n", "- [x](y)\n", "- {{ x }} y\n", "k: v #x\n", "\x00"),
    *("\x1b", "\ufeff", "- |\n  a\n", "- a\n  b\n", "{a: {b: c}, ", "- - - - - - -\n", "[?", "a:\n "),
    *("a: >\n\n\n", "- # x\n", "x" * 1020 + ": ", '["a" '),
]
BLANK = ("\n", "#", "# \n", "\r", "\u2028")
BEFORE = ["", "a: ", "a: |\n  ", "[", '"']
PIECES = [
    *(
        "a",
        "b: ",
        "- ",
        "\n",
        "\n  ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "|\n",
        "> ",
        "#",
        " ",
        "*x",
        "&y ",
        "!z ",
        "? ",
        ": ",
    ),
    *(",", "\t", "%", "@", "`", "{{", "}}", "\\", "\\u12", "é", "\r", "\u2028", "\ufeff", "\x00", "---", "..."),
]


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("piece", REPEATED)
def test_a_file_of_one_piece_over_and_over_is_judged_with_few_calls_a_character(piece: str) -> None:
    for before in BEFORE:
        data = (before + piece * (SIZE // len(piece))).encode()[:SIZE]
        decoded = syntax.decode("f", data)
        assert decoded.value is not None
        part = Source("f", decoded.value.text[: SIZE // 64])
        assert calls(syntax.parse, part) < MOST_CALLS * len(part.text)
        read = syntax.parse(decoded.value)
        assert read.findings or decoded.findings or read.value is not None or piece in BLANK


def test_a_full_file_of_short_values_takes_little_memory() -> None:
    data = "a" + "- a\n" * (SIZE // 4)
    tracemalloc.start()
    read = syntax.parse(Source("f", data[1:]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [finding.name for finding in read.findings] == ["over-limit"]
    assert peak < 60 * 1024 * 1024


def test_random_pieces_of_yaml_never_raise_and_point_into_the_file() -> None:
    dice = random.Random(1500)
    for _ in range(1500):
        text = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 50)))
        decoded = syntax.decode("f", text.encode())
        assert decoded.value is not None
        for finding in syntax.parse(decoded.value).findings:
            assert 0 <= finding.span.start.offset <= finding.span.end.offset <= len(decoded.value.text)
            assert len(finding.message) < 100
            assert finding.message[0] in "'\"" or not finding.message[0].isupper() or finding.message.startswith("HTML")


def test_nesting_up_to_the_limit_is_read_and_deeper_is_over_limit() -> None:
    text = nested(syntax.MOST_DEPTH)
    assert yaml(text)[1] == []
    deep = nested(syntax.MOST_DEPTH + 1)
    node, found = yaml(deep)
    assert (node, found) == (None, [("over-limit", "[")])
    assert syntax.parse(Source("f", deep)).findings[0].span.start.column == syntax.MOST_DEPTH + 1


def test_events_up_to_the_limit_are_read_and_more_are_over_limit() -> None:
    # Beside its items a list makes six events: start and end of stream, document and list.
    fits = "- a\n" * (syntax.MOST_EVENTS - 6)
    assert yaml(fits)[1] == []
    node, found = yaml(fits + "- a\n")
    assert (node, [name for name, _ in found]) == (None, ["over-limit"])


@pytest.mark.parametrize("mark", ["", "'", '"'])
def test_a_text_up_to_the_limit_is_read_and_a_longer_one_is_over_limit(mark: str) -> None:
    most = syntax.MOST_CHARACTERS
    assert yaml(f"a: {mark}{'x' * most}{mark}")[1] == []
    node, found = yaml(f"a: {mark}{'x' * (most + 1)}{mark}\nb: @c")
    assert [name for name, _ in found] == ["over-limit", "yaml-syntax"]
    assert plainly(node) == {"a": "x" * most, "b": "@c"}


def test_characters_are_counted_and_not_bytes() -> None:
    assert yaml(f"a: {'é' * syntax.MOST_CHARACTERS}")[1] == []


def test_a_file_that_is_wrong_everywhere_is_reported_up_to_a_hundred_findings() -> None:
    text = "".join(f"k{n}: &x y\n" for n in range(5000))
    read = syntax.parse(Source("f", text))
    assert (len(read.findings), read.value) == (100, None)
    assert {("yaml-feature", "&x")} == set(brief(text, read.findings))
