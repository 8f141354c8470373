"""Runs over several files: which files are meant, which scenarios are played, and what is told of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from frontdesk.errors import UsageError
from frontdesk.scenario.gather import gathered
from frontdesk.scenario.telling import formats, render
from frontdesk.scenario.trial import tried
from scenario.shops import written

GOOD, BAD = "leaving: visitor: Leave; ended: disqualified", "buying: visitor: Leave; bot: Welcome"
FAILURE = """\
  failed  buying
    shop.test.yaml:10:14
    expected the bot to say 'Welcome'
    but      the bot said 'Bye.'
    the conversation so far:
      Assistant: What brings you here?
      visitor: Leave
      Assistant: Bye.
      (the conversation ended)
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_paths_mean_files_of_scenarios() -> None:
    written(Path("playbooks/more"), GOOD)
    written(Path("playbooks"), GOOD)
    written(Path("playbooks/.hidden"), GOOD)
    both = ("playbooks/more/shop.test.yaml", "playbooks/shop.test.yaml")
    assert both == gathered([])
    assert both == gathered(["playbooks", "playbooks/shop.test.yaml", "playbooks/more/shop.yaml"])
    assert both[1:] == gathered(["playbooks/*.yaml"])
    assert both[:1] == gathered(["playbooks/more/shop.yaml"])


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("none", "there is no file or folder 'none'"),
        ("alone.yaml", "'alone.yaml' has no scenarios: there is no file 'alone.test.yaml'"),
        ("empty", "no scenarios found in empty (files named *.test.yaml)"),
    ],
)
def test_what_means_no_scenarios_is_refused(path: str, sentence: str) -> None:
    Path("empty").mkdir()
    Path("alone.yaml").write_text("frontdesk: 1\n")
    with pytest.raises(UsageError) as error:
        gathered([path])
    assert sentence == str(error.value)


@pytest.mark.parametrize(("empty", "where"), [("playbooks", "playbooks"), ("other", "the current folder")])
def test_without_a_path_the_folder_without_scenarios_is_named(empty: str, where: str) -> None:
    Path(empty).mkdir()
    with pytest.raises(UsageError, match=f"no scenarios found in {where} "):
        gathered([])


def test_a_failure_is_told_with_the_conversation_so_far() -> None:
    trial = tried([str(written(Path(), GOOD, BAD))])
    text = render(trial, "text")
    assert FAILURE in text
    assert "1 passed, 1 failed\n" == text[text.rindex("\n", 0, -1) + 1 :]


def test_only_scenarios_that_are_asked_for_are_played() -> None:
    trial = tried([str(written(Path(), GOOD, BAD))], wanted=re.compile("^leav"))
    assert (["leaving"], 1, True) == ([v.test.name for v in trial.verdicts], trial.left_out, trial.passed)


def test_the_first_failure_can_be_enough() -> None:
    first, second = written(Path("a"), BAD, GOOD), written(Path("b"), GOOD)
    trial = tried([str(first), str(second)], fail_fast=True)
    assert (["buying"], 1) == ([v.test.name for v in trial.verdicts], len(trial.files))


def test_files_of_one_playbook_are_covered_together() -> None:
    one = written(Path(), GOOD)
    two = Path("more.test.yaml")
    two.write_text(one.read_text().replace("Leave", "Something").replace("leaving", "typing"))
    (found,) = tried([str(one), str(two)]).coverage
    assert ("shop.yaml", 2) == (found.playbook, len(found.walked))


def test_a_file_with_mistakes_fails_the_run() -> None:
    path = written(Path(), "it: visitr: Leave")
    trial = tried([str(path)])
    assert (False, ["FD101"]) == (trial.passed, [each.code for each in trial.files[0].diagnostics])
    assert "1 file with mistakes" in render(trial, "text")


def test_json_tells_all_of_it() -> None:
    data = json.loads(render(tried([str(written(Path(), GOOD, BAD))]), "json", covered=True))
    assert (False, 1, 1) == (data["passed"], data["passed_count"], data["failed_count"])
    (file,) = data["files"]
    assert ("shop.test.yaml", "shop.yaml") == (file["file"], file["playbook"])
    failure = file["tests"][1]["failure"]
    assert (10, 14, "the bot to say 'Welcome'") == (failure["line"], failure["column"], failure["expected"])
    assert "Assistant: Bye." in failure["story"]
    assert {"card": "start.question", "way": "answer 'Leave'"}.items() <= data["coverage"]["playbooks"][0]["covered"][
        0
    ].items()


def test_junit_is_a_case_for_each_scenario() -> None:
    root = ElementTree.fromstring(render(tried([str(written(Path(), GOOD, BAD))]), "junit"))
    assert {"tests": "2", "failures": "1", "errors": "0"}.items() <= root.attrib.items()
    cases = root.findall("./testsuite/testcase")
    assert ["leaving", "buying"] == [case.get("name") for case in cases]
    failure = cases[1].find("failure")
    assert failure is not None
    assert "expected the bot to say 'Welcome', but the bot said 'Bye.'" == failure.get("message")


def test_junit_counts_mistakes_as_errors() -> None:
    root = ElementTree.fromstring(render(tried([str(written(Path(), "it: visitr: Leave"))]), "junit"))
    assert {"tests": "1", "failures": "0", "errors": "1"}.items() <= root.attrib.items()


@pytest.mark.parametrize("form", formats())
def test_every_format_says_the_same_each_time(form: str) -> None:
    path = str(written(Path(), GOOD, BAD))
    once, twice = (render(tried([path]), form, covered=True) for _ in range(2))
    assert once == twice
    assert once.endswith("\n")
