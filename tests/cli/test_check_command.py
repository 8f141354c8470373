"""`frontdesk check` as it is run: formats, files, standard input, fixing, order and exit codes."""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

import pytest

from compiler.writing import HEAD, flow
from frontdesk.report import formats
from frontdesk_cli import main

FAULTY = flow("- {card: message, txt: a, goto: slaes}", "sales:\n  - {card: end} # frontdesk: ignore[FD999] why\n")
WARNED = flow("- {card: message, text: a} # frontdesk: ignore[FD305] we call back")
LIBRARY = "frontdesk: 1\npathways:\n  lead:\n    - {card: message, txt: a}\n"
USER = HEAD + "include: [shared/contact.yaml]\npathways:\n  start:\n    - {card: run, pathway: contact.laed}\n"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: bytes
    stderr: bytes


Command: TypeAlias = Callable[..., Done]


@pytest.fixture
def frontdesk(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command, run in this process: its exit code and what it wrote."""

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["frontdesk", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main.main()
        code = left.value.code
        return Done(code if isinstance(code, int) else 0, *capfdbinary.readouterr())

    return run


def elsewhere(*arguments: str, seed: str) -> bytes:
    """What the command writes in a process of its own, whose hashes are others."""
    run = [sys.executable, "-m", "frontdesk_cli.main", *arguments]
    surroundings = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(run, capture_output=True, check=False, timeout=120, env=surroundings).stdout


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def test_the_help_names_every_format_there_is(frontdesk: Command) -> None:
    shown = " ".join(frontdesk("check", "--help").stdout.decode().split())
    assert "How to report: github, json, junit, sarif or text." in shown
    assert formats() == ("github", "json", "junit", "sarif", "text")
    assert shown.rpartition("Example: ")[2].startswith("frontdesk check playbooks/ --format sarif")


def test_the_same_bytes_come_whatever_the_order_and_the_seed(frontdesk: Command) -> None:
    write(books__a=FAULTY, books__b=USER, books__c=USER, books__shared__contact=LIBRARY, d=WARNED)
    one, other = ("books", "d.yaml"), ("d.yaml", "./books/c.yaml", "books/", "books/a.yaml")
    for form in formats():
        told = frontdesk("check", *one, "--format", form)
        assert told.returncode == 1
        assert told.stdout == frontdesk("check", *other, "--format", form).stdout != b""
    for seed, paths in (("1", one), ("2", other)):
        assert (
            elsewhere("check", *paths, "--format", "sarif", seed=seed)
            == frontdesk("check", *one, "--format", "sarif").stdout
        )


def test_every_format_can_be_read_back(frontdesk: Command) -> None:
    write(a=FAULTY)
    assert len(json.loads(frontdesk("check", "a.yaml", "--format", "json").stdout)["diagnostics"]) == 3
    assert len(json.loads(frontdesk("check", "a.yaml", "--format", "sarif").stdout)["runs"][0]["results"]) == 3
    assert ElementTree.fromstring(frontdesk("check", "a.yaml", "--format", "junit").stdout).get("tests") == "3"
    assert frontdesk("check", "a.yaml", "--format", "github").stdout.count(b"::error file=a.yaml,") == 2


def test_strict_reaches_the_report(frontdesk: Command) -> None:
    write(a=WARNED)
    for arguments, failures, code in (([], "0", 0), (["--strict"], "1", 1)):
        done = frontdesk("check", "a.yaml", "--format", "junit", *arguments)
        assert (ElementTree.fromstring(done.stdout).get("failures"), done.returncode) == (failures, code)


def test_json_tells_the_fix(frontdesk: Command) -> None:
    write(a=FAULTY)
    first = json.loads(frontdesk("check", "a.yaml", "--format", "json").stdout)["diagnostics"][0]
    assert (first["code"], first["fix"]["text"], first["fix"]["file"]) == ("FD101", "text", "a.yaml")
    assert first["fix"]["range"] == first["range"]


@pytest.mark.parametrize(("path", "words"), [("no/out.txt", b"there is no folder 'no'"), (".", b"it is a folder")])
def test_an_output_that_cannot_be_there_is_wrong_usage(frontdesk: Command, path: str, words: bytes) -> None:
    write(a=FAULTY)
    done = frontdesk("check", "a.yaml", "--output", path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert words in done.stderr


def test_an_output_is_written_whole_beside_nothing_else(frontdesk: Command) -> None:
    write(a=FAULTY)
    Path("out").mkdir()
    Path("out/report").write_text("old and longer than what comes" * 1000)
    Path("out/report").chmod(0o600)
    done = frontdesk("check", "a.yaml", "--output", "out/report")
    assert (done.returncode, done.stdout) == (1, b"")
    assert Path("out/report").read_bytes() == frontdesk("check", "a.yaml").stdout
    assert os.listdir("out") == ["report"]
    assert Path("out/report").stat().st_mode & 0o777 == 0o600


def test_fix_writes_the_files_and_says_so(frontdesk: Command) -> None:
    write(a=FAULTY, books__b=USER, books__shared__contact=LIBRARY)
    done = frontdesk("check", ".", "--fix")
    assert (done.returncode, done.stderr) == (0, b"fixed 4 findings in 3 files\n")
    assert done.stdout.endswith(b"\n1 warning in 2 files\n")
    assert Path("a.yaml").read_text() == FAULTY.replace("txt", "text").replace("slaes", "sales")
    assert Path("books/shared/contact.yaml").read_text() == LIBRARY.replace("txt", "text")
    again = frontdesk("check", ".", "--fix")
    assert (again.stdout, again.stderr) == (done.stdout, b"")


def test_fix_leaves_what_it_cannot_mend_to_the_report_and_its_exit_code(frontdesk: Command) -> None:
    write(a=FAULTY.replace("slaes", "teleport"))
    done = frontdesk("check", "--fix", "a.yaml")
    assert (done.returncode, done.stderr) == (1, b"fixed 1 finding in 1 file\n")
    assert b"error[FD201]" in done.stdout


def test_fix_mends_only_what_is_selected(frontdesk: Command) -> None:
    write(a=FAULTY)
    assert frontdesk("check", "--fix", "--select", "FD1", "a.yaml").returncode == 0
    assert Path("a.yaml").read_text() == FAULTY.replace("txt", "text")


def test_standard_input_goes_out_fixed_and_the_report_to_standard_error(frontdesk: Command) -> None:
    write(a=WARNED)
    done = frontdesk("check", "-", "--fix", "--stdin-filename", "a.yaml", stdin=FAULTY.replace("\n", "\r\n").encode())
    assert done.returncode == 0
    assert done.stdout.decode() == FAULTY.replace("\n", "\r\n").replace("txt", "text").replace("slaes", "sales")
    assert b"fixed 2 findings in 1 file\n" in done.stderr
    assert b"a.yaml:8:39: warning[FD901]" in done.stderr
    assert Path("a.yaml").read_text() == WARNED


def test_standard_input_that_needs_no_fixing_goes_out_as_it_came(frontdesk: Command) -> None:
    odd = b"\xff\xfe no playbook"
    done = frontdesk("check", "-", "--fix", stdin=odd)
    assert (done.returncode, done.stdout) == (1, odd)
    assert b"error[FD005]" in done.stderr


def test_standard_input_is_fixed_by_itself(frontdesk: Command) -> None:
    write(a=FAULTY)
    done = frontdesk("check", "-", "a.yaml", "--fix", stdin=FAULTY.encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"with --fix, `-` must be the only path" in done.stderr
    assert Path("a.yaml").read_text() == FAULTY


def test_progress_is_told_to_terminals_only(frontdesk: Command) -> None:
    write(a=WARNED)
    assert frontdesk("check", "a.yaml").stderr == b""


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_as_it_was_however_a_check_ends(frontdesk: Command, collects: bool) -> None:
    write(a=WARNED, b=FAULTY)
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        assert [0, 1, 2] == [frontdesk("check", name).returncode for name in ("a.yaml", "b.yaml", "c.yaml")]
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()


def test_a_suppressed_error_makes_no_exit_code_and_compiles(frontdesk: Command) -> None:
    write(a=flow("- {card: create_lead, title: A} # frontdesk: ignore[FD306] the page knows who it is"))
    assert frontdesk("check", "a.yaml", "--strict").returncode == 0
    assert frontdesk("compile", "a.yaml").returncode == 0
    assert frontdesk("preview", "a.yaml", "--say", "hi").returncode == 0
    assert frontdesk("graph", "a.yaml").returncode == 0
