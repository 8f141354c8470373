"""Releases: the same bytes everywhere, the same graph again, and nothing that was tampered with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compiler.writing import EXAMPLES, ROOT, checked, flow
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.compiler.release import make, open_release
from frontdesk.errors import CorruptError
from frontdesk.ir.graph import Graph


def example(path: Path) -> Graph:
    result = check(DiskFiles(path.parent), path.name)
    assert result.graph is not None, result.diagnostics
    return result.graph


def graph(text: str) -> Graph:
    result = checked(text)
    assert result.graph is not None, result.diagnostics
    return result.graph


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_opened_release_is_the_graph_it_was_made_of(path: Path) -> None:
    made = example(path)
    release = make(made)
    assert open_release(release.data) == made
    assert make(open_release(release.data)) == release


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_release_is_canonical_json_with_its_digest_and_no_places(path: Path) -> None:
    release = make(example(path))
    content = json.loads(release.data)
    assert content["digest"] == release.digest
    assert content["format"] == 1
    assert content["playbook"]["id"] == release.playbook == path.stem
    assert release.data == json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert list(keys(content, "span")) == []
    assert list(floats(content)) == []


def keys(data: Any, name: str) -> Any:
    if isinstance(data, dict):
        yield from (key for key in data if key == name)
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from keys(part, name)


def floats(data: Any) -> Any:
    if isinstance(data, (dict, list)):
        for part in data.values() if isinstance(data, dict) else data:
            yield from floats(part)
    elif isinstance(data, float):
        yield data


SCRIPT = """
import sys
from pathlib import Path
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import DiskFiles
from frontdesk.compiler.release import make
for path in map(Path, sys.argv[1:]):
    print(make(check(DiskFiles(path.parent), path.name).graph).digest)
"""


def test_every_machine_makes_the_same_release(tmp_path: Path) -> None:
    copy = tmp_path / "Kopie mit Leerzeichen é"
    (copy / "shared").mkdir(parents=True)
    for path in (*EXAMPLES, *(ROOT / "playbooks" / "shared").glob("*.yaml")):
        (copy / path.relative_to(ROOT / "playbooks")).write_bytes(path.read_bytes())
    expected = [make(example(path)).digest for path in EXAMPLES]
    machines = [
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}, ROOT / "playbooks", tmp_path),
        ({"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"}, copy, ROOT),
    ]
    for settings, folder, here in machines:
        names = [str(folder / path.name) for path in EXAMPLES]
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *names],
            env=os.environ | settings,
            cwd=here,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == expected


def test_the_order_of_keys_has_no_meaning() -> None:
    one = flow(
        """\
        - {card: question, text: a, answers: [{label: b, goto: two}, {label: c, goto: three}], save: answers.x}
        """,
        """\
        two:
          - {card: set, values: {answers.y: 1, answers.z: 2}}
        three:
          - {card: message, text: d}
        """,
    )
    other = """\
pathways:
  three:
    - {text: d, card: message}
  two:
    - {values: {answers.z: 2, answers.y: 1}, card: set}
  start:
    - {save: answers.x, answers: [{goto: two, label: b}, {goto: three, label: c}], text: a, card: question}
install: {origins: [https://www.example.com]}
name: Example
frontdesk: 1
"""
    assert make(graph(one)) == make(graph(other))


def test_comments_and_layout_have_no_meaning_but_words_have() -> None:
    one = flow("- {card: message, text: Hello}")
    other = "# a comment\n\n" + flow("- card: message\n  text: 'Hello'  # another\n")
    assert make(graph(one)).digest == make(graph(other)).digest
    assert make(graph(one)).digest != make(graph(flow("- {card: message, text: Hello!}"))).digest


def tampered(data: bytes) -> list[bytes]:
    content = json.loads(data)
    return [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        data[:-1],
        data.replace(b"Website sales", b"Website sails"),
        json.dumps({**content, "more": 1}).encode(),
        json.dumps({key: value for key, value in content.items() if key != "digest"}).encode(),
    ]


def test_what_is_not_a_release_or_was_changed_is_refused() -> None:
    release = make(example(EXAMPLES[-1]))
    assert b"Website sales" in release.data
    for data in tampered(release.data):
        with pytest.raises(CorruptError):
            open_release(data)


def signed(content: dict[str, Any]) -> bytes:
    from frontdesk.compiler import release

    content.pop("digest", None)
    return json.dumps({"digest": release._digest(content)} | content).encode()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("format", 2),
        ("start", "nowhere"),
        ("start", ["start.message"]),
        ("edges", {}),
        ("edges", {"start.message": {}}),
        ("edges", {"start.message": {"next": "nowhere"}}),
        ("edges", None),
        ("cards", {"start.message": {"kind": "teleport", "id": "start.message"}}),
        ("cards", {"start.message": {"id": "start.message"}}),
        ("cards", {"start.message": {"kind": "message", "id": "other", "text": {"variants": []}}}),
        ("cards", {"start.message": {"kind": "message", "id": "start.message"}}),
        ("cards", {"start.message": None}),
        ("playbook", {}),
        ("playbook", "x"),
        ("pathways", 3),
    ],
)
def test_a_release_that_is_signed_but_makes_no_sense_is_refused(part: str, value: Any) -> None:
    content = json.loads(make(graph(flow("- {card: message, text: a}"))).data)
    assert open_release(signed(dict(content)))
    with pytest.raises(CorruptError):
        open_release(signed(content | {part: value}))
