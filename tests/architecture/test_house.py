"""Files are small, pages stand beside what they describe, and doors that the design shuts stay shut."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("src", "cli", "tests", "scripts")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html"} and "__pycache__" not in path.parts
)
SOURCES = [path for path in FILES if ROOT / "tests" not in path.parents]

SHUT = {
    "HTML from strings": re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\|\s*safe\b"),
    "code from strings": re.compile(r"\beval\(|new Function"),
    "YAML without our reader": re.compile(r"yaml\.(safe_)?load\("),
    "silence": re.compile(r"except( Exception| BaseException)?:\s*(pass|\.\.\.)?$", re.MULTILINE),
    "undecided": re.compile(r"(#|//)\s*(TODO|FIXME|XXX)\b|NotImplementedError"),
}


def called(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=called)
def test_a_file_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 320


@pytest.mark.parametrize("path", SOURCES, ids=called)
def test_a_shut_door_stays_shut(path: Path) -> None:
    text = path.read_text()
    for what, pattern in SHUT.items():
        assert not pattern.search(text), f"{called(path)}: {what}"


@pytest.mark.parametrize("folder", ["cards", "analysis/rules"])
def test_every_kind_and_rule_has_its_page(folder: str) -> None:
    home = ROOT / "src" / "frontdesk" / folder
    modules = {path.stem for path in home.glob("*.py")} - {"__init__"}
    assert modules == {path.stem for path in home.glob("*.md")}
    assert modules


def test_the_top_level_is_as_agreed() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files belong to the project is not known")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tops = {line.split("/")[0] for line in listed.splitlines()}
    agreed = {"pyproject.toml", "playbooks", "schema", "src", "cli", "tests", "docs", "scripts", "bench", ".ci"}
    furniture = {"README.md", "CHANGELOG.md", "LICENSE", ".gitignore", "requirements.lock", "requirements-dev.lock"}
    furniture |= {".pre-commit-hooks.yaml"}
    assert tops <= agreed | furniture


def test_pins_name_no_host() -> None:
    locks = {lock.name: lock.read_text() for lock in ROOT.glob("*.lock")}
    assert set(locks) == {"requirements.lock", "requirements-dev.lock"}
    assert [name for name, text in locks.items() if "://" in text or "--hash=sha256:" not in text] == []
