"""README and docs: links lead somewhere, playbooks check clean, commands exist, and the README keeps its order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import pytest

from docs.written import README, ROOT, Command, Page, docs, pages
from frontdesk.analysis.rule import codes
from frontdesk.cards import KINDS
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.runtime.settings import COMMAND_VARIABLES, IDENTITY, SECRET, VARIABLES
from frontdesk_cli.main import SAME, summaries

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")
PLAYBOOK = "playbook.yaml"
OPTION = re.compile(r"^ +(?:(-\w), )?(--[a-z][a-z-]*)", re.MULTILINE)


def dead(page: Page) -> Iterator[str]:
    """The relative links of a page that lead nowhere."""
    for line, target in page.links:
        if ELSEWHERE.match(target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        if not path.exists() or not path.is_relative_to(ROOT):
            yield f"{page.name}:{line}: there is no {target}"
        elif anchor and anchor not in Page(path).anchors:
            yield f"{page.name}:{line}: {name or page.name} has no heading #{anchor}"


def test_every_link_leads_somewhere() -> None:
    assert [link for page in pages() for link in dead(page)] == []
    assert sum(len(list(page.links)) for page in pages()) > 50


def test_every_page_of_the_docs_can_be_reached_from_the_readme() -> None:
    reached, todo = set(), [README.path]
    while todo:
        page = Page(todo.pop())
        targets = {(page.path.parent / target.partition("#")[0]).resolve() for _, target in page.links}
        news = {path for path in targets if path.suffix == ".md" and path.exists()} - reached
        reached |= news
        todo += news
    decisions = ROOT / "docs" / "decisions"
    assert [page.name for page in docs()[2:] if page.path not in reached and page.path.parent != decisions] == []


@pytest.mark.parametrize("written", docs(), ids=lambda page: page.name)
def test_every_whole_playbook_checks_clean(written: Page) -> None:
    for fence in written.fences:
        if fence.language == "yaml" and fence.text.startswith("frontdesk:"):
            found = check(MemoryFiles({PLAYBOOK: fence.text}), PLAYBOOK).diagnostics
            assert [(fence.line + one.span.start.line - 1, one.code, one.finding.message) for one in found] == []


def test_readme_and_tutorial_show_a_whole_playbook() -> None:
    for page in (README, Page(ROOT / "docs/tutorials/first-playbook.md")):
        assert any(fence.text.startswith("frontdesk:") for fence in page.fences), page.name


GROUPS = ("users", "tokens", "audit")
"""Commands that have commands of their own."""


@cache
def options_of(*command: str) -> frozenset[str]:
    """The options that a command's own help names; its exit code is 0, so the command exists."""
    run = [sys.executable, "-m", "frontdesk_cli.main", *command, "--help"]
    shown = subprocess.run(run, capture_output=True, text=True, check=True, env={**os.environ, "NO_COLOR": "1"})
    return frozenset(name for pair in OPTION.findall(shown.stdout) for name in pair if name)


def wrong(command: Command) -> Iterator[str]:
    """What is not so about a command line of `frontdesk`."""
    name, *arguments = command.words[1:] or ["--help"]
    plain = [word for word in arguments if not word.startswith("-")]
    if name.startswith("-"):
        yield from {name} - options_of()
        return
    if name not in {*summaries(), *SAME}:
        yield f"{command}: no such command"
        return
    whole = [name]
    if name in GROUPS and plain:
        whole.append(plain[0])
        if f"### {name} {plain[0]}" not in (ROOT / "docs/reference/command.md").read_text(encoding="utf-8"):
            yield f"{command}: no such command of the group"
            return
    given = {word.partition("=")[0] for word in arguments if word.startswith("-") and word != "-"}
    for option in sorted(given - options_of(*whole)):
        yield f"{command}: no such option as {option}"
    if name == "explain" and plain and plain[0] not in {*KINDS, *(one.code for one in codes().values())}:
        yield from () if plain[0].isupper() and plain[0].isalpha() else (f"{command}: nothing to explain",)


def test_every_command_line_can_be_typed_as_it_stands() -> None:
    typed = [command for page in docs() for command in page.commands]
    ours = [one for one in typed if one.words[:1] in (("frontdesk",), (".venv/bin/frontdesk",))]
    assert len(ours) > 20
    assert [fault for one in ours for fault in wrong(one)] == []


def test_every_script_of_a_command_line_can_be_run() -> None:
    scripts = {one.words[0] for page in docs() for one in page.commands if one.words[0].startswith("scripts/")}
    assert {"scripts/demo", "scripts/setup", "scripts/test"} <= scripts
    assert [name for name in sorted(scripts) if not os.access(ROOT / name, os.X_OK)] == []


def test_every_variable_that_is_named_is_read() -> None:
    named = {name for page in docs() for name in re.findall(r"\bFRONTDESK_[A-Z_]+\b", page.text)}
    scripts = "".join((ROOT / "scripts" / name).read_text(encoding="utf-8") for name in ("demo", "setup", "test"))
    known = {*VARIABLES, *COMMAND_VARIABLES}
    assert known <= named
    one_each = SECRET, IDENTITY
    unknown = {name for name in named - known if not name.startswith(one_each)}
    assert [name for name in sorted(unknown) if name not in scripts] == []


def test_the_readme_says_what_it_is_then_two_commands_a_playbook_and_where_to_go_next() -> None:
    assert README.headings == [
        ("h1", "Frontdesk"),
        ("h2", "Two commands"),
        ("h2", "A playbook"),
        ("h2", "Where to go next"),
    ]
    begin, commands, playbook, onward = re.split(r"^## .*$", README.text, flags=re.MULTILINE)
    title, sentences, picture = begin.strip().split("\n\n")
    assert title == "# Frontdesk"
    assert len(re.findall(r"[.!?](?=\s|$)", sentences)) == 3
    assert re.fullmatch(r"!\[.*widget.*inbox.*\]\(\S+\.png\)", picture)
    assert re.search(r"```sh\nscripts/demo .*\nscripts/test .*\n```", commands)
    assert "```yaml\nfrontdesk: 1\n" in playbook
    assert "](docs/tutorials/" in onward
