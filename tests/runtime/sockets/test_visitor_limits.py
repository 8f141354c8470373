"""The visitor's socket when things go wrong or too fast: floods, stalls, restarts, a database that cannot answer."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.runtime.desk import bucket
from frontdesk.runtime.site import boot
from runtime.clocks import Hands
from runtime.houses import SECRET, WAIT_S, House, stalled_reader, texts


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture
def stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a conversation may send does not grow with time."""
    monkeypatch.setattr(house.desk, "buckets", bucket.Buckets(Hands()))


@pytest.mark.usefixtures("stopped")
def test_who_sends_without_waiting_is_slowed_down_and_then_closed(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        with house.held():
            for number in range(200):
                tab.send(type="say", key=f"k{number}", text="spam")
        assert tab.closing_code() == 4429
        acks = [frame for frame in tab.got if frame["type"] == "ack"]
        slowed = [frame for frame in tab.got if frame["type"] == "refused"]
        assert len(acks) == bucket.BURST
        assert {frame["code"] for frame in slowed} == {"slow-down"}
        assert all(0 < frame["retry_after"] <= 1.1 for frame in slowed)


def test_a_client_that_waits_for_each_answer_is_never_slowed_down_where_direct_clients_are_allowed(
    house: House,
) -> None:
    with house.opened() as tab:
        tab.hello()
        for number in range(40):
            tab.send(type="say", key=f"k{number}", text="quick")
            assert tab.answer(f"k{number}")["type"] == "ack"


@pytest.mark.usefixtures("stopped")
def test_a_key_that_was_answered_is_answered_again_however_fast(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        with house.held():
            for number in range(12):
                tab.send(type="say", key=f"k{number}", text="quick")
        assert tab.answer("k11")["code"] == "slow-down"
        first = tab.answer("k0")
        tab.send(type="say", key="k0", text="quick")
        assert tab.until(lambda frame: frame.get("key") == "k0") == first
        tab.send(type="say", key="k0", text="other")
        assert tab.until(lambda frame: frame.get("key") == "k0")["type"] == "refused"


def test_a_forged_boot_token_is_worth_less_than_none_where_direct_clients_are_allowed(house: House) -> None:
    house.comes_online("mia")
    said = []
    for token in (None, boot.make(b"x" * 32, "sales", "https://www.example.com", house.desk.clock.now_ms())):
        with house.opened() as tab:
            tab.hello(boot=token)
            tab.send(type="pick", key="k1", card="start.question", option=0)
            said += texts([tab.event(3)])
    house.do(house.desk.presence.switch("mia", False))
    assert said == ["One moment.", "Nobody is free."]


def test_what_was_sent_before_the_page_closed_is_stored(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
        for number in range(5):
            tab.send(type="say", key=f"k{number}", text=f"last words {number}")
    with house.opened() as tab:
        tab.hello(token=token)
        for number in range(5):
            tab.send(type="say", key=f"k{number}", text=f"last words {number}")
            tab.answer(f"k{number}")
    with house.opened() as tab:
        log = tab.hello(token=token)["log"]
        said = [text for text in texts(log) if text.startswith("last")]
        assert said == [f"last words {number}" for number in range(5)]


def test_without_a_boot_token_live_chat_is_offline_and_with_one_it_is_live(tmp_path: Path) -> None:
    house = House(tmp_path, allow_direct=False)
    try:
        house.comes_online("mia")
        now_ms = house.desk.clock.now_ms()
        tokens = {
            "ours": boot.make(SECRET, "sales", "https://www.example.com", now_ms),
            "none": None,
            "forged": boot.make(b"x" * 32, "sales", "https://www.example.com", now_ms),
            "of another playbook": boot.make(SECRET, "support", "https://www.example.com", now_ms),
            "old": boot.make(SECRET, "sales", "https://www.example.com", now_ms - 3_600_000),
        }
        said = {}
        for name, token in tokens.items():
            with house.opened() as tab:
                tab.hello(boot=token)
                tab.send(type="pick", key="k1", card="start.question", option=0)
                said[name] = texts([tab.event(3)])[0]
        assert said == {"ours": "One moment.", **dict.fromkeys(list(tokens)[1:], "Nobody is free.")}
    finally:
        house.close()


def test_a_database_that_cannot_answer_closes_without_an_ack_and_the_same_key_works_later(
    tmp_path: Path,
) -> None:
    house = House(tmp_path)
    try:
        with house.opened() as tab:
            token = tab.hello()["token"]
            lock = sqlite3.connect(tmp_path / "frontdesk.db", isolation_level=None)
            lock.execute("BEGIN IMMEDIATE")
            tab.send(type="say", key="k1", text="do not lose me")
            assert tab.closing_code() == 1012
            assert tab.got[-1] == {"type": "restart", "retry_after": 2}
            assert not [frame for frame in tab.got if frame["type"] == "ack"]
        lock.execute("ROLLBACK")
        lock.close()
        with house.opened() as tab:
            assert texts(tab.hello(token=token)["log"]) == ["Hi! What brings you here?"]
            tab.send(type="say", key="k1", text="do not lose me")
            assert tab.answer("k1")["seq"] == 2
    finally:
        house.close()


def test_a_restart_tells_every_socket_when_to_come_back(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        with house.opened() as tab:
            tab.hello()
            house.do(house.shell.sockets.restart())
            assert tab.closing_code() == 1012
            assert tab.got[-1] == {"type": "restart", "retry_after": 2}
    finally:
        house.close()


def test_a_reader_who_stalls_is_closed_and_others_are_not_held_up(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
        for number in range(40):
            long = {"type": "say", "key": f"k{number}", "text": "🦜" * 4000}
            tab.connection.send(json.dumps(long, ensure_ascii=False))
            tab.answer(f"k{number}")
    stalled = stalled_reader(house, {"type": "hello", "playbook": "sales", "token": token})
    with stalled, house.opened() as bystander:
        bystander.hello()
        house.do(alone(house))
        bystander.send(type="say", key="k", text="quick")
        assert bystander.answer("k")["type"] == "ack"
    with house.opened() as tab:
        assert tab.hello(token=token, since=80)["log"][0]["seq"] == 81


async def alone(house: House) -> None:
    """Until a single socket is open, looking after them much more often than the server does."""
    async with asyncio.timeout(WAIT_S):
        while len(house.shell.sockets) != 1:
            await asyncio.sleep(0.5)
            house.shell.sockets.look()


@pytest.mark.usefixtures("stopped")
def test_a_key_that_is_in_hand_is_never_refused_for_being_sent_again(house: House) -> None:
    keys = [f"k{number}" for number in range(bucket.BURST)]
    with house.opened() as tab:
        tab.hello()
        with house.held():
            for key in keys * 2:
                tab.send(type="say", key=key, text="quick")
        for _ in keys * 2:
            tab.until(lambda frame: "key" in frame)
        assert {frame["type"] for frame in tab.got if "key" in frame} == {"ack"}
