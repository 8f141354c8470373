"""Comments: found wherever YAML sees one, and never within a text."""

from __future__ import annotations

import pytest

from frontdesk.lang import syntax
from frontdesk.lang.source import Source


def comments(text: str) -> list[tuple[str, int, int, bool]]:
    """Text, line, column and whether it stands alone, of every comment."""
    source = Source("a.yaml", text)
    found = syntax.comments(source, syntax.texts(syntax.parse(source).value))
    return [(each.text, each.span.start.line, each.span.start.column, each.alone) for each in found]


CASES = {
    "alone": ("# a\nx: y\n", [("# a", 1, 1, True)]),
    "indented": ("x:\n  # a\n  y: z\n", [("# a", 2, 3, True)]),
    "after a value": ("x: y # a\n", [("# a", 1, 6, False)]),
    "after a key": ("x: # a\n  y: z\n", [("# a", 1, 4, False)]),
    "after a tab": ("x: y\t# a\n", [("# a", 1, 6, False)]),
    "within brackets": ("x: [a, # a\n  b]\n", [("# a", 1, 8, False)]),
    "after brackets": ("x: {a: b} # a\n", [("# a", 1, 11, False)]),
    "after a quote": ("x: 'y # n' # a\n", [("# a", 1, 12, False)]),
    "at the end of the file": ("x: y # a", [("# a", 1, 6, False)]),
    "nothing else": ("# a\n# b\n", [("# a", 1, 1, True), ("# b", 2, 1, True)]),
    "no space before": ("x: y#z\n", []),
    "no space before, behind a quote": ("x: 'y'# a\n", [("# a", 1, 7, False)]),
    "no space before, behind a comma": ("x: [y,# a\n  z]\n", [("# a", 1, 7, False)]),
    "no space before, behind the mark of a block": ("x: |# a\n  # n\n", [("# a", 1, 5, False)]),
    "in a plain text of two lines": ("x: y#\n  z#a # b\n", [("# b", 2, 7, False)]),
    "in double quotes": ('x: "# n"\n', []),
    "in quotes of two lines": ("x: 'a\n  # n\n  b' # c\n", [("# c", 3, 6, False)]),
    "behind the mark of a block": ("x: | # a\n  # n\n  b\n", [("# a", 1, 6, False)]),
    "behind a block": ("x: |\n  # n\n\n# a\ny: z\n", [("# a", 4, 1, True)]),
    "an empty block": ("x: |\n# a\ny: z\n", [("# a", 2, 1, True)]),
    "in a folded block": ("- >-\n  # n\n  b\n- c # a\n", [("# a", 4, 5, False)]),
    "in a key": ("'# n': b # a\n", [("# a", 1, 10, False)]),
    "lines end as on Windows": ("x: y # a\r\n# b\r\n", [("# a", 1, 6, False), ("# b", 2, 1, True)]),
    "lines end as on an old Mac": ("x: y # a\r# b\r", [("# a", 1, 6, False), ("# b", 2, 1, True)]),
    "a comment in a comment": ("x: y # a # b\n", [("# a # b", 1, 6, False)]),
    "an apostrophe in a comment": ("x: y # it's\nz: '# n'\n", [("# it's", 1, 6, False)]),
    "behind a text without quotes that was meant": ("x: *y z\nw: v # a\n", [("# a", 2, 6, False)]),
    "behind braces that YAML takes for a mapping": ("x: {{ y }}\nw: v # a\n", [("# a", 2, 6, False)]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_a_comment_is_found_where_yaml_sees_one(text: str, expected: list[tuple[str, int, int, bool]]) -> None:
    assert comments(text) == expected


def test_the_texts_of_a_tree_come_in_the_order_of_the_file() -> None:
    source = Source("a.yaml", "a: [b, {c: d}]\ne: f\n")
    assert [text.text for text in syntax.texts(syntax.parse(source).value)] == list("abcdef")
    assert syntax.texts(None) == ()


def test_a_file_of_nothing_but_comments_takes_no_time() -> None:
    source = Source("a.yaml", "#\n" * 100_000 + "#" * 50_000)
    assert sum(1 for _ in syntax.comments(source, ())) == 100_001
