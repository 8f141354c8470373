"""What one visitor, or one address, may take of the server, and how a visit ends when the server itself fails."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from frontdesk.runtime.desk import bucket, lookout
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.sockets import hand, socket, sockets, tab
from frontdesk.runtime.wire import Say
from runtime.houses import WAIT_S, House, stalled_reader


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


async def sockets_left(house: House, number: int) -> None:
    """Until so many sockets are open."""
    async with asyncio.timeout(WAIT_S):
        while len(house.shell.sockets) != number:
            await asyncio.sleep(0.02)


def test_a_conversation_has_twenty_tabs_and_another_when_one_closes(house: House) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(house.opened())
        token = first.hello()["token"]
        tabs = [stack.enter_context(house.opened()) for _ in range(sockets.TABS - 1)]
        for page in tabs:
            page.hello(token=token)
        with house.opened() as surplus:
            surplus.send(type="hello", playbook="sales", token=token)
            assert surplus.closing_code() == 1013
        first.send(type="say", key="k", text="still here")
        assert first.answer("k")["type"] == "ack"
        tabs[0].connection.close()
        house.do(sockets_left(house, sockets.TABS - 1))
        with house.opened() as late:
            late.hello(token=token)


def test_an_address_begins_so_many_conversations_and_goes_on_with_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "ARRIVALS", 3)
    monkeypatch.setattr(bucket, "ARRIVALS_PER_S", 0.001)
    house = House(tmp_path, allow_direct=False)
    try:
        tokens = []
        for _ in range(3):
            with house.opened() as page:
                tokens.append(page.hello()["token"])
        with house.opened() as page:
            page.send(type="hello", playbook="sales")
            assert page.closing_code() == 1013
        for token in tokens:
            with house.opened() as page:
                page.hello(token=token)
    finally:
        house.close()


def test_no_limit_per_address_where_direct_clients_are_allowed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "ARRIVALS", 3)
    monkeypatch.setattr(bucket, "ARRIVALS_PER_S", 0.001)
    for _ in range(8):
        with house.opened() as page:
            page.hello()


def test_rows_are_read_only_as_fast_as_the_page_takes_them(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.opened() as page:
        token = page.hello()["token"]
        for number in range(60):
            said = {"type": "say", "key": f"k{number}", "text": "🦜" * 4000}
            page.connection.send(json.dumps(said, ensure_ascii=False))
            page.answer(f"k{number}")
    read: list[int] = []
    rows_of = house.desk.conversations.visitor_rows

    async def counted(conversation: str, since: int, limit: int = 100) -> Any:
        rows = await rows_of(conversation, since, limit)
        read.extend(len(json.dumps(row["body"], ensure_ascii=False).encode()) for row in rows)
        return rows

    async def until_it_lags() -> None:
        async with asyncio.timeout(WAIT_S):
            while not any(one.lags for one in house.shell.sockets):
                await asyncio.sleep(0.01)

    monkeypatch.setattr(house.desk.conversations, "visitor_rows", counted)
    stalled = stalled_reader(house, {"type": "hello", "playbook": "sales", "token": token})
    with stalled, house.opened() as bystander:
        bystander.hello()
        house.do(until_it_lags())
        for number in range(40):
            # Who is answered so often would have given the other one the time to be read all that there is.
            bystander.send(type="say", key=f"k{number}", text="quick")
            assert bystander.answer(f"k{number}")["type"] == "ack"
        assert 0 < sum(read) < socket.QUEUED_BYTES
    monkeypatch.undo()
    with house.opened() as page:
        page.hello(token=token)
        assert page.event(121)["seq"] == 121


def test_a_row_that_nobody_told_of_reaches_the_page_at_the_next_look(house: House) -> None:
    assert lookout.LOOK_AGAIN_S <= 1
    with house.opened() as page:
        conversation = page.hello()["conversation"]
        said = Say(type="say", key="unheard", text="Hello?")
        elsewhere = Desk.open(house.url)
        try:
            asyncio.run(elsewhere.conversations.visitor(conversation, said))
        finally:
            elsewhere.database.close()
        assert page.event(2)["from"] == "visitor"


def test_a_page_that_leaves_a_full_hand_when_the_database_fails_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand, "COMMANDS", 2)
    house = House(tmp_path)
    lock = sqlite3.connect(tmp_path / "frontdesk.db", isolation_level=None)
    try:
        with house.opened() as page:
            page.hello()
            lock.execute("BEGIN IMMEDIATE")
            for number in range(3):
                page.send(type="say", key=f"k{number}", text="last words")
        house.do(sockets_left(house, 0))
    finally:
        lock.close()
        house.close()


def test_a_time_limit_inside_the_server_is_not_the_pages_fault(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(conversation: str, since: int, limit: int) -> tuple[()]:
        raise TimeoutError("the pool")

    with house.opened() as page:
        token = page.hello()["token"]
    monkeypatch.setattr(house.desk.conversations, "visitor_rows", hangs)
    with house.opened() as page:
        page.hello(token=token)
        assert page.closing_code() == socket.OUR_FAULT


def test_a_page_that_says_no_hello_in_time_is_closed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tab, "HELLO_LIMIT_S", 0.05)
    with house.opened() as page:
        with pytest.raises(ConnectionClosed):
            page.connection.recv(WAIT_S)
        assert page.connection.protocol.close_code == socket.BAD_FRAME
