"""A chat whose owner is disabled goes back to everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.errors import CorruptError
from frontdesk.ir.graph import Graph
from frontdesk.runtime.accounts import user_commands, users
from frontdesk.runtime.desk import orphans
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.desk.rounds import ATTEMPTS
from frontdesk.store.connection import Connection
from runtime.offices import Guest, Office
from serving import DESK, running_server
from talking import open_inbox, visit


def looks(office: Office) -> None:
    office.do(office.desk.orphans.look())


def disable(office: Office, name: str) -> None:
    office.desk.database.write_now(lambda connection: users.disable(connection, f"{name}@example.com"))


@pytest.fixture
def guest(office: Office) -> Guest:
    office.comes_online(office.mia, office.zoe)
    return office.talking(office.mia)


def test_the_chat_of_a_disabled_agent_is_released(office: Office, guest: Guest) -> None:
    disable(office, "mia")
    looks(office)
    assert office.listed(office.zoe, "unassigned") == [guest.id]
    assert (guest.stored.phase, guest.stored.assigned_to, guest.stored.waiting_until) == ("waiting", None, None)
    assert guest.log[-1]["kind"] == "left"
    assert guest.log[-1]["author"] == "Mia"
    assert office.replayed(guest)
    office.do(office.desk.conversations.assign(office.zoe, guest.id, "me"))
    assert guest.says("Still there?") == Ack(guest.stored.visitor_seq)


def test_it_is_released_once(office: Office, guest: Guest) -> None:
    disable(office, "mia")
    looks(office)
    looks(office)
    assert [row["kind"] for row in guest.log].count("left") == 1


def test_a_claim_that_was_under_way_is_undone_too(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    disable(office, "mia")
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    looks(office)
    assert guest.stored.assigned_to is None


def test_other_chats_stay_where_they_are(office: Office, guest: Guest) -> None:
    over = office.talking(office.zoe)
    office.do(office.desk.conversations.close(office.zoe, over.id))
    disable(office, "zoe")
    looks(office)
    assert (guest.stored.assigned_to, over.stored.assigned_to) == ("mia", "zoe")
    assert over.log[-1]["kind"] != "left"


def test_a_chat_that_cannot_be_released_is_tried_ever_more_seldom_and_left_alone_at_last(
    office: Office, guest: Guest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.restart()
    other = office.talking(office.omar, "support")
    disable(office, "mia")
    disable(office, "omar")
    unreadable(office, guest.stored.release, monkeypatch)
    for _ in range(60):
        looks(office)
        office.clock.move(orphans.TICK_S)
    assert (guest.stored.assigned_to, other.stored.assigned_to) == ("mia", None)
    assert capsys.readouterr().out.count(orphans.FAILED) == ATTEMPTS


def unreadable(office: Office, release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One release cannot be read."""
    known, graph = office.desk.playbooks.held, office.desk.playbooks.graph

    def damaged(connection: Connection, digest: str) -> Graph:
        if digest == release:
            raise CorruptError("gone")
        return graph(connection, digest)

    monkeypatch.setattr(office.desk.playbooks, "held", lambda digest: None if digest == release else known(digest))
    monkeypatch.setattr(office.desk.playbooks, "graph", damaged)


def test_a_running_server_releases_at_the_next_look_which_comes_within_a_second(tmp_path: Path) -> None:
    assert orphans.TICK_S < 1
    with running_server(tmp_path, playbooks=DESK) as server, server.sign_in("mia@example.com") as mia:
        mia.put("/api/v1/me/presence", json={"online": True}).raise_for_status()
        with open_inbox(server, mia), visit(server, "helpline") as visitor:
            visitor.pick(0)
            where = f"/api/v1/conversations/{visitor.welcome['conversation']}/assignment"
            mia.put(where, json={"agent": "me"}).raise_for_status()
            visitor.until(kind="joined")
            user_commands.disable(f"sqlite:///{server.db}", "mia@example.com")
            visitor.until(kind="left")
