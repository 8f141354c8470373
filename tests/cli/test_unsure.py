"""Where no answer comes to what changes something, the command says that it may be done, and what to do about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.folders import INTERRUPTIBLE
from farend import FarEnd, breaks_off, far_end, hangs, in_turn, says
from frontdesk.remote import client
from frontdesk_cli.main import main
from remote.shops import GOOD
from runtime.deploying import SHOP

STATUS = {"id": "shop", "release": "0" * 64, "canary": {"release": "1" * 64, "share": 10}}

COMMANDS = [
    (("deploy", "shop.yaml", "--yes"), GOOD, "shop may or may not have been deployed; deploying it again is safe"),
    (
        ("rollback", "shop"),
        STATUS,
        "shop may or may not have been rolled back: see frontdesk status shop before you try again",
    ),
    (
        ("deploy", "--promote", "shop", "--yes"),
        STATUS,
        "shop may or may not have been promoted: frontdesk status shows it",
    ),
]


@pytest.mark.parametrize(("arguments", "first", "words"), COMMANDS, ids=[case[0][0] for case in COMMANDS])
def test_what_may_be_done_or_not_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    first: dict[str, object],
    words: str,
) -> None:
    monkeypatch.setattr(client, "LONG_PAUSES_S", (0.0,))
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(SHOP)
    with far_end(in_turn(says(200, first), breaks_off, breaks_off)) as far:
        code, out, err = run(monkeypatch, capfd, far, *arguments)
        assert (code, out, len(far.asked)) == (3, "", 3)
        assert err.splitlines()[-1].startswith(f"frontdesk: cannot reach {far.url}: ")
        assert err.endswith(f"; {words}\n")


def test_before_anything_was_asked_for_nothing_may_be_done(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "PAUSES_S", (0.0,))
    with far_end(breaks_off) as far:
        code, _, err = run(monkeypatch, capfd, far, "rollback", "shop")
    assert (code, "may or may not" in err) == (3, False)


def test_whoever_stops_waiting_for_the_answer_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    with far_end(in_turn(says(200, GOOD), hangs)) as far:
        environment = {**os.environ, "FRONTDESK_SERVER": far.url, "FRONTDESK_TOKEN": "frontdesk_secret"}
        command = [sys.executable, "-c", INTERRUPTIBLE, "deploy", "shop.yaml", "--yes"]
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        far.wait_for(2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert err.endswith("\nfrontdesk: shop may or may not have been deployed; deploying it again is safe\n")


def run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], far: FarEnd, *arguments: str
) -> tuple[int, str, str]:
    """The command, in this process: its pauses are over at once."""
    monkeypatch.setenv("FRONTDESK_SERVER", far.url)
    monkeypatch.setenv("FRONTDESK_TOKEN", "frontdesk_secret")
    monkeypatch.setattr(sys, "argv", ["frontdesk", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr()
    return int(str(ended.value.code)), said.out, said.err
