"""The visitor's socket, over real TCP to a real server."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from pydantic import TypeAdapter
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from frontdesk.lang.richtext import plain
from frontdesk.runtime import boot, sockets, wire
from frontdesk.runtime.app import Shell, build
from frontdesk.runtime.desk import Desk
from frontdesk.runtime.settings import Settings
from frontdesk.store.users import User
from runtime.offices import Office

T = TypeVar("T")
SECRET = b"s" * 32
WAIT_S = 10
TO_VISITOR: TypeAdapter[Any] = TypeAdapter(wire.ToVisitor)


class House:
    """A server on a thread of its own."""

    def __init__(self, folder: Path, allow_direct: bool = True) -> None:
        office = Office(folder)
        office.close()
        self.url = office.url
        self.allow_direct = allow_direct
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        # Little of what is sent to a reader who stalls disappears into the system's buffers.
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        self.port = self.listening.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()
        assert self.started.wait(WAIT_S)

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._run())
        self.loop.close()

    async def _run(self) -> None:
        async with Desk.open(self.url) as self.desk:
            settings = Settings(public_url=self.origin, allow_direct=self.allow_direct)
            self.shell = Shell(settings, self.desk, SECRET)
            config = uvicorn.Config(
                build(self.shell),
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=wire.MAX_FRAME_BYTES,
                log_config=None,
                timeout_graceful_shutdown=1,
            )
            self.server = uvicorn.Server(config)
            serving = asyncio.create_task(self.server.serve([self.listening]))
            while not self.server.started:
                await asyncio.sleep(0.01)
            self.started.set()
            await serving

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(WAIT_S)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(WAIT_S)

    async def _online(self, agent: str) -> None:
        self.desk.presence.opened(agent)
        await self.desk.presence.switch(agent, True)

    def comes_online(self, agent: str) -> None:
        self.do(self._online(agent))

    def assigns(self, agent: str, conversation: str, to: str | None = "me") -> None:
        self.do(self.desk.conversations.assign(user(agent), conversation, to))

    @contextmanager
    def opened(self, **rest: Any) -> Iterator[Tab]:
        options: dict[str, Any] = {"subprotocols": ["frontdesk.v1"], "origin": self.origin, "max_size": 2**20} | rest
        with connect(f"ws://127.0.0.1:{self.port}/ws/visitor", **options) as connection:
            yield Tab(connection)


def user(name: str) -> User:
    return User(id=name, email=f"{name}@example.com", name=name.title())


class Tab:
    """One open page: what it sends, and everything it got, each frame checked against the contract."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.got: list[dict[str, Any]] = []
        self.welcome: dict[str, Any] = {}

    def send(self, **frame: Any) -> None:
        self.connection.send(json.dumps(frame))

    def hello(self, playbook: str = "sales", **rest: Any) -> dict[str, Any]:
        self.send(type="hello", playbook=playbook, **rest)
        self.welcome = self.until(lambda frame: frame["type"] == "welcome")
        return self.welcome

    def receive(self) -> dict[str, Any]:
        text = self.connection.recv(WAIT_S)
        assert isinstance(text, str)
        assert len(text.encode()) <= wire.MAX_FRAME_BYTES
        frame: dict[str, Any] = json.loads(text)
        TO_VISITOR.validate_python(frame)
        self.got.append(frame)
        return frame

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not wanted(frame := self.receive()):
            pass
        return frame

    def event(self, seq: int) -> dict[str, Any]:
        known = [frame for frame in self.events if frame["seq"] == seq]
        return known[0] if known else self.until(lambda frame: frame["type"] == "event" and frame["seq"] == seq)

    def answer(self, key: str) -> dict[str, Any]:
        known = [frame for frame in self.got if frame.get("key") == key]
        return known[0] if known else self.until(lambda frame: frame.get("key") == key)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [frame for frame in self.got if frame["type"] == "event"]

    def closing_code(self) -> int:
        with pytest.raises(ConnectionClosed) as caught:
            self.until(lambda frame: False)
        assert caught.value.rcvd is not None
        return caught.value.rcvd.code


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


def texts(frames: list[dict[str, Any]]) -> list[str]:
    return [plain(tuple(frame["body"])) or frame["kind"] for frame in frames]


