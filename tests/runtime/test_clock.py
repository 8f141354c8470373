"""Somebody who sets the clock of the machine moves no server, and the log says so."""

from __future__ import annotations

import pytest

from frontdesk.runtime.clock import BORNE_MS, Clock, compared


def test_a_clock_that_is_set_while_the_server_runs_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    wall_ms = 1_000_000
    clock = Clock(lambda: wall_ms * 1_000_000, lambda: 5.0)
    known = compared(clock, 0)
    assert (known, capsys.readouterr().out) == (0, "")
    wall_ms += BORNE_MS
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
