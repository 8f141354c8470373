"""Every benchmark of the server runs from nothing to its figures, with counts so small that they say nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.parts import BENCH

SERVERS = ("handoff", "idle", "serve", "start", "timers")
LIMIT_S = 180


def run(name: str, folder: Path, *options: str) -> str:
    """What a quick run prints."""
    command = [sys.executable, str(BENCH / f"{name}.py"), "--quick", "--folder", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", SERVERS)
def test_a_quick_run_measures_every_promise_against_its_floor(name: str, tmp_path: Path) -> None:
    figures: list[dict[str, Any]] = json.loads(run(name, tmp_path, "--json"))["figures"]
    promises = [one for one in figures if one["target"]]
    assert [one["what"] for one in promises if one["kept"] is None or not one["measured"]] == []
    assert any(one["floor"] and one["ratio"] > 0 for one in promises)
    assert list(tmp_path.iterdir()) == []


def test_figures_are_read_in_columns(tmp_path: Path) -> None:
    head, *lines = run("idle", tmp_path).splitlines()
    column = head.index("target")
    assert head.split() == ["measured", "floor", "ratio", "target"]
    assert [line[column] for line in lines if line.endswith(("ok", "over"))] == ["≤", "≤"]
