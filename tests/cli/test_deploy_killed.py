"""A server that dies at a step of a deploy has the old release or the new one; the command ends with the new one."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.runtime.accounts import programs
from runtime.deploying import SHOP, digest
from serving import Server, running_server

STEPS = {
    "deploy.unit.before": "old",
    "deploy.release.after": "old",
    "deploy.activate.after": "old",
    "deploy.audit.after": "old",
    "deploy.key.after": "old",
    "deploy.answer.before": "new",
}
"""Where the server is killed, and what runs when it comes back."""


def command(server: Server, folder: Path, word: str) -> subprocess.Popen[str]:
    """The command that deploys the shop, begun."""
    (folder / "shop.yaml").write_text(SHOP.replace("Hello", word))
    token = programs.create(f"sqlite:///{server.db}", word, ["deploy"], "1d")
    environment = {**os.environ, "FRONTDESK_SERVER": server.url, "FRONTDESK_TOKEN": token, "NO_COLOR": "1"}
    words = [sys.executable, "-m", "frontdesk_cli.main", "deploy", "shop.yaml", "--yes"]
    return subprocess.Popen(
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a command ends, and what it has printed."""
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


def stored(server: Server) -> tuple[str, int, list[str]]:
    """What runs, how many releases there are, and the releases that the audit tells of."""
    with closing(sqlite3.connect(server.db)) as connection:
        (running,) = connection.execute("SELECT release FROM playbooks WHERE id = 'shop'").fetchone()
        (count,) = connection.execute("SELECT count(*) FROM releases WHERE playbook = 'shop'").fetchone()
        rows = connection.execute("SELECT details FROM audit WHERE action = 'deploy' ORDER BY n").fetchall()
    return running, count, [json.loads(details)["release"] for (details,) in rows]


@pytest.mark.parametrize(("point", "then"), STEPS.items(), ids=list(STEPS))
def test_the_server_dies_and_the_deploy_is_done_once(tmp_path: Path, point: str, then: str) -> None:
    old, new = (digest({"shop.yaml": SHOP.replace("Hello", word)}) for word in ("Hello", "Welcome"))
    with running_server(tmp_path, demo=False) as server:
        assert ended(command(server, tmp_path, "Hello")) == (0, f"shop\t{old}\n")
        server.kill()
        server.environment = {"FRONTDESK_FAILPOINTS": f"{point}=kill"}
        server.start()
        deploying = command(server, tmp_path, "Welcome")
        assert server.process is not None
        server.process.wait(60)
        assert stored(server) == ((old, 1, [old]) if then == "old" else (new, 2, [old, new]))
        server.environment = {}
        server.start()
        assert ended(deploying) == (0, f"shop\t{new}\n")
        assert stored(server) == (new, 2, [old, new])
