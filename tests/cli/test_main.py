"""The command itself: it lists everything, imports little, and exits with codes that mean something."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli import here
from frontdesk import __version__
from frontdesk_cli import main

HEAVY = {
    *("alembic", "argon2", "email_validator", "jinja2", "jsonschema", "markdown_it", "phonenumbers", "pydantic"),
    *("rich", "sqlalchemy", "starlette", "uvicorn", "yaml"),
}


def frontdesk(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frontdesk_cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_help_lists_every_command() -> None:
    done = frontdesk("--help")
    listed = {line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line.startswith("  ")}
    assert done.returncode == 0
    assert set(main.summaries()) <= listed
    assert {"serve", "users"} <= set(main.summaries())


def test_the_help_imports_nothing_heavy() -> None:
    code = (
        "import json, sys\n"
        "from frontdesk_cli.main import app\n"
        "try:\n    app(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    imported = {name.partition(".")[0] for name in json.loads(done.stderr)}
    assert imported & HEAVY == set()


@pytest.mark.parametrize("name", sorted(main.summaries()))
def test_the_help_of_a_command_ends_with_an_example(name: str, tmp_path: Path) -> None:
    done = here.frontdesk(name, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.rstrip().splitlines()[-1].startswith("  Example: frontdesk ")


@pytest.mark.parametrize("name", ["users", "tokens"])
def test_so_does_the_help_of_each_part_of_a_group(name: str, tmp_path: Path) -> None:
    for part in main.Commands()[name].commands:
        shown = here.frontdesk(name, part, "--help", folder=tmp_path).stdout
        assert shown.splitlines()[-1].startswith(f"  Example: frontdesk {name} {part}")


def test_the_version_is_printed() -> None:
    assert frontdesk("--version").stdout == f"frontdesk {__version__}\n"


def test_an_unknown_command_is_wrong_usage_with_a_suggestion() -> None:
    done = frontdesk("srve")
    assert done.returncode == 2
    assert "Did you mean 'serve'?" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_changes_no_exit_code(tmp_path: Path, closed: str) -> None:
    (tmp_path / "a.yaml").write_text("frontdesk: 1\n")
    line = f"exec {shlex.quote(sys.executable)} -m frontdesk_cli.main check a.yaml {closed}"
    assert subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, timeout=120).returncode == 1


def test_a_reader_that_leaves_is_no_finding(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "frontdesk_cli.main", "explain", "FD201"]
    done = subprocess.run(command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, timeout=120)
    os.close(writer)
    assert (done.returncode, done.stderr) == (main.UNREAD, b"")


def test_validate_is_check() -> None:
    commands = main.Commands()
    assert "validate" in commands
    assert commands["validate"].name == commands["check"].name


@pytest.mark.parametrize("name", ["main", "output", "../main", "nothing"])
def test_a_module_that_is_no_command_is_none(name: str) -> None:
    assert name not in main.Commands()


def test_a_bug_exits_with_3_and_says_so(tmp_path: Path) -> None:
    code = (
        "from frontdesk_cli import main\n"
        "def broken():\n    raise ZeroDivisionError('oops')\n"
        "main.app = broken\n"
        "main.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 3
    assert "this is a bug in Frontdesk" in done.stderr
