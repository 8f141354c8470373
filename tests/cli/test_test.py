"""`frontdesk test`: exit codes, options, and scenarios written by machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.here import frontdesk
from scenario.shops import written

GOOD, BAD = "leaving: visitor: Leave; ended: disqualified", "buying: visitor: Leave; bot: Welcome"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(Path("playbooks"), GOOD)


AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Who is root may read everything, but for whoever gives that up first."""


def run(*arguments: str) -> tuple[int, str, str]:
    done = frontdesk("test", *arguments, folder=Path())
    return done.returncode, done.stdout, done.stderr


def test_scenarios_that_pass_are_no_failure() -> None:
    assert (0, "playbooks/shop.test.yaml\n  passed  leaving\n\n1 passed\n", "") == run()


def test_a_scenario_that_fails_is_1() -> None:
    written(Path("playbooks"), GOOD, BAD)
    code, out, err = run("playbooks/shop.yaml")
    assert (1, "") == (code, err)
    assert "playbooks/shop.test.yaml:10:14" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--run", "leav"), 0), (("--run", "buy"), 1), (("--fail-fast",), 1), (("--run", "none"), 2)],
)
def test_what_is_played_can_be_chosen(arguments: tuple[str, ...], code: int) -> None:
    written(Path("playbooks"), GOOD, BAD)
    assert code == run(*arguments)[0]


@pytest.mark.skipif(bool(AS_ANYBODY) and not shutil.which("setpriv"), reason="root needs setpriv to be anybody else")
def test_a_folder_that_cannot_be_read_is_not_passed_over() -> None:
    closed = Path("playbooks/closed")
    closed.mkdir(mode=0)
    command = [*AS_ANYBODY, sys.executable, "-m", "frontdesk_cli.main", "test"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    closed.chmod(0o700)
    told = (done.returncode, done.stdout, done.stderr)
    assert (2, "", "frontdesk: cannot read 'playbooks/closed': Permission denied\n") == told


@pytest.mark.parametrize(("least", "code"), [("8", 0), ("9", 1), ("0", 0), ("100", 1)])
def test_too_little_coverage_is_1(least: str, code: int) -> None:
    found = run("--min-coverage", least)
    assert code == found[0]
    assert "8 % covered" in found[1]
    assert ("less than" in found[2]) == (code == 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none",), "there is no file or folder 'none'"),
        (("--run", "("), "is not a regular expression"),
        (("--format", "html"), "choose one of json, junit, text"),
        (("--min-coverage", "101"), "less than or equal to 100"),
        (("-o", "none/x.txt"), "none"),
        (("--generate", "none.yaml"), "there is no file or folder 'none.yaml'"),
        (("--generate", "playbooks"), "'playbooks' is a folder: name a playbook in it"),
        (("--generate", "playbooks/shop.yaml", "playbooks"), "with --generate, name no other path"),
        (("--fewest",), "it needs --generate"),
    ],
)
def test_wrong_usage_is_a_sentence_and_2(arguments: tuple[str, ...], says: str) -> None:
    code, out, err = run(*arguments)
    assert (2, "") == (code, out)
    assert says in err


def test_json_can_go_to_a_file() -> None:
    assert (0, "", "") == run("--format", "json", "--coverage", "-o", "found.json")
    assert json.loads(Path("found.json").read_text())["coverage"]["percent"] == pytest.approx(8.33)


def test_generated_scenarios_pass_as_they_stand() -> None:
    code, out, err = run("--generate", "playbooks/shop.yaml")
    assert (0, "") == (code, err)
    Path("playbooks/more.test.yaml").write_text(out)
    assert 0 == run("--min-coverage", "100")[0]


def more_scenarios(*arguments: str) -> tuple[str, str]:
    """Scenarios are written and put behind those that are there; what was told."""
    _, out, err = run("--generate", "playbooks/shop.yaml", *arguments)
    path = Path("playbooks/shop.test.yaml")
    path.write_text(path.read_text() + out.partition("tests:")[2])
    return out, err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [((), "frontdesk: every path is walked already\n"), (("--fewest",), "frontdesk: every way is walked already\n")],
)
def test_what_is_walked_already_is_not_generated(arguments: tuple[str, ...], says: str) -> None:
    out, err = more_scenarios(*arguments)
    assert ("playbook: shop.yaml\n", "") == (out[: len("playbook: shop.yaml\n")], err)
    assert ("", says) == more_scenarios(*arguments)
    assert 0 == run("--min-coverage", "100")[0]


def test_scenarios_that_are_there_are_not_overwritten() -> None:
    path = Path("playbooks/shop.test.yaml")
    old = path.read_text()
    told = (1, "", "frontdesk: nothing was written; 'playbooks/shop.test.yaml' exists already\n")
    assert told == run("--generate", "playbooks/shop.yaml", "-o", str(path))
    assert old == path.read_text()


def test_where_nothing_is_to_be_generated_no_file_is_written() -> None:
    more_scenarios()
    assert 0 == run("--generate", "playbooks/shop.yaml", "-o", "playbooks/more.test.yaml")[0]
    assert not Path("playbooks/more.test.yaml").exists()


def test_a_way_that_no_scenario_was_found_for_is_named() -> None:
    path = Path("playbooks/hard.yaml")
    path.write_text(
        "frontdesk: 1\nname: Hard\npathways:\n  start:\n"
        "    - {card: capture, fields: [{field: answers.n, ask: How many?, type: number}]}\n"
        "    - card: branch\n      cases:\n        - {when: answers.n * 7 == 4613 * 3, goto: bye}\n"
        "    - {card: end, text: No.}\n  bye: [{card: end, text: Yes.}]\n"
    )
    code, out, err = run("--generate", "playbooks/hard.yaml")
    left = "frontdesk: no scenario was found for playbooks/hard.yaml:8: start.branch, way 'answers.n * 7 == 4613 * 3'\n"
    assert (0, left) == (code, err)
    Path("playbooks/hard.test.yaml").write_text(out)
    assert (0, "", left) == run("--generate", "playbooks/hard.yaml")


def test_a_playbook_with_errors_is_told_and_1() -> None:
    path = Path("playbooks/shop.yaml")
    path.write_text(path.read_text().replace("goto: buy}", "goto: byu}"))
    code, out, _ = run()
    assert 1 == code
    assert "playbooks/shop.yaml:11" in out
    assert 1 == run("--generate", "playbooks/shop.yaml")[0]
