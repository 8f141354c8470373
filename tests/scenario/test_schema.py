"""The schema of scenario files: current, valid, of one mind with the reader, and every key described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from compiler.test_schema import data
from frontdesk.lang.source import Source
from frontdesk.scaffold.template import contents, templates
from frontdesk.scenario.read import read
from frontdesk.scenario.schema import as_text, scenario_schema
from frontdesk.scenario.steps import KINDS

ROOT = Path(__file__).parents[2]
SCHEMA = scenario_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "playbooks").glob("*.test.yaml"))}
FILES |= {
    path: text
    for name in templates()
    for path, text in contents(name).items()
    if ".test." in path and "schema/" not in path
}


def test_the_schema_in_the_repository_is_current() -> None:
    assert (ROOT / "schema" / "playbook-test.schema.json").read_text("utf-8") == as_text()


def test_the_schema_is_a_schema_and_holds_no_marks_of_ours() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert '"x-' not in as_text()


@pytest.mark.parametrize("name", FILES)
def test_every_example_is_valid(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(data(FILES[name]))] == []


def undescribed(part: Any, path: str = "") -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            if not value.get("description", "").endswith("."):
                yield f"{path}.{key}"
        for key, value in part.items():
            yield from undescribed(value, f"{path}.{key}")
    if isinstance(part, list):
        for each in part:
            yield from undescribed(each, path)


def test_every_key_has_a_sentence() -> None:
    assert [*undescribed(SCHEMA)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_key_of_a_step_names_its_kind(kind: str) -> None:
    shape = KINDS[kind].shape
    assert next(iter(shape["properties"])) == kind
    assert kind in shape["required"]
    assert SCHEMA["$defs"][kind]["title"] == kind


def suite(step: str) -> str:
    return f"playbook: a.yaml\ntests:\n  - name: a\n    steps:\n      - {step}\n"


@pytest.mark.parametrize(
    "step",
    [
        "{bot: a, answers: [Yes, no], exact: true}",
        "bot: 5",
        "answers: []",
        "visitor: true",
        "visitor: {skip: true}",
        "after: 1h30m",
        "agent: {mia: online, omar: online}",
        "lead: {title: a, person.email: a@example.com, value: 5}",
        "phase: waiting",
        "ended: none",
        "restart: true",
    ],
)
def test_what_the_reader_takes_the_editor_takes(step: str) -> None:
    assert read(Source("a.test.yaml", suite(step))).findings == ()
    assert [error.message for error in VALIDATOR.iter_errors(data(suite(step)))] == []


@pytest.mark.parametrize(
    "step",
    [
        "{bott: a}",
        "{bot: a, exakt: true}",
        "{bot: a, visitor: b}",
        "answers: a",
        "visitor: {}",
        "after: soon",
        "agent: mia",
        "lead: {titel: a}",
        "phase: on",
        "restart: yes",
        "{}",
        "a",
    ],
)
def test_an_editor_sees_wrong_steps(step: str) -> None:
    assert not VALIDATOR.is_valid(data(suite(step)))


@pytest.mark.parametrize(
    "text",
    [
        "tests: []",
        "playbook: a.yaml",
        "playbook: a.yaml\ntests: [{name: a}]",
        "playbook: a.yaml\ntests: [{name: a, steps: [], stepps: []}]",
        "playbook: a.yaml\ntests: [{name: a, steps: [], online: 5.5, strict: yes}]",
        "playbook: a.yaml\nmore: 1\ntests: []",
    ],
)
def test_an_editor_sees_what_is_wrong_at_the_top(text: str) -> None:
    assert not VALIDATOR.is_valid(data(text))
