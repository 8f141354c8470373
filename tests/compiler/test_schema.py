"""The schema for editors: current, valid, and of one mind with the check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from compiler.test_shape import WRONG_CARDS, WRONG_SETTINGS
from compiler.writing import EXAMPLES, ROOT, flow, settings
from frontdesk.cards import KINDS
from frontdesk.compiler.kinds import shape_of
from frontdesk.compiler.leaves import READERS
from frontdesk.compiler.playbook import LIBRARY, PLAYBOOK
from frontdesk.compiler.schema import as_text, playbook_schema, summary
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode, decode, parse

VALIDATOR = Draft202012Validator(playbook_schema())
FILES = (*EXAMPLES, *sorted((ROOT / "playbooks" / "shared").glob("*.yaml")))


def as_an_editor_sees(node: YamlNode) -> Any:
    """The data of a tree by YAML 1.2's core schema."""
    match node:
        case MapNode(entries=entries):
            return {entry.key.text: as_an_editor_sees(entry.value) for entry in entries}
        case ListNode(items=items):
            return [as_an_editor_sees(item) for item in items]
        case ScalarNode(text=text, style="plain"):
            if text in ("true", "false"):
                return text == "true"
            if text in ("", "null", "~"):
                return None
            return float(text) if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?", text) else text
        case ScalarNode(text=text):
            return text


def data(text: str) -> Any:
    source = decode("a.yaml", text.encode()).value
    assert source is not None
    node = parse(source).value
    assert node is not None
    return as_an_editor_sees(node)


def test_the_schema_in_the_repository_is_current() -> None:
    assert (ROOT / "schema" / "playbook.schema.json").read_text("utf-8") == as_text()


def test_the_schema_is_a_schema_and_holds_no_marks_of_ours() -> None:
    Draft202012Validator.check_schema(playbook_schema())
    assert '"x-' not in as_text()


def undescribed(part: Any, path: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            if not value.get("description", "").endswith("."):
                yield f"{path}.{key}"
        for key, value in part.items():
            if key not in ("if", "then"):
                yield from undescribed(value, f"{path}.{key}")
    if isinstance(part, list):
        for each in part:
            yield from undescribed(each, path)


def test_every_key_has_a_sentence_that_an_editor_shows() -> None:
    assert [*undescribed(playbook_schema())] == []


def test_every_kind_says_what_it_is_for() -> None:
    card = playbook_schema()["$defs"]["card"]["properties"]["card"]
    assert dict(zip(card["enum"], card["enumDescriptions"], strict=True)) == {kind: summary(kind) for kind in KINDS}
    assert all(summary(kind).endswith(".") for kind in KINDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_is_valid(path: Any) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(data(path.read_text("utf-8")))] == []


def test_text_that_yaml_takes_for_something_else_is_valid_where_text_belongs() -> None:
    text = flow("- {card: capture, fields: [{field: answers.x, ask: 1, choices: [10, true, 1.5], required: false}]}")
    assert [error.message for error in VALIDATOR.iter_errors(data(text))] == []
    text = flow(
        "- {card: question, text: 2026, save: answers.x, answers: [{label: 10, value: true}, {label: 1.5, goto: '1'}]}"
    )
    assert [error.message for error in VALIDATOR.iter_errors(data(text))] == []


BEYOND = ("{en: a}", "'(a'", "ada.png", "../ada.png", "english", "7h", "0.4s", "31s", "text", "'  '", "#")
"""What only the check can tell: a text's languages, bounds of durations, files, empty texts, comments by accident."""


@pytest.mark.parametrize(
    "text",
    [flow(row[0]) for row in WRONG_CARDS if row[1][0][1] not in BEYOND and row[1][0][0] not in ("FD208", "FD401")],
)
def test_an_editor_sees_wrong_cards(text: str) -> None:
    assert not VALIDATOR.is_valid(data(text))


@pytest.mark.parametrize("text", [settings(row[0]) for row in WRONG_SETTINGS if row[1][0][1] not in BEYOND])
def test_an_editor_sees_wrong_settings(text: str) -> None:
    assert not VALIDATOR.is_valid(data(text))


@pytest.mark.parametrize(
    "text",
    [
        "name: x\npathways: {start: [{card: end}]}",
        "frontdesk: 2\nname: x\npathways: {start: [{card: end}]}",
        "frontdesk: 1\npathways: {start: [{card: end}]}",
        "frontdesk: 1\nname: x\npathways: {sales: [{card: end}]}",
        "frontdesk: 1\nname: x\npathways: {start: []}",
    ],
)
def test_an_editor_sees_what_is_wrong_at_the_top(text: str) -> None:
    assert not VALIDATOR.is_valid(data(text))


def test_a_library_is_valid() -> None:
    assert VALIDATOR.is_valid(data("frontdesk: 1\npathways: {collect: [{card: end}]}"))


def marks(part: Any) -> Any:
    if isinstance(part, dict):
        if "x-as" in part:
            yield part["x-as"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from marks(each)


def test_every_mark_in_a_description_has_its_reader() -> None:
    used = set(marks([PLAYBOOK, LIBRARY, *(shape_of(kind) for kind in KINDS)]))
    assert used - READERS.keys() == {"expression", "hours"}
