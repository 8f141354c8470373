"""The schemas as editors use them: the real yaml-language-server completes and describes every key, and is content."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from editor.client import Editor, opened, place
from frontdesk.cards import KINDS
from frontdesk.scaffold.template import contents, templates
from frontdesk.scenario.steps import KINDS as STEPS

ROOT = Path(__file__).parents[2]
SERVER = Path(
    os.environ.get("FRONTDESK_YAML_LANGUAGE_SERVER")
    or ROOT / ".venv/editor/node_modules/yaml-language-server/bin/yaml-language-server"
)
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None or not SERVER.exists(), reason="yaml-language-server is not here: scripts/setup dev needs node and npm"
)
SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
    }
}

Step = tuple[str, str]
"""One step into a document: a key, an item of a list, or the kind of the card that the item is."""

LINES = {"playbook": "# yaml-language-server: $schema=schema/playbook.schema.json\n"}
LINES["test"] = LINES["playbook"].replace("playbook.schema", "playbook-test.schema")
SCHEMAS: dict[str, dict[str, Any]] = {
    "playbook": json.loads((ROOT / "schema/playbook.schema.json").read_text("utf-8")),
    "test": json.loads((ROOT / "schema/playbook-test.schema.json").read_text("utf-8")),
}
ROOTS: dict[str, tuple[Step, ...]] = {"playbook": (), "test": ()}
SAMPLE_KEYS = {"weekly": "mon", "special": "2026-12-24", "values": "answers.x", "pathways": "start"}
"""A key for each mapping from names that the author chooses; others take `x`."""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("work")
    shutil.copytree(ROOT / "schema", folder / "schema")
    shutil.copytree(ROOT / "playbooks", folder / "playbooks")
    for template in templates():
        for path, text in contents(template).items():
            (folder / template / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / template / path).write_text(text, "utf-8")
    assert NODE
    with opened((NODE, str(SERVER), "--stdio"), folder, SETTINGS) as one:
        yield one


def mappings(part: Mapping[str, Any], whole: Mapping[str, Any], path: tuple[Step, ...]) -> Iterator[Any]:
    """Every place of a document that has keys of its own: the way there, and its keys with their descriptions."""
    if "properties" in part:
        described = {key: value.get("description", "") for key, value in part["properties"].items()}
        yield path, {key: text for key, text in described.items() if ("card", key) not in path and key != "card"}
    for key, value in part.get("properties", {}).items():
        yield from mappings(value, whole, (*path, ("key", key)))
    for other in part.get("anyOf", ()):
        yield from mappings(other, whole, path)
    if isinstance(part.get("additionalProperties"), dict):
        key = SAMPLE_KEYS.get(path[-1][1] if path else "", "x")
        yield from mappings(part["additionalProperties"], whole, (*path, ("key", key)))
    if "items" in part:
        yield from _items(part["items"], whole, (*path, ("item", "")))


def _items(items: Mapping[str, Any], whole: Mapping[str, Any], path: tuple[Step, ...]) -> Iterator[Any]:
    name = items.get("$ref", "").rpartition("/")[2]
    if name == "card":
        for kind in KINDS:
            yield from mappings(whole["$defs"][kind], whole, (*path, ("card", kind)))
    elif name == "step":
        for kind in STEPS:
            shape = whole["$defs"][kind]
            yield from mappings(shape["properties"][kind], whole, (*path, ("key", kind)))
            beside = {key: each["description"] for key, each in shape["properties"].items() if key != kind}
            if beside:
                yield (*path, ("step", kind)), beside
    else:
        yield from mappings(items, whole, path)


def document(path: tuple[Step, ...], last: str) -> str:
    """A document that holds the way to a place, and `last` there."""
    lines, margin, dash = [], "", ""
    for kind, word in path:
        if kind == "item":
            dash = "- "
            continue
        line = {"key": f"{word}:", "card": f"card: {word}", "step": f"{word}: x"}[kind]
        lines.append(margin + dash + line)
        margin += "  " if kind == "key" or dash else ""
        margin += "  " if kind == "key" and dash else ""
        dash = ""
    lines.append(margin + dash + last)
    return "\n".join(lines) + "\n"


PLACES = [
    pytest.param(name, path, keys, id=name + ":" + ".".join(word for _, word in path if word))
    for name, schema in SCHEMAS.items()
    for path, keys in mappings(schema, schema, ROOTS[name])
]


def words(text: Any) -> str:
    """The text of documentation or a hover, without the marks that the server puts before Markdown's own."""
    value = text.get("value", "") if isinstance(text, dict) else text or ""
    return "".join(char for char in value if char not in "\\\u00a0")


