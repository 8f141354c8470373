"""Results of scenarios as JSON, for other programs."""

from __future__ import annotations

import json
from typing import Any

from frontdesk.lang.source import Span
from frontdesk.report.json import of_diagnostic
from frontdesk.scenario.coverage import Coverage, Way
from frontdesk.scenario.play import Played
from frontdesk.scenario.run import Verdict
from frontdesk.scenario.trial import Trial


def render(trial: Trial, *, covered: bool = False, colour: bool = False) -> str:
    """One JSON object with its final line break; it has no colours."""
    return json.dumps(as_data(trial, covered=covered), indent=2, ensure_ascii=False) + "\n"


def as_data(trial: Trial, *, covered: bool = False) -> dict[str, Any]:
    """Keys: `format_version`, `passed`, `passed_count`, `failed_count`, `left_out`, `files`; `coverage` with `covered`.

    A file: `file`, `playbook`, `passed`, `diagnostics` as in `check --format json`, `tests`. A test: `name`, `line`,
    `column`, `passed`, `failure` (null, or `line`, `column`, `expected`, `came`, `story`).
    """
    failed = sum(verdict.failure is not None for verdict in trial.verdicts)
    data: dict[str, Any] = {
        "format_version": "1",
        "passed": trial.passed,
        "passed_count": len(trial.verdicts) - failed,
        "failed_count": failed,
        "left_out": trial.left_out,
        "files": [_file(file) for file in trial.files],
    }
    return data | ({"coverage": _coverages(trial)} if covered else {})


def _file(file: Played) -> dict[str, Any]:
    return {
        "file": file.name,
        "playbook": file.playbook,
        "passed": file.passed,
        "diagnostics": [of_diagnostic(each) for each in file.diagnostics],
        "tests": [_test(verdict) for verdict in file.verdicts],
    }


def _test(verdict: Verdict) -> dict[str, Any]:
    failure = verdict.failure
    told = failure and {
        **_place(failure.span),
        "expected": failure.expected,
        "came": failure.came,
        "story": failure.story.split("\n"),
    }
    return {"name": verdict.test.name, **_place(verdict.test.span), "passed": failure is None, "failure": told}


def _coverages(trial: Trial) -> dict[str, Any]:
    return {"percent": round(trial.percent, 2), "playbooks": [_coverage(each) for each in trial.coverage]}


def _coverage(each: Coverage) -> dict[str, Any]:
    return {
        "playbook": each.playbook,
        "percent": round(each.percent, 2),
        "covered": [_way(way) for way in each.walked],
        "missed": [_way(way) for way in each.missed],
    }


def _way(way: Way) -> dict[str, Any]:
    place = {"file": way.span.file, **_place(way.span)} if way.span else {}
    return {"card": way.card, "way": way.what, **place}


def _place(span: Span) -> dict[str, int]:
    return {"line": span.start.line, "column": span.start.column}