def test_a_visitor_is_welcomed_talks_and_sees_their_own_words(house: House) -> None:
    with house.opened() as tab:
        welcome = tab.hello(language="en", page={"url": "https://www.example.com/"}, visitor={"plan": "pro"})
        assert (welcome["seq"], welcome["phase"], welcome["view"]["kind"]) == (1, "bot", "choices")
        assert texts(welcome["log"]) == ["Hi! What brings you here?"]
        tab.send(type="pick", key="k1", card="start.question", option=1)
        assert tab.answer("k1") == {"type": "ack", "key": "k1", "seq": 2}
        last = tab.event(4)
        assert texts(tab.events) == ["Just browsing", "Bye.", "ended"]
        assert ["view" in frame for frame in tab.events] == [False, False, True]
        assert (last["outcome"], last["qualified"], last["view"]["kind"]) == ("disqualified", False, "ended")
        tab.send(type="say", key="k2", text="late")
        assert tab.answer("k2") == {"type": "refused", "key": "k2", "code": "closed"}


def test_presence_follows_the_welcome_and_each_change(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        assert tab.until(lambda frame: frame["type"] == "presence")["available"] is False
        house.comes_online("zoe")
        assert tab.until(lambda frame: frame["type"] == "presence")["available"] is True
        house.do(house.desk.presence.switch("zoe", False))
        assert tab.until(lambda frame: frame["type"] == "presence")["available"] is False


def test_an_agent_joins_talks_types_and_leaves_before_the_visitors_eyes(house: House) -> None:
    house.comes_online("mia")
    with house.opened() as tab:
        conversation = tab.hello()["conversation"]
        tab.send(type="pick", key="k1", card="start.question", option=0)
        assert tab.event(3)["view"]["kind"] == "notice"
        house.assigns("mia", conversation)
        joined = tab.event(4)
        assert (joined["kind"], joined["from"], joined["author"], joined["view"]) == (
            "joined", "agent", "Mia", {"kind": "text"},
        )  # fmt: skip
        house.do(house.desk.conversations.say(user("mia"), conversation, "a", "Hello"))
        assert texts([tab.event(5)]) == ["Hello"]
        house.do(house.desk.conversations.typing(user("mia"), conversation))
        assert tab.until(lambda frame: frame["type"] == "typing") == {"type": "typing", "author": "Mia"}
        house.assigns("mia", conversation, None)
        left = tab.event(6)
        assert (left["kind"], left["author"], left["view"]["until_ms"]) == ("left", "Mia", None)
    house.do(house.desk.presence.switch("mia", False))


def test_every_tab_gets_every_row_once_and_in_order(house: House) -> None:
    with house.opened() as one, house.opened() as two:
        token = one.hello()["token"]
        two.hello(token=token)
        for number in range(4):
            (one, two)[number % 2].send(type="say", key=f"k{number}", text=f"word {number}")
            (one, two)[number % 2].answer(f"k{number}")
        last = two.answer("k3")["seq"] + 1
        for tab in (one, two):
            tab.event(last)
            assert [frame["seq"] for frame in tab.events] == list(range(2, last + 1))


def test_a_page_that_comes_back_gets_exactly_what_it_missed(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
        tab.send(type="say", key="k1", text="hmm")
        tab.event(3)
    with house.opened() as tab:
        welcome = tab.hello(token=token, since=2)
        assert [row["seq"] for row in welcome["log"]] == [3]
        assert welcome["view"]["kind"] == "choices"
        tab.send(type="say", key="k1", text="hmm")
        assert tab.answer("k1")["seq"] == 2
        tab.send(type="say", key="k1", text="other")
        assert tab.answer("k1") != {}
        assert tab.until(lambda frame: frame["type"] == "refused")["code"] == "key-reused"
        assert tab.events == []


def test_a_long_log_is_cut_in_the_welcome_and_follows_as_events_without_views(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
        for number in range(60):
            tab.send(type="say", key=f"k{number}", text="🦜" * 400)
            tab.answer(f"k{number}")
        last = tab.event(121)
    with house.opened() as tab:
        welcome = tab.hello(token=token)
        assert welcome["seq"] == last["seq"] == 121
        assert 0 < len(welcome["log"]) < 60
        tab.event(121)
        seqs = [row["seq"] for row in welcome["log"]] + [frame["seq"] for frame in tab.events]
        assert seqs == list(range(1, 122))
        assert not any("view" in frame for frame in tab.events)


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"playbook": "nothing"}, 4404),
        ({"playbook": "sales", "token": "x" * 43}, 4401),
        ({"playbook": "sales", "since": 1}, 4409),
        ({"playbook": "sales", "colour": "red"}, 4400),
        ({"playbook": "sales", "since": "0"}, 4400),
        ({"playbook": 7}, 4400),
        ({}, 4400),
    ],
)
def test_a_hello_that_cannot_be_closes_with_its_code(house: House, hello: dict[str, Any], code: int) -> None:
    with house.opened() as tab:
        tab.send(type="hello", **hello)
        assert tab.closing_code() == code


