"""Pages and clocks that lag: who only reads slowly is kept, who only watches writes nothing, and health tells truly."""

from __future__ import annotations

import asyncio
import json
from typing import Any, get_args

import pytest
from starlette.websockets import WebSocket

from frontdesk.runtime import wire
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.health import LATE_MS
from frontdesk.runtime.sockets.inbox import InboxPage
from frontdesk.runtime.sockets.socket import Socket
from frontdesk.runtime.sockets.sockets import Sockets
from frontdesk.runtime.talk import policy
from frontdesk.store import feed
from frontdesk.store.failpoint import armed
from frontdesk.store.schema import conversations as table
from runtime.offices import Office

PATIENCE_S = 60


@pytest.fixture
def kind() -> str:
    """One database is enough: what is tested here does not depend on it."""
    return "sqlite"


class SlowPage:
    """An inbox page that says hello and takes a frame each millisecond."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self.done = asyncio.Event()
        self._says: list[dict[str, Any]] = [
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "text": json.dumps({"type": "hello", "feed": 0})},
        ]

    async def receive(self) -> dict[str, Any]:
        if not self._says:
            await self.done.wait()
            return {"type": "websocket.disconnect", "code": 1001}
        return self._says.pop(0)

    async def send(self, message: Any) -> None:
        await asyncio.sleep(0.001)
        if message["type"] == "websocket.close":
            self.code = message["code"]
            self.done.set()
        elif "text" in message:
            self.frames.append(json.loads(message["text"]))
            if self.frames[-1]["type"] == "counts":
                self.done.set()

    def kinds(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == kind]


def opened(office: Office) -> SlowPage:
    """What Mia's page has got when it has caught up, or was closed."""

    async def scene() -> SlowPage:
        page = SlowPage()
        websocket = WebSocket({"type": "websocket", "path": "/ws/inbox", "headers": []}, page.receive, page.send)
        await websocket.accept()
        async with Socket(websocket, Sockets()) as socket:
            await asyncio.wait_for(InboxPage(office.desk, socket, office.mia).run(), PATIENCE_S)
        return page

    return office.do(scene())


def test_a_page_that_only_lags_hears_everything(office: Office) -> None:
    office.comes_online(office.mia)
    crowd = office.crowd(400, office.waiting())
    page = opened(office)
    assert {frame["item"]["id"] for frame in page.kinds("conversation")} > set(crowd)
    assert len(page.kinds("notify")) == 401


def test_a_chat_that_changed_often_is_told_once_at_its_last_place_with_each_reason(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    for text in ("one", "two", "three"):
        guest.says(text)
    page = opened(office)
    (item,) = page.kinds("conversation")
    assert item["feed"] == office.do(office.desk.conversations.feed_end())
    assert [frame["reason"] for frame in page.kinds("notify")] == ["new-unassigned", "new-message"]
    assert [frame["entry"] for frame in page.kinds("notify")] == [1, item["feed"]]


def test_looking_at_what_is_read_already_writes_nothing(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.says("Hello")
    service, before = office.desk.conversations, office.desk.database.commits
    office.do(service.seen(office.zoe, guest.id, guest.stored.seq))
    assert office.desk.database.commits == before
    office.do(service.seen(office.mia, guest.id, guest.stored.seq))
    office.do(service.seen(office.mia, guest.id, guest.stored.seq))
    assert (office.desk.database.commits, guest.stored.unread) == (before + 1, 0)


def test_what_has_just_been_said_is_marked_as_read_without_a_look_into_the_store(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.says("Hello")
    last = guest.stored.seq
    with armed("reader.begin.before=raise"):
        office.do(office.desk.conversations.seen(office.mia, guest.id, last - 1))
        office.do(office.desk.conversations.seen(office.mia, guest.id, last))
    assert guest.stored.unread == 0


def test_what_another_process_has_stored_is_marked_as_read_although_memory_lags_behind(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.says("Hello")
    last = guest.stored.seq
    office.do(office.desk.conversations.seen(office.mia, guest.id, last))
    elsewhere = Desk.open(office.url, office.clock)
    office.do(elsewhere.conversations.visitor(guest.id, wire.Say(type="say", key="elsewhere", text="Anybody?")))
    elsewhere.database.close()
    assert guest.stored.unread == 1
    office.do(office.desk.conversations.seen(office.mia, guest.id, last + 1))
    assert guest.stored.unread == 0


def test_opening_an_old_chat_leaves_it_where_it_stands(office: Office) -> None:
    office.comes_online(office.mia)
    old, new = office.talking(office.mia), office.talking(office.mia)
    old.says("Hello")
    office.clock.move(60)
    new.says("Hello")
    office.clock.move(60)
    office.do(office.desk.conversations.seen(office.mia, old.id, old.stored.seq))
    assert office.listed(office.mia, "mine") == [new.id, old.id]


def test_a_look_begun_before_a_switch_does_not_turn_it_back(office: Office) -> None:
    office.comes_online(office.mia)
    presence = office.desk.presence

    async def scene() -> bool:
        await presence.tick()
        # The look begins, and is told what it read only after the switch has finished.
        look = presence.tick()
        reading = look.send(None)
        while not reading.done():
            await asyncio.sleep(0.001)
        await presence.switch("mia", False)
        with pytest.raises(StopIteration):
            look.send(None)
        return presence.is_online("mia")

    assert not office.do(scene())


def test_every_change_in_the_feed_has_a_kind_that_the_policy_knows(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    office.passes(60)
    guest.says("Jane")
    guest.ends()
    entries = office.desk.database.read_now(lambda connection: feed.after(connection, 0, 100))
    assert {entry.kind for entry in entries} <= set(get_args(policy.Kind))


def test_a_timer_that_nobody_fires_is_a_lag_once_it_is_five_seconds_late(office: Office) -> None:
    office.comes_online(office.mia)
    office.waiting()
    office.passes(59.9)
    office.clock.move(4)
    assert not office.do(office.desk.timers.lag(LATE_MS))
    assert office.do(office.desk.timers.lag(3_000))


def test_a_conversation_whose_timer_always_fails_is_no_lag(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    spoil = table.update().where(table.c.id == guest.id).values(state={"phase": "nonsense"})
    office.desk.database.write_now(lambda connection: connection.execute(spoil))
    office.passes(60)
    office.passes(100)
    office.passes(0)
    assert not office.do(office.desk.timers.lag(LATE_MS))


def test_a_sweep_that_does_not_come_is_a_lag(office: Office) -> None:
    assert not office.do(office.desk.timers.lag(LATE_MS))
    office.clock.move(5.1)
    assert office.do(office.desk.timers.lag(LATE_MS))
    office.passes(0)
    assert not office.do(office.desk.timers.lag(LATE_MS))
