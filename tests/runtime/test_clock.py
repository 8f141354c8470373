"""Somebody who sets the clock of the machine moves no server, and the log says so."""

from __future__ import annotations

import pytest

from frontdesk.runtime.clock import TOLERANCE_MS, Clock, compared


def test_a_process_that_is_interrupted_as_it_reads_the_time_is_not_late_for_ever() -> None:
    passed_s = [0.0, 0.25, 0.0, 0.0, 0.5]
    wall_ms = [1_000_000.0]

    def wall_ns() -> int:
        return round(wall_ms[0] * 1_000_000)

    def running_s() -> float:
        wall_ms[0] += 1000 * passed_s.pop() if passed_s else 0
        return wall_ms[0] / 1000 - 900

    clock = Clock(wall_ns, running_s)
    assert passed_s == []
    assert clock.ahead_ms() == 0


def test_a_clock_that_is_set_while_the_server_runs_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    wall_ms = 1_000_000
    clock = Clock(lambda: wall_ms * 1_000_000, lambda: 5.0)
    known = compared(clock, 0)
    assert (known, capsys.readouterr().out) == (0, "")
    wall_ms += TOLERANCE_MS
    known = compared(clock, known)
    assert (known, capsys.readouterr().out) == (0, "")
    wall_ms += 90_000
    known = compared(clock, known)
    assert "clock-differs" in capsys.readouterr().out
    assert clock.now_ms() == 1_000_000
    known = compared(clock, known)
    wall_ms = 1_000_000
    known = compared(clock, known)
    assert (known, capsys.readouterr().out) == (0, "")
