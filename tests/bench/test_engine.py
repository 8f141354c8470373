"""The engine's benchmark runs from nothing to its figures, and says in one sentence which peer is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.parts import BENCH, part
from frontdesk.compiler.load import DiskFiles
from frontdesk.scenario.play import play

LIMIT_S = 600


def run(folder: Path, **environment: str) -> dict[str, Any]:
    """The figures and remarks of a quick run."""
    command = [sys.executable, str(BENCH / "engine.py"), "--quick", "--json", "--folder", str(folder)]
    environ = {**os.environ, **environment}
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False, env=environ)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_quick_run_measures_rate_length_and_weight_without_node(tmp_path: Path) -> None:
    found = run(tmp_path, PATH="")
    what = [one["what"] for one in found["figures"]]
    assert what[0] == "turns/s: frontdesk"
    assert "p99 of a turn: frontdesk" in what
    weight = next(one for one in found["figures"] if one["what"] == "bytes a conversation, of 20: frontdesk")
    assert weight["kept"] is True
    assert "xstate is missing: it needs `node` and `npm` on the path." in found["remarks"]
    assert "The compiled engine is missing: it needs a C compiler." in found["remarks"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["transitions", "sismic"])
def test_each_peer_comes_to_the_end_of_the_walk(name: str) -> None:
    pytest.importorskip(name, reason="a peer of the benchmark, of the extra `bench`")
    peer = part(f"peers.by_{name}").Peer()
    at = peer.begin()
    for step in peer.steps:
        at = peer.turn(at, step)
    assert peer.ended(at)


def test_our_engine_comes_to_the_end_of_the_walk() -> None:
    ours = part("peers.ours").OursStored()
    at = ours.begin()
    for event in ours.of_visitor(7):
        at = ours.turn(at, event)
    assert ours.ended(at)
    assert (at.values["person.name"], at.values["person.email"]) == ("Jane Doe 7", "j7@example.com")


def test_the_scenarios_of_the_flow_hold() -> None:
    played = play(DiskFiles(BENCH / "flows"), "lead-qualification.test.yaml")
    assert [verdict.failure for verdict in played.verdicts] == [None, None]
    assert part("walk").ANSWERS[0] == 0
