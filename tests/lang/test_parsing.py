"""From YAML to nodes, and what YAML can do that playbooks do without."""

from __future__ import annotations

import pytest

from frontdesk.lang import syntax
from frontdesk.lang.source import Source
from lang.marks import plainly, yaml

TEXTS = [
    (
        "a: no\nb: on\nc: 1:30\nd: 010\ne: 2026-12-25\nf: ~\n",
        {"a": "no", "b": "on", "c": "1:30", "d": "010", "e": "2026-12-25", "f": "~"},
    ),
    ("- a\n- - b\n  - c\n- d: e\n  f: [g, {h: i}]\n", ["a", ["b", "c"], {"d": "e", "f": ["g", {"h": "i"}]}]),
    ("a: >-\n  x\n  y\n\n  z\nb: |+\n  k\n\n", {"a": "x y\nz", "b": "k\n\n"}),
    ("a: \"x\\ty\\u00e9\"\nb: 'it''s'\n", {"a": "x\tyé", "b": "it's"}),
    ("? a\n: b\n", {"a": "b"}),
    ("a: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
    ("---\na: b\n...\n", {"a": "b"}),
    ("# only a comment\n", None),
    ("", None),
]
FEATURES = [
    ("a: &x b", [("yaml-feature", "&x")], {"a": "b"}),
    ("a: *x\nb: c", [("yaml-feature", "*x")], {"a": "*x", "b": "c"}),
    ("<<: {b: c}\nd: e", [("yaml-feature", "<<")], {"d": "e"}),
    ("<<: *x\nd: e", [("yaml-feature", "<<")], {"d": "e"}),
    ("a: !!python/object:os.system x", [("yaml-feature", "!!python/object:os.system")], {"a": "x"}),
    ("a: !x &y b", [("yaml-feature", "!x"), ("yaml-feature", "&y")], {"a": "b"}),
    ("a: ! b", [("yaml-feature", "!")], {"a": "b"}),
    ("%YAML 1.1\n---\na: b", [("yaml-feature", "%YAML 1.1")], {"a": "b"}),
    ("%TAG ! tag:x,2000:\n---\na: b", [("yaml-feature", "%TAG ! tag:x,2000:")], {"a": "b"}),
    ("%FOO bar\n---\na: b", [("yaml-feature", "%FOO bar")], None),
    ("a: b\n---\nc: d", [("yaml-feature", "---")], {"a": "b"}),
    ("? [a, b]\n: c\nd: e", [("yaml-feature", "[a, b]")], {"d": "e"}),
    ("? {a: b}\n: c\nd: e", [("yaml-feature", "{a: b}")], {"d": "e"}),
    ("?\n: c\nd: e", [("yaml-syntax", "?")], {"d": "e"}),
    ("*x : a", [("yaml-feature", "*x")], {"*x": "a"}),
]
TWICE = [
    ("a: 1\nb: 2\na: 3", "a", {"a": "1", "b": "2"}),
    ("a: 1\n'a': 3", "'a'", {"a": "1"}),
    ('"a": 1\n? a\n: 3', "a", {"a": "1"}),
    ("{a: 1, a: {b: c}}", "a", {"a": "1"}),
    ('a: 1\n"\\x61": 2', '"\\x61"', {"a": "1"}),
]
ESCAPES = [("\\0", "\ufffd"), ("\\e", "\ufffd"), ("\\x01", "\ufffd"), ("\\u0080", "\ufffd"), ("\\uFEFF", "\ufffd")]
SURROGATES = ["\\ud800", "\\uDFFF", "\\U0000D800", "\\U00110000"]


@pytest.mark.parametrize(("text", "data"), [case for case in TEXTS if case[1] is not None])
def test_every_scalar_arrives_as_text(text: str, data: object) -> None:
    node, found = yaml(text)
    assert (data, []) == (plainly(node), found)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "---\n# x\n"])
def test_an_empty_file_has_no_finding_of_its_own(text: str) -> None:
    node, found = yaml(text)
    assert found == []
    assert node is None or (isinstance(node, syntax.ScalarNode) and node.empty)


@pytest.mark.parametrize(("text", "found", "data"), FEATURES)
def test_a_feature_of_yaml_is_found_and_reading_goes_on(text: str, found: list[tuple[str, str]], data: object) -> None:
    assert (data, found) == (plainly(yaml(text)[0]), yaml(text)[1])


@pytest.mark.parametrize(("text", "second", "data"), TWICE)
def test_the_first_of_two_equal_keys_stays(text: str, second: str, data: object) -> None:
    assert ([("duplicate-key", second)], data) == (yaml(text)[1], plainly(yaml(text)[0]))


def test_a_duplicate_key_names_the_first() -> None:
    (finding,) = syntax.parse(Source("f", "a: 1\nb: 2\na: 3")).findings
    assert [(related.span.start.line, related.span.start.column) for related in finding.related] == [(1, 1)]


@pytest.mark.parametrize(("escape", "reads"), ESCAPES)
def test_an_escape_of_a_character_that_cannot_be_shown_is_bad_encoding(escape: str, reads: str) -> None:
    node, found = yaml(f'a: "x{escape}y"')
    assert ([("bad-encoding", escape)], {"a": f"x{reads}y"}) == (found, plainly(node))


@pytest.mark.parametrize("escape", SURROGATES)
def test_an_escaped_surrogate_is_bad_encoding_and_the_rest_is_read(escape: str) -> None:
    node, found = yaml(f'a: "x{escape} y"\nb: c')
    assert [("bad-encoding", escape)] == found
    assert isinstance(node, syntax.MapNode)
    assert plainly(node.get("b")) == "c"


def test_all_findings_of_a_file_come_in_one_run_in_its_order() -> None:
    text = "a: *b* c\nd: &e f\na: 2\ng: h: i\nj: {{ k }}\n"
    assert yaml(text)[1] == [
        ("yaml-syntax", "*"),
        ("yaml-feature", "&e"),
        ("duplicate-key", "a"),
        ("yaml-syntax", ":"),
        ("yaml-feature", "{{ k }}"),
    ]


def test_nodes_know_where_they_stand() -> None:
    text = "a: [b,  'c d']\ne:\n  - f: |\n      g\n\nh: i\n"
    node, _ = yaml(text)
    assert isinstance(node, syntax.MapNode)
    spans = {key: node.get(key) for key in ("a", "e")}
    words = {key: text[n.span.start.offset : n.span.end.offset] for key, n in spans.items() if n is not None}
    assert words == {"a": "[b,  'c d']", "e": "- f: |\n      g"}
    assert text[node.span.start.offset : node.span.end.offset] == "a: [b,  'c d']\ne:\n  - f: |\n      g\n\nh: i"


def test_a_value_that_is_not_there_is_empty_and_one_in_quotes_is_not() -> None:
    node, _ = yaml("a:\nb: ''\n")
    assert isinstance(node, syntax.MapNode)
    values = [entry.value for entry in node.entries]
    assert [isinstance(value, syntax.ScalarNode) and value.empty for value in values] == [True, False]


def test_a_mapping_gives_a_key_as_a_place_to_point_at() -> None:
    node, _ = yaml("a: 1\nbc: 2\n")
    assert isinstance(node, syntax.MapNode)
    key = node.key("bc")
    assert key is not None
    assert (key.span.start.line, key.span.start.column, key.span.end.line, key.span.end.column) == (2, 1, 2, 3)
    assert (node.key("x"), node.get("x")) == (None, None)
