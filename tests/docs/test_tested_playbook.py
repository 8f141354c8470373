"""The tutorial about tests, followed from its first line to its last: files are put down, edited and run as it says."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from docs.written import PROMPT, ROOT, Fence, Page

TUTORIAL = Page(ROOT / "docs" / "tutorials" / "tested-playbook.md")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
ADDRESS = re.compile(r"http://\S+/preview")
ENVIRONMENT = {**os.environ, "NO_COLOR": "1"}
PATIENCE_S = 60.0
TOLD = ("mkdir flowers", "cd flowers", "source .venv/bin/activate")
"""What the reader does and the test has done already."""


def put_down(folder: Path, fence: Fence) -> None:
    """A file that is named by the comment in its first line."""
    name = fence.text.split("\n", 1)[0].removeprefix("# ")
    (folder / name).write_text(fence.text)


def edited(folder: Path, fence: Fence) -> None:
    """The lines that go, each in its place one that comes."""
    head, *lines = fence.text.splitlines()
    path = folder / head.removeprefix("--- ")
    old, new = ("".join(f"{line[1:]}\n" for line in lines if line[0] == sign) for sign in "-+")
    text = path.read_text()
    assert 1 == text.count(old), (fence.line, old)
    path.write_text(text.replace(old, new))


def words_of(line: str) -> list[str]:
    name, *words = shlex.split(line)
    assert "frontdesk" == name, line
    return [sys.executable, "-m", "frontdesk_cli.main", *words]


def typed(folder: Path, fence: Fence) -> str:
    """What the terminal shows: each command, and what it says."""
    shown = []
    for line in fence.text.splitlines():
        if line.startswith(PROMPT):
            command = words_of(line.removeprefix(PROMPT))
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=ENVIRONMENT)
            shown.append(f"{line}\n{done.stdout}{done.stderr}")
    return "".join(shown)


def looked_at(folder: Path, fence: Fence) -> None:
    """Commands without an output to compare: the web preview comes up, and is gone after Ctrl+C."""
    for line in fence.text.splitlines():
        if line in TOLD:
            continue
        command = words_of(line)
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
            assert run.stdout is not None
            address = next(found[0] for told in run.stdout if (found := ADDRESS.search(told)))
            with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
                assert b"Flowers" in answer.read()
            run.send_signal(signal.SIGINT)
            assert 0 == run.wait(PATIENCE_S)


def read_aloud(text: str) -> str:
    """Without what depends on the version: the digest of a release."""
    return DIGEST.sub("…", text).strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "flowers"
    path.mkdir()
    return path


def test_whoever_follows_it_sees_what_it_shows(folder: Path) -> None:
    for fence in TUTORIAL.fences:
        match fence.language:
            case "yaml":
                put_down(folder, fence)
            case "diff":
                edited(folder, fence)
            case "console":
                assert read_aloud(fence.text) == read_aloud(typed(folder, fence)), f"line {fence.line}"
            case language:
                assert "sh" == language
                looked_at(folder, fence)
    assert ["before.json", "flowers.test.yaml", "flowers.yaml", "more.test.yaml"] == sorted(
        path.name for path in folder.iterdir()
    )


def test_it_has_every_part_of_the_work() -> None:
    commands = {command.words[1] for command in TUTORIAL.commands if command.words[:1] == ("frontdesk",)}
    assert {"check", "test", "compile", "diff", "graph", "preview"} == commands
    assert "--generate" in TUTORIAL.text
    assert "--web" in TUTORIAL.text
