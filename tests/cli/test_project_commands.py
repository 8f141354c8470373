"""`init`, `add`, `schema` and the pre-commit hook, run as people and pre-commit run them."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from cli.here import frontdesk
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, parse

ROOT = Path(__file__).parents[2]


def test_a_new_project_checks_clean(tmp_path: Path) -> None:
    made = frontdesk("init", "chat", folder=tmp_path)
    assert made.returncode == 0
    assert made.stdout.splitlines()[:2] == ["chat/playbooks/live-chat.test.yaml", "chat/playbooks/live-chat.yaml"]
    assert "frontdesk preview playbooks/live-chat.yaml" in made.stderr
    checked = frontdesk("check", "--strict", folder=tmp_path / "chat")
    assert (checked.returncode, checked.stdout) == (0, "nothing found in 1 file\n")


def test_the_next_steps_can_be_pasted_whatever_the_folder_is_called(tmp_path: Path) -> None:
    made = frontdesk("init", "chat & more/it's", folder=tmp_path)
    (line,) = [line for line in made.stderr.splitlines() if line.startswith("  cd ")]
    assert shlex.split(line) == ["cd", "chat & more/it's"]


def test_a_project_is_never_begun_twice(tmp_path: Path) -> None:
    assert frontdesk("init", "--template", "blank", folder=tmp_path).returncode == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = frontdesk("init", "--template", "support", folder=tmp_path)
    assert (again.returncode, again.stdout) == (1, "")
    assert "  README.md\n" in again.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("folder", "file"), [("notes", "notes"), ("notes/chat", "notes"), (".", "playbooks")])
def test_a_project_cannot_begin_in_a_file(tmp_path: Path, folder: str, file: str) -> None:
    (tmp_path / file).write_text("mine")
    refused = frontdesk("init", folder, folder=tmp_path)
    assert refused.returncode == 2
    assert "there is a file where a folder belongs" in refused.stderr
    assert (tmp_path / file).read_text() == "mine"


def test_an_unknown_template_is_wrong_usage(tmp_path: Path) -> None:
    refused = frontdesk("init", "--template", "livechat", folder=tmp_path)
    assert refused.returncode == 2
    assert "did you mean 'live-chat'" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_card_is_added_and_its_place_is_told(tmp_path: Path) -> None:
    frontdesk("init", folder=tmp_path)
    added = frontdesk("add", "capture", "playbooks/live-chat.yaml", "--pathway", "hours", folder=tmp_path)
    assert added.returncode == 0
    assert re.fullmatch(r"playbooks/live-chat\.yaml:\d+: card 'hours\.capture'\n", added.stdout)
    assert frontdesk("check", folder=tmp_path).returncode == 0


def test_a_card_that_brings_errors_is_added_and_they_are_told(tmp_path: Path) -> None:
    frontdesk("init", "--template", "blank", folder=tmp_path)
    added = frontdesk("add", "create_lead", "playbooks/website.yaml", folder=tmp_path)
    assert added.returncode == 1
    assert "card 'start.create_lead'" in added.stdout
    assert "error[FD306]" in added.stderr


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("liv_chat", "a.yaml"), 2, "did you mean 'live_chat'"),
        (("wait", "b.yaml"), 2, "there is no file 'b.yaml'"),
        (("wait", "a.yaml"), 1, "not a list with dashes"),
        (("wait", "a.yaml", "--pathway", "sart"), 2, "did you mean 'start'"),
    ],
)
def test_a_card_that_cannot_be_added_is_told(tmp_path: Path, words: tuple[str, ...], code: int, sentence: str) -> None:
    text = "frontdesk: 1\nname: a\npathways: {start: [{card: end}]}\n"
    (tmp_path / "a.yaml").write_text(text)
    refused = frontdesk("add", *words, folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (code, "")
    assert sentence in refused.stderr
    assert (tmp_path / "a.yaml").read_text() == text


@pytest.mark.parametrize(("which", "file"), [("playbook", "playbook"), ("test", "playbook-test"), ("wire", "wire")])
def test_a_schema_is_the_one_in_the_repository(tmp_path: Path, which: str, file: str) -> None:
    printed = frontdesk("schema", which, folder=tmp_path)
    assert json.loads(printed.stdout) == json.loads((ROOT / "schema" / f"{file}.schema.json").read_text("utf-8"))


def hooks() -> list[dict[str, str]]:
    root = parse(Source("hooks", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))).value
    assert isinstance(root, ListNode)
    return [
        {entry.key.text: entry.value.text for entry in item.entries if isinstance(entry.value, ScalarNode)}
        for item in root.items
        if isinstance(item, MapNode)
    ]


def test_the_hooks_have_what_pre_commit_asks_for() -> None:
    assert [hook["id"] for hook in hooks()] == ["frontdesk-check", "frontdesk-test"]
    for hook in hooks():
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        assert hook["language"] == "python"


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_passes_a_sound_project_and_stops_a_faulty_one(tmp_path: Path, hook: dict[str, str]) -> None:
    frontdesk("init", folder=tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*.yaml"))]
    assert [name for name in names if re.search(hook["files"], name)] == [
        "playbooks/live-chat.test.yaml",
        "playbooks/live-chat.yaml",
    ]
    program, *words = shlex.split(hook["entry"])
    assert program == "frontdesk"
    assert hook["pass_filenames"] == "false"
    assert frontdesk(*words, folder=tmp_path).returncode == 0
    playbook = tmp_path / "playbooks" / "live-chat.yaml"
    playbook.write_text(playbook.read_text("utf-8").replace("goto: talk}", "goto: tlak}"))
    stopped = frontdesk(*words, folder=tmp_path)
    assert stopped.returncode == 1
    assert "FD201" in stopped.stdout + stopped.stderr
