"""The other twenty-five of the suite's fifty power cuts: files of tests are what workers share among themselves."""

from __future__ import annotations

from pathlib import Path

from faults.kills import check, series


def test_more_power_cuts_lose_nothing_that_was_acknowledged_and_invent_nothing(tmp_path: Path) -> None:
    check(series(tmp_path))
