"""A server that is killed in the middle of a call: it starts again, and the conversation goes on once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from farend import FarEnd, far_end, hangs, says
from runtime.desk.test_calls import GOOD, SCORES, SECRET
from runtime.halls import guest, rows, said, words
from serving import Server, running_server

LATE = SCORES.replace("timeout: 10s", "timeout: 60s")


@pytest.fixture
def far() -> Iterator[FarEnd]:
    with far_end(hangs) as far:
        yield far


@pytest.fixture
def server(tmp_path: Path, far: FarEnd) -> Iterator[Server]:
    playbooks = tmp_path / "playbooks"
    playbooks.mkdir()
    (playbooks / "scores.yaml").write_text(LATE)
    house = tmp_path / "house"
    house.mkdir()
    environment = {"FRONTDESK_SECRET_CRM_TOKEN": SECRET, "FRONTDESK_CALLS_INSIDE": f"crm.example.com={far.url}"}
    with running_server(house, playbooks=playbooks, arguments=("--allow-direct",), env=environment) as server:
        yield server


def test_a_call_that_was_cut_off_continues_its_conversation_once(server: Server, far: FarEnd) -> None:
    with guest(server, playbook="scores") as visitor:
        assert visitor.say("jane@example.com")["type"] == "ack"
        far.wait_for(1)
        server.kill()
    far.answering = says(200, GOOD)
    far.go.set()
    server.start()
    with guest(server, playbook="scores", token=visitor.welcome["token"]) as tab:
        said(tab, "Acme scores 80.")
        said(tab, "Again?")
    with guest(server, playbook="scores", token=visitor.welcome["token"]) as again:
        assert [words(row) for row in rows(again) if "scores" in words(row)] == [words(said(again, "scores"))]
    assert len({asked.headers["idempotency-key"] for asked in far.asked}) == 1
    with closing(sqlite3.connect(server.db, timeout=60)) as database:
        events = [json.loads(event) for (event,) in database.execute("SELECT event FROM events")]
    assert [event["failed"] for event in events if event["T"] == "CallReturned"] == [False]


def test_a_secret_is_in_no_file_and_no_line_of_a_server(server: Server, far: FarEnd) -> None:
    far.answering = says(200, GOOD)
    with guest(server, playbook="scores") as visitor:
        visitor.say("jane@example.com")
        said(visitor, "Acme scores 80.")
    assert far.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    server.kill()
    files = [path for path in server.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in server.out + server.err
    assert "jane" not in server.err
