"""Templates: each checks clean, passes its scenarios and has every answer picked; nothing is overwritten."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from frontdesk import __version__
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import DiskFiles, MemoryFiles
from frontdesk.errors import SetupError, UsageError
from frontdesk.ir.graph import Graph
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import parse
from frontdesk.scaffold.template import contents, templates, write
from frontdesk.scenario.gather import gathered
from frontdesk.scenario.trial import tried
from frontdesk_cli.main import Commands

EVERY = {
    "README.md",
    ".pre-commit-config.yaml",
    ".github/workflows/playbooks.yml",
    ".gitlab-ci.yml",
    "schema/playbook.schema.json",
    "schema/playbook-test.schema.json",
}


def test_the_templates_are_those_of_the_contract() -> None:
    assert templates() == ("live-chat", "blank", "lead-qualification", "support")


def playbooks(template: str) -> list[str]:
    return [path for path in contents(template) if path.startswith("playbooks/") and ".test." not in path]


def graph(template: str) -> Graph:
    (playbook,) = playbooks(template)
    checked = check(MemoryFiles(contents(template)), playbook)
    assert [each.finding.message for each in checked.diagnostics] == []
    assert checked.graph
    return checked.graph


@pytest.mark.parametrize("template", templates())
def test_a_template_checks_clean_and_is_active_and_installed(template: str) -> None:
    playbook = graph(template).playbook
    assert playbook.active
    assert playbook.install.origins == ("https://www.example.com",)


@pytest.mark.parametrize("template", templates())
def test_the_scenarios_of_a_template_pass_and_walk_all_of_it(template: str, tmp_path: Path) -> None:
    write(tmp_path, template)
    trial = tried(gathered([(tmp_path / "playbooks").as_posix()]))
    assert trial.passed
    assert trial.verdicts
    assert trial.percent == 100


@pytest.mark.parametrize("template", templates())
def test_a_template_brings_what_every_project_needs(template: str) -> None:
    made = contents(template)
    assert set(made) >= EVERY
    (playbook,) = playbooks(template)
    assert f"frontdesk preview {playbook}" in made["README.md"]
    for path in (".pre-commit-config.yaml", ".github/workflows/playbooks.yml", ".gitlab-ci.yml"):
        assert f"frontdesk=={__version__}" in made[path]
        assert parse(Source(path, made[path])).findings == ()
    assert not [path for path, text in made.items() if "{version}" in text or "{playbook}" in text]


@pytest.mark.parametrize("template", templates())
def test_the_schema_that_a_file_names_is_there(template: str) -> None:
    made = contents(template)
    for path in (path for path in made if path.startswith("playbooks/")):
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", made[path])
        assert named, path
        parts: list[str] = []
        for part in (PurePosixPath(path).parent / named[1]).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        schema: dict[str, Any] = json.loads(made["/".join(parts)])
        assert schema["title"] == ("Frontdesk scenarios" if ".test." in path else "Frontdesk playbook")


@pytest.mark.parametrize("template", templates())
def test_the_commands_that_a_template_names_exist(template: str) -> None:
    named = {
        word
        for text in contents(template).values()
        for word in re.findall(r"(?:^|[`\s])frontdesk ([a-z-]+)(?= |`|\n)", text)
        if word not in ("playbook", "scenarios")
    }
    assert named
    assert [word for word in sorted(named) if word not in Commands()] == []


def test_files_are_written_as_they_are_in_the_template(tmp_path: Path) -> None:
    written = write(tmp_path / "new" / "chat", "live-chat")
    assert {path: (tmp_path / "new" / "chat" / path).read_text("utf-8") for path in written} == contents("live-chat")
    assert check(DiskFiles(tmp_path / "new" / "chat" / "playbooks"), "live-chat.yaml").diagnostics == ()


def test_nothing_is_written_where_one_of_the_files_is_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".gitlab-ci.yml").symlink_to("nowhere")
    with pytest.raises(FileExistsError) as refused:
        write(tmp_path, "blank")
    assert refused.value.args == ("README.md", ".gitlab-ci.yml")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitlab-ci.yml", "README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="there is a file where a folder belongs"):
        write(tmp_path / "file", "blank")
    with pytest.raises(SetupError, match="cannot write"):
        write(Path("/proc/frontdesk"), "blank")


def test_an_unknown_template_is_told_with_a_close_one() -> None:
    with pytest.raises(UsageError, match="did you mean 'support'"):
        contents("suport")
