"""A token is good on every server of a database, and on none from the moment on at which it is revoked."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from frontdesk.runtime.accounts import token_commands
from runtime.deploying import deploy, named, program
from runtime.halls import refusal
from serving import running_server


@pytest.fixture
def kind() -> str:
    """Only servers on PostgreSQL share a database."""
    return "postgresql"


def test_a_token_that_was_revoked_is_refused_by_every_server(tmp_path: Path, database_url: str) -> None:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running_server(tmp_path, demo=False, db_url=database_url)) for _ in ("here", "there")
        ]
        texts = {name: token_commands.create(database_url, name, ["deploy"], "1d") for name in ("leaving", "staying")}
        here, there = (stack.enter_context(program(server, texts["leaving"])) for server in servers)
        staying = stack.enter_context(program(servers[1], texts["staying"]))
        assert deploy(here, named("one"), None, playbook="one").status_code == 201
        assert deploy(there, named("two"), None, playbook="two").status_code == 201
        token_commands.revoke(database_url, "leaving")
        for client in (here, there):
            assert refusal(client.get("/api/v1/playbooks")) == (401, "bad-token")
            assert refusal(deploy(client, named("three"), None, playbook="three")) == (401, "bad-token")
        assert [one["id"] for one in staying.get("/api/v1/playbooks").json()["items"]] == ["one", "two"]
