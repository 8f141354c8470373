"""Where results go, and what is told of a long run."""

from __future__ import annotations

import io
import sys
import time

import pytest

from frontdesk_cli.output import PATIENCE_S, Progress, colour_wanted


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_is_told_on_a_terminal_and_its_line_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    now, terminal = [100.0], Terminal()
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = Progress("checked")
    progress(0, 300)
    assert terminal.getvalue() == ""
    now[0] += PATIENCE_S
    progress(120, 300)
    progress(300, 300)
    assert terminal.getvalue() == "\r\033[K120 of 300 files checked\r\033[K"


def test_nothing_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("frontdesk_cli.output.PATIENCE_S", 0.0)
    Progress("checked")(1, 2)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("no_color", "wanted"), [("", True), ("1", False)])
def test_colours_come_on_a_terminal_only_and_never_against_a_wish(
    monkeypatch: pytest.MonkeyPatch, no_color: str, wanted: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    assert colour_wanted(Terminal()) is wanted
    assert not colour_wanted(io.StringIO())