def test_a_page_ahead_of_the_log_is_closed(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
    with house.opened() as tab:
        tab.send(type="hello", playbook="sales", token=token, since=2)
        assert tab.closing_code() == 4409


@pytest.mark.parametrize("first", [True, False], ids=["before hello", "after hello"])
@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        '{"type": "say"}',
        '{"type": "shout", "key": "k"}',
        '{"type": "say", "key": "k", "text": "x", "more": 1}',
        '{"type": "say", "key": "", "text": "x"}',
        '{"type": "pick", "key": "k", "card": "c", "option": NaN}',
        '{"type": "pick", "key": "k", "card": "c", "option": ' + "9" * 5000 + "}",
        "[" * 20_000,
        '{"type":' * 3_000,
        b"\x00\x01",
        '{"type": "say", "key": "k", "text": "' + "x" * 33_000 + '"}',
    ],
    ids=lambda frame: repr(frame[:30]),
)
def test_a_bad_frame_closes_the_socket_and_stores_nothing(house: House, frame: str | bytes, first: bool) -> None:
    with house.opened() as tab, house.opened() as bystander:
        bystander.hello()
        if not first:
            tab.hello()
        tab.connection.send(frame)
        assert tab.closing_code() in (4400, 1003, 1009)
        bystander.send(type="say", key="k", text="still here")
        assert bystander.answer("k")["type"] == "ack"


def test_a_second_hello_is_a_bad_frame(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        tab.send(type="hello", playbook="sales")
        assert tab.closing_code() == 4400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_is_refused_before_the_handshake(house: House, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught, house.opened(origin=origin):
        pass
    assert caught.value.response.status_code == 403


def test_a_client_without_an_origin_is_served(house: House) -> None:
    with house.opened(origin=None) as tab:
        assert tab.hello()["seq"] == 1


def test_words_that_cannot_be_stored_are_refused_and_the_socket_stays(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        for number, text in enumerate(("", "a\x00b", "a\ud800b", "x" * 4001)):
            tab.send(type="say", key=f"k{number}", text=text)
            assert tab.answer(f"k{number}")["code"] == "bad-text"
        tab.send(type="pick", key="k9", card="start.question", option=9)
        assert tab.answer("k9")["code"] == "bad-option"
        tab.send(type="skip", key="k10")
        assert tab.answer("k10")["code"] == "not-asked"
        tab.send(type="pick", key="k11", card="sales.capture", option=0)
        assert tab.answer("k11")["code"] == "stale"


def test_who_sends_without_waiting_is_slowed_down_and_then_closed(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        for number in range(200):
            tab.send(type="say", key=f"k{number}", text="spam")
        assert tab.closing_code() == 4429
        acks = [frame for frame in tab.got if frame["type"] == "ack"]
        slowed = [frame for frame in tab.got if frame["type"] == "refused"]
        assert 10 <= len(acks) <= 15
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
            house.do(house.shell.sockets.restart(3))
            assert tab.closing_code() == 1012
            assert tab.got[-1] == {"type": "restart", "retry_after": 3}
    finally:
        house.close()


def test_a_reader_who_stalls_is_closed_and_others_are_not_held_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "SEND_LIMIT_S", 0.5)
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


def stalled_reader(house: House, hello: dict[str, Any]) -> socket.socket:
    """A client that says hello and then takes nothing out of its small buffer."""
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect(("127.0.0.1", house.port))
    uri = parse_uri(f"ws://127.0.0.1:{house.port}/ws/visitor")
    protocol = ClientProtocol(uri, subprotocols=[Subprotocol("frontdesk.v1")])
    protocol.send_request(protocol.connect())
    stalled.sendall(b"".join(protocol.data_to_send()))
    protocol.receive_data(stalled.recv(4096))
    protocol.send_text(json.dumps(hello).encode())
    stalled.sendall(b"".join(protocol.data_to_send()))
    return stalled


async def alone(house: House) -> None:
    """Until a single socket is open."""
    async with asyncio.timeout(WAIT_S):
        while len(house.shell.sockets) != 1:
            await asyncio.sleep(0.02)
