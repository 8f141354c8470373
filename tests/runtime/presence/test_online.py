"""Who is there, seen from outside: what waiting visitors and open widgets learn of it, and what counts as a sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from frontdesk.store import users
from runtime.gates import Gate, agent
from runtime.halls import folder, online
from serving import DESK, Server, running_server
from talking import Visitor, open_inbox, visit


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("online"), playbooks=DESK) as server:
        yield server


def hears(visitor: Visitor, words: str) -> None:
    while words not in str(visitor.until(type="event").get("body")):
        continue


def test_when_the_last_one_switches_off_who_waits_is_led_on_and_open_widgets_learn_it(server: Server) -> None:
    with (
        server.sign_in("mia@example.com") as mia,
        server.sign_in("omar@example.com") as omar,
        open_inbox(server, mia),
        open_inbox(server, omar),
        visit(server, "helpline") as reading,
        visit(server, "helpline") as waiting,
        visit(server, "helpline") as talking,
    ):
        for client in (mia, omar):
            online(client)
        while not reading.until(type="presence")["available"]:
            continue
        for visitor in (waiting, talking):
            visitor.pick(0)
            hears(visitor, "One moment.")
        hers = f"/api/v1/conversations/{talking.welcome['conversation']}/assignment"
        assert mia.put(hers, json={"agent": "me"}).status_code == 200
        online(omar, False)
        talking.until(type="event", kind="joined")
        online(mia, False)
        hears(waiting, "Nobody is here.")
        assert reading.until(type="presence")["available"] is False
        assert folder(mia, "mine") == [talking.welcome["conversation"]]
        assert folder(omar, "unassigned") == [waiting.welcome["conversation"]]


def test_any_request_of_an_agent_is_a_sign_and_none_of_somebody_else(gate: Gate) -> None:
    presence = gate.desk.presence
    for one in (
        replace(agent("other"), id="late", email="late@example.com"),
        replace(agent("disabled"), id="gone", email="gone@example.com"),
    ):
        gate.desk.database.write_now(partial(users.add, user=one))
    with gate.client("late") as late, gate.client("gone") as gone:
        assert gone.get("/api/v1/me").status_code == 401
        assert presence.quiet_s("late") is presence.quiet_s("gone") is None
        assert late.get("/api/v1/conversations/nothing").status_code == 404
    assert presence.quiet_s("late") is not None
    assert {"late", "gone"} & presence.there_ids() == {"late"}
    assert not presence.is_online("late")
