"""Twenty-five power cuts at random instants: nothing acknowledged is lost, invented, or done twice."""

from __future__ import annotations

from pathlib import Path

from faults.kills import check, series


def test_power_cuts_lose_nothing_that_was_acknowledged_and_invent_nothing(tmp_path: Path) -> None:
    check(series(tmp_path))
