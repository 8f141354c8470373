"""Fifty power cuts at random instants: nothing acknowledged is lost, nothing is invented, nothing happens twice."""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path
from random import SystemRandom

from faults.kills import kill_again_and_again

KILLS = 50
READY_S = 2.0
"""How soon a server is ready again, most times: now and then other tests keep the machine busy."""


def test_fifty_power_cuts_lose_nothing_that_was_acknowledged_and_invent_nothing(tmp_path: Path) -> None:
    seed = SystemRandom().randrange(2**32)
    print(f"seed {seed}: scripts/faults --kills {KILLS} --seed {seed}")
    report = asyncio.run(kill_again_and_again(tmp_path, KILLS, seed))
    print(f"{report.acks} acknowledged, {report.rows} rows, {report.fired} timers, slowest {max(report.ready_s):.2f} s")
    assert [] == report.broken
    assert (KILLS, 0) == (report.kills, report.exit_code)
    assert report.acks > KILLS
    assert statistics.median(report.ready_s) <= READY_S
