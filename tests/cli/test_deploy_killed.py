"""A server that dies at a step of a deploy has the old release or the new one; the command ends with the new one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.folders import Folder
from runtime.deploying import SHOP, digest, token
from serving import START_S, Server, running_server

STEPS = {
    "deploy.unit.before": "old",
    "deploy.release.after": "old",
    "deploy.activate.after": "old",
    "deploy.audit.after": "old",
    "deploy.key.after": "old",
    "deploy.answer.before": "new",
}
"""Where the server is killed when it comes there the second time, and what runs when it comes back."""


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
    with running_server(tmp_path, demo=False, env={"FRONTDESK_FAILPOINTS": f"{point}=kill@2"}) as server:
        shop = Folder(tmp_path, server, token(server, "ci", "deploy"), "shop")
        assert shop.deploy("Hello") == old
        shop.write("Welcome")
        with shop.begun("deploy", shop.file, "--yes") as deploying:
            assert server.process is not None
            server.process.wait(START_S)
            assert stored(server) == ((old, 1, [old]) if then == "old" else (new, 2, [old, new]))
            server.environment = {}
            server.start()
            out, err = deploying.communicate(timeout=START_S)
        assert (deploying.returncode, out) == (0, f"shop\t{new}\n"), err
        assert stored(server) == (new, 2, [old, new])
