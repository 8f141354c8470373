"""Every benchmark runs from nothing to its figures, with counts so small that they say nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.parts import BENCH
from browser.conftest import found

NAMES = ("compile", "counting", "finding", "handoff", "idle", "scenarios", "serve", "start", "timers")
BROWSER = pytest.mark.skipif(not found(), reason="no chromium on this machine")
IN_A_BROWSER = [pytest.param(name, marks=BROWSER) for name in ("inbox", "widget")]
LIMIT_S = 600


@pytest.mark.parametrize("name", [*NAMES, *IN_A_BROWSER])
def test_a_quick_run_measures_every_promise_against_its_floor(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH / f"{name}.py"), "--quick", "--json", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    figures: list[dict[str, Any]] = json.loads(done.stdout)["figures"]
    promises = [one for one in figures if one["target"]]
    assert [one["what"] for one in promises if one["kept"] is None or not one["measured"]] == []
    assert any(one["floor"] and one["ratio"] > 0 for one in promises)
    assert list(tmp_path.iterdir()) == []