@pytest.mark.parametrize(("name", "path", "keys"), PLACES)
def test_every_key_is_completed_with_its_description(
    editor: Editor, name: str, path: tuple[Step, ...], keys: dict[str, str]
) -> None:
    text, line, column = place(LINES[name] + document(path, "¦"))
    uri = editor.open(editor.folder / f"{'.'.join(word or 'item' for _, word in path) or 'top'}.{name}.yaml", text)
    offered: dict[str, list[str]] = {}
    for each in editor.ask_at("completion", uri, line, column)["items"]:
        offered.setdefault(each["label"], []).append(words(each.get("documentation")))
    editor.close(uri)
    for key, description in keys.items():
        assert words(description) in offered.get(key, []), key


@pytest.mark.parametrize(("name", "path", "keys"), PLACES)
def test_every_key_is_described_where_it_stands(
    editor: Editor, name: str, path: tuple[Step, ...], keys: dict[str, str]
) -> None:
    for key, description in keys.items():
        text, line, column = place(LINES[name] + document(path, f"¦{key}: "))
        uri = editor.open(editor.folder / f"hover-{key}.{name}.yaml", text)
        told = editor.ask_at("hover", uri, line, column)
        editor.close(uri)
        assert told, key
        assert words(description) in words(told["contents"]), key


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_completed_with_what_it_does_and_what_it_needs(editor: Editor, kind: str) -> None:
    text, line, column = place(LINES["playbook"] + "frontdesk: 1\nname: a\npathways:\n  start:\n    - ¦\n")
    uri = editor.open(editor.folder / "kinds.yaml", text)
    offered = {each["label"]: each for each in editor.ask_at("completion", uri, line, column)["items"]}
    editor.close(uri)
    schema = SCHEMAS["playbook"]["$defs"][kind]
    assert words(offered[kind]["documentation"]).startswith(words(schema["description"]))
    for key in schema["required"]:
        assert f"{key}:" in offered[kind]["insertText"]


EXAMPLES = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "playbooks").rglob("*.yaml"))]
MADE = [f"{template}/{path}" for template in templates() for path in contents(template) if "playbooks/" in path]


@pytest.mark.parametrize("name", [*EXAMPLES, *MADE])
def test_nothing_is_found_in_an_example(editor: Editor, name: str) -> None:
    text = (editor.folder / name).read_text("utf-8")
    if not text.startswith("# yaml-language-server:"):
        up = "../" * name.count("/")
        schema = "playbook-test" if ".test." in name else "playbook"
        text = f"# yaml-language-server: $schema={up}schema/{schema}.schema.json\n{text}"
    uri = editor.open(editor.folder / name, text)
    assert [each["message"] for each in editor.diagnostics(uri)] == []
    editor.close(uri)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("playbook", "frontdesk: 1\nname: a\npathways: {start: [{card: question, text: a}]}\n", '"answers"'),
        ("playbook", "frontdesk: 1\nname: a\npathways: {start: [{card: wait, fro: 1s, for: 1s}]}\n", "fro is not"),
        ("playbook", "frontdesk: 1\nname: a\npathways: {start: [{card: end, outcome: won}]}\n", '"disqualified"'),
        ("test", "playbook: a.yaml\ntests: [{name: a, steps: [{bot: a, exakt: true}]}]\n", "exakt is not"),
        ("test", "playbook: a.yaml\ntests: [{name: a, steps: [{phase: on}]}]\n", '"waiting"'),
        ("test", "playbook: a.yaml\ntests: [{name: a, steps: [{bott: a}]}]\n", "bott is not"),
    ],
)
def test_what_is_wrong_is_marked_in_the_words_of_its_kind(editor: Editor, name: str, text: str, words: str) -> None:
    uri = editor.open(editor.folder / f"{re.sub(r'[^a-z]', '', words)}.{name}.yaml", LINES[name] + text)
    found = [each["message"] for each in editor.diagnostics(uri)]
    editor.close(uri)
    assert any(words in message for message in found), found
