"""Notes beside a chat: agents read them, and no visitor can ever receive them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.runtime import wire
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.desk.fanout import Broadcast
from frontdesk.runtime.refusal import InvalidError, NotFoundError, RefusedError
from runtime.gates import Gate, agent
from runtime.offices import Guest, Office

SECRET = "do not promise a discount"


def note(office: Office, guest: Guest, text: str = SECRET, key: str = "n1") -> int:
    return office.do(office.desk.conversations.note(office.mia, guest.id, key, text))


def test_an_agent_reads_a_note_and_the_visitor_finds_no_gap(office: Office) -> None:
    guest = office.talking(office.mia)
    seq = note(office, guest)
    assert guest.says("still there?") == Ack(guest.log[-1]["seq"])
    log = office.do(office.desk.conversations.read(office.mia, guest.id))["log"]
    (row,) = [row for row in log if row["kind"] == "note"]
    assert (row["seq"], row["from"], row["author"]) == (seq, "agent", "Mia")
    assert [row["seq"] for row in guest.log] == list(range(1, len(guest.log) + 1))
    assert [row["seq"] for row in log] == list(range(1, len(log) + 1))


def test_no_way_to_the_visitor_has_the_words_of_a_note(office: Office) -> None:
    guest = office.talking(office.mia)
    told: list[Broadcast] = []

    class Page:
        def told(self, one: Broadcast) -> None:
            told.append(one)

        def look_again(self) -> None: ...

        def typing(self, sender: str) -> None: ...

    with office.desk.fanout.over(guest.id, Page()):
        note(office, guest)
    assert [one.for_visitors for one in told] == [()]
    assert SECRET not in json.dumps([guest.log, guest.returns().log, guest.view], default=str)
    assert SECRET.encode() in b"".join(told[0].for_agents)


def test_an_open_page_of_the_visitor_is_sent_nothing(gate: Gate) -> None:
    chat = gate.chat("mine")
    with gate.house.opened() as tab:
        tab.hello("support", token=chat.token)
        gate.house.do(gate.desk.conversations.note(agent("owner"), chat.conversation, "n", SECRET))
        gate.house.do(gate.desk.conversations.say(agent("owner"), chat.conversation, "m", "Hello"))
        tab.event(tab.welcome["seq"] + 1)
        tab.connection.send(json.dumps({"type": "say", "key": "v", "text": "thanks"}))
        tab.answer("v")
    assert SECRET not in json.dumps(tab.got)
    with gate.house.opened() as tab:
        tab.hello("support", token=chat.token, since=0)
    assert SECRET not in json.dumps(tab.got)


def test_a_note_moves_nothing_but_the_log(office: Office) -> None:
    guest = office.talking(office.mia)
    before = guest.stored
    note(office, guest)
    after = guest.stored
    assert (after.preview, after.unread, after.visitor_seq, after.events) == (
        before.preview,
        before.unread,
        before.visitor_seq,
        before.events,
    )
    assert office.replayed(guest)


def test_the_same_key_is_the_same_note(office: Office) -> None:
    guest = office.talking(office.mia)
    assert note(office, guest) == note(office, guest)
    with pytest.raises(RefusedError, match="something else"):
        note(office, guest, "another text")


def test_who_may_not_change_details_writes_no_note(office: Office) -> None:
    guest = office.waiting()
    with pytest.raises(RefusedError):
        note(office, guest)
    guest = office.talking(office.zoe)
    with pytest.raises(NotFoundError):
        note(office, guest)


def test_a_note_has_the_bounds_of_a_message(office: Office, tmp_path: Path) -> None:
    guest = office.talking(office.mia)
    for text in ("", "x" * 4001, "\x00"):
        with pytest.raises(InvalidError):
            note(office, guest, text, key=text[:5] or "empty")


def test_a_note_is_a_frame_of_the_agents_schema_alone() -> None:
    assert "note" in str(wire.Row.model_fields["kind"].annotation)
