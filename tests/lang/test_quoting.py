"""Quotes around a text: YAML reads back what stood there, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from frontdesk.lang import syntax
from frontdesk.lang.accidents.quoting import in_quotes, quoting
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import MapNode, ScalarNode
from lang.marks import unhurried


@examples(unhurried, max_examples=300)
@given(some.text(some.characters(min_codepoint=0x20, max_codepoint=0x7E) | some.sampled_from("é🙂'\"\\:#{}*@ ")))
def test_yaml_reads_back_what_was_put_in_quotes(text: str) -> None:
    node = syntax.parse(Source("a", f"x: {in_quotes(text)} # c\n")).value
    assert isinstance(node, MapNode)
    value = node.get("x")
    assert isinstance(value, ScalarNode)
    assert value.text == text


@pytest.mark.parametrize(
    ("before", "text", "behind", "fixed"),
    [
        ("text: ", "*a*", "", '"*a*"'),
        ("- text: ", "*a*", "", '"*a*"'),
        ("card: a\ntext: ", "*a*", "", '"*a*"'),
        ("- text:   ", "@a", "   ", '"@a"'),
        ("- label: ", "*a*", "\nother: b", '"*a*"'),
        ("- text: ", "*a*", "\n\n  goto: b", '"*a*"'),
        ("  text: ", "*a*", "\n    # a comment", '"*a*"'),
        ("- text: ", "*a*", "\n    more", None),
        ("text: ", "*a*", "\n\n more", None),
        ("text: ", "*a* # b", "", None),
        ("text: ", "*a*", " b", None),
        ("goto: ", "*a*", "", None),
        ("- ", "*a*", "", None),
        ("context: ", "*a*", "", None),
        ("-] {label: ", "a, goto: b}", "", None),
        ("text: ", "a b: c:", "", None),
        ("text: ", "", "", None),
        ("text: ", "*a\n b", "", None),
        ("text: ", "[a, b", "", None),
        ("text: ", "{a: b", "", None),
        ("text: ", "- a", "", None),
    ],
)
def test_only_a_text_of_one_line_behind_a_key_for_words_is_put_in_quotes(
    before: str, text: str, behind: str, fixed: str | None
) -> None:
    source = Source("a", f"{before}{text}{behind}\n")
    edit = quoting(source, len(before), len(before) + len(text), bracketed=False)
    assert (edit.text if edit else None) == fixed


@pytest.mark.parametrize(
    ("behind", "certain"),
    [("}", True), (" , goto: a}", True), (", please}", False), ("", False), ("\n}", False), ("]", True)],
)
def test_within_brackets_it_is_put_in_quotes_where_its_end_is_certain(behind: str, certain: bool) -> None:
    source = Source("a", "- {label: *Yes" + behind + "\n")
    assert (quoting(source, 10, 14, bracketed=True) is not None) is certain
