"""Where visitors are, how far they have read, and what is known of them beside the details."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from websockets.sync.client import connect

from frontdesk.errors import CorruptError
from frontdesk.runtime.presence import visiting
from frontdesk.store import reads
from frontdesk.store.reads import Read
from runtime.gates import Gate, agent
from runtime.offices import SALES, Guest, Office
from talking import PATIENCE_S, STEADY

PAGE = {"url": "https://www.example.com/pricing", "title": "Pricing"}


def opened(office: Office, guest: Guest) -> dict[str, Any]:
    return office.do(office.desk.conversations.read(office.mia, guest.id))


def advance(office: Office, guest: Guest, received: int, seen: int) -> bool:
    now_ms = office.clock.now_ms()
    return office.desk.database.write_now(
        lambda connection: reads.advance(connection, guest.id, received, seen, now_ms)
    )


def of(office: Office, guest: Guest) -> Read:
    return office.desk.database.read_now(lambda connection: reads.of(connection, guest.id))


def test_what_a_page_has_seen_is_kept_as_agents_count(office: Office) -> None:
    guest = office.talking(office.mia)
    office.do(office.desk.conversations.note(office.mia, guest.id, "n", "between us"))
    seq = office.do(office.desk.conversations.say(office.mia, guest.id, "m", "Hello"))
    last = guest.log[-1]["seq"]
    assert last < seq
    assert advance(office, guest, last, 0)
    assert of(office, guest) == Read(seq, 0, None)
    assert advance(office, guest, last, last)
    assert of(office, guest) == Read(seq, seq, office.clock.now_ms())


def test_who_has_read_something_has_not_unread_it_later(office: Office) -> None:
    guest = office.talking(office.mia)
    advance(office, guest, 3, 3)
    assert not advance(office, guest, 1, 1)
    assert not advance(office, guest, 0, 0)


def test_a_page_cannot_have_seen_what_does_not_exist(office: Office) -> None:
    guest = office.talking(office.mia)
    advance(office, guest, 2**53, 2**53)
    assert of(office, guest).seen == opened(office, guest)["seq"]
    office.do(office.desk.conversations.say(office.mia, guest.id, "m", "Hello"))
    assert of(office, guest).seen < opened(office, guest)["seq"]


def test_what_was_seen_is_received_whatever_the_page_says(office: Office) -> None:
    guest = office.talking(office.mia)
    advance(office, guest, 0, 2)
    assert of(office, guest).received == of(office, guest).seen


def test_agents_see_what_the_visitor_answered_and_with_what_browser(office: Office) -> None:
    guest = office.visit(language="nl", offset=-60, attributes={"plan": "pro"}, page=PAGE)
    guest.picks(0)
    about = opened(office, guest)["about"]
    assert about == {
        "language": "nl",
        "offset": -60,
        "user": None,
        "arrived_on": {},
        "attributes": {"plan": "pro"},
        "answers": [{"asked": "Hi! What brings you here?", "said": "Talk to sales"}],
        "consent": None,
    }


def test_what_is_cut_off_says_so(office: Office) -> None:
    guest = office.visit(attributes={"plan": f"{'p' * 298} {'q' * 100}"})
    guest.picks(0)
    assert opened(office, guest)["about"]["attributes"] == {"plan": f"{'p' * 298}…"}


def test_an_answer_that_was_refused_is_none_and_what_is_said_to_a_person_neither(office: Office) -> None:
    guest = office.waiting()
    office.passes(61)
    guest.says("Jane")
    guest.says("no address")
    guest.says("jane@example.com")
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    guest.says("hello Mia")
    said = [answer["said"] for answer in opened(office, guest)["about"]["answers"]]
    assert said == ["Talk to sales", "Jane", "jane@example.com"]


def test_the_page_is_kept_where_the_playbook_says_so(office: Office) -> None:
    office.deploy("sales", SALES + "privacy: {track_page: true}\n")
    guest = office.visit(page=PAGE | {"referrer": "https://search.example/?q=secret"})
    guest.picks(0)
    assert opened(office, guest)["about"]["arrived_on"] == PAGE | {"referrer": "https://search.example/"}


def test_a_visitor_is_there_while_a_page_is_open_and_a_little_longer(office: Office) -> None:
    async def comes_and_goes() -> None:
        visitors = office.desk.visiting
        assert not visitors.of("c").here
        with visitors.over("c", PAGE):
            with visitors.over("c", {}):
                assert visitors.of("c").here
            assert visitors.of("c").page == PAGE
        assert visitors.of("c").here
        office.clock.move(visiting.GONE_AFTER_S)
        left = visitors.of("c")
        assert (left.here, left.left_at) == (False, office.clock.now_ms() - visiting.GONE_AFTER_S * 1000)
        with visitors.over("c", {}):
            assert visitors.of("c").here

    office.do(comes_and_goes())


def test_only_so_many_who_left_are_remembered(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "MOST_GONE", 1)

    async def come_and_go() -> None:
        for name in ("first", "second"):
            with office.desk.visiting.over(name, {}):
                await asyncio.sleep(0)

    office.do(come_and_go())
    office.clock.move(60)
    assert [office.desk.visiting.of(name).left_at is None for name in ("first", "second")] == [True, False]


def test_an_agent_who_watches_hears_that_the_visitor_comes_reads_and_goes(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "GONE_AFTER_S", 0.05)
    chat = gate.chat("mine")
    url = f"ws://127.0.0.1:{gate.house.port}/ws/inbox"
    options: dict[str, Any] = {"subprotocols": ["frontdesk.v1"], "origin": gate.house.origin, **STEADY}
    with connect(url, additional_headers=gate.headers("owner", None), **options) as inbox:
        inbox.send(json.dumps({"type": "hello"}))
        inbox.send(json.dumps({"type": "watch", "conversation": chat.conversation}))

        def visitor(**like: Any) -> dict[str, Any]:
            while True:
                frame: dict[str, Any] = json.loads(inbox.recv(PATIENCE_S))
                if frame["type"] == "visitor" and all(frame[name] == value for name, value in like.items()):
                    return frame

        assert visitor()["here"] is False
        with gate.house.opened() as tab:
            tab.hello("support", token=chat.token)
            assert visitor(here=True)["seen"] == 0
            seq = gate.house.do(gate.desk.conversations.say(agent("owner"), chat.conversation, "m", "Hello"))
            last = tab.event(tab.welcome["seq"] + 1)["seq"]
            tab.send(type="read", received=last, seen=0)
            assert visitor(received=seq)["seen"] == 0
            tab.send(type="read", received=last, seen=last)
            assert visitor(seen=seq)["seen_at"] is not None
        assert visitor(here=False)["left_at"] is not None


def test_what_a_page_has_seen_and_cannot_be_stored_is_logged_whatever_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def damaged(*given: object) -> bool:
        raise CorruptError("a row that cannot be read")

    monkeypatch.setattr(visiting, "TOGETHER_S", 0.0)
    guest, desk = office.visit(), office.desk

    async def read(far: int) -> None:
        desk.visiting.read(guest.id, far, far)
        storing = desk.visiting._storing
        assert storing is not None
        await storing

    with monkeypatch.context() as broken:
        broken.setattr(reads, "advance", damaged)
        office.do(read(1))
    assert "not-noted" in capsys.readouterr().out
    office.do(read(1))
    assert of(office, guest).seen == 1
