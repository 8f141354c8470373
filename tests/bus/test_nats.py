"""The bus over a real NATS server: rooms among processes, and what happens while the server is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from brokers import Broker, running_broker
from frontdesk.bus.nats import MOST_SAID, NatsBus

PATIENCE_S = 60.0
Said = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with running_broker() as started:
        yield started


class Two:
    """Two processes' buses on one server, and what each was warned of."""

    def __init__(self, url: str) -> None:
        self.warned: list[str] = []
        self.one, self.other = (NatsBus([url], lambda event, **more: self.warned.append(event)) for _ in range(2))

    async def connected(self) -> None:
        """Both have found the server; what they were warned of before only says how busy the machine is."""
        async with asyncio.timeout(PATIENCE_S):
            while not (self.one.connected and self.other.connected):
                await asyncio.sleep(0.01)
        self.warned.clear()

    async def say_until(self, room: str, word: str, heard: Callable[[], object]) -> None:
        """Say it until it is heard: the other's wish to hear travels, too."""
        async with asyncio.timeout(PATIENCE_S):
            while not heard():
                self.one.say(room, word)
                await asyncio.sleep(0.02)


def run(broker: Broker, play: Callable[[Two], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with AsyncExitStack() as stack:
            two = Two(broker.url)
            await stack.enter_async_context(two.one.running())
            await stack.enter_async_context(two.other.running())
            await play(two)

    asyncio.run(whole())


def test_who_is_in_a_room_hears_what_other_processes_say_there(broker: Broker) -> None:
    async def play(two: Two) -> None:
        heard: Said = []
        elsewhere: Said = []
        two.other.enter("room", lambda word, more: heard.append((word, more)))
        two.other.enter("another", lambda word, more: elsewhere.append((word, more)))
        await two.say_until("room", "knock", lambda: heard)
        two.one.say("room", "visit", b"{}")
        two.one.say("room", "last")
        async with asyncio.timeout(PATIENCE_S):
            while heard[-1] != ("last", b""):
                await asyncio.sleep(0.01)
        assert heard[-2:] == [("visit", b"{}"), ("last", b"")]
        assert elsewhere == []

    run(broker, play)


@pytest.mark.parametrize("room", ["*", ">", "a.b", "a b", "", "x" * 300])
def test_what_means_more_than_a_room_to_the_server_is_no_room(broker: Broker, room: str) -> None:
    async def play(two: Two) -> None:
        heard: Said = []
        known: Said = []
        await two.connected()
        two.other.enter(room, lambda word, more: heard.append((word, more)))
        two.other.enter("room", lambda word, more: known.append((word, more)))
        two.one.say(room, "knock")
        await two.say_until("room", "knock", lambda: known)
        assert heard == []
        assert set(two.warned) <= {"bus-back"}

    run(broker, play)


def test_nobody_hears_themselves(broker: Broker) -> None:
    async def play(two: Two) -> None:
        own: Said = []
        heard: Said = []
        two.one.enter("echo", lambda word, more: own.append((word, more)))
        two.other.enter("echo", lambda word, more: heard.append((word, more)))
        await two.say_until("echo", "knock", lambda: heard)
        assert own == []

    run(broker, play)


def test_who_has_left_hears_nothing_more(broker: Broker) -> None:
    async def play(two: Two) -> None:
        left: Said = []
        stays: Said = []
        two.other.enter("left", lambda word, more: left.append((word, more)))
        two.other.enter("stays", lambda word, more: stays.append((word, more)))
        await two.say_until("left", "knock", lambda: left)
        two.other.leave("left")
        count = len(left)
        two.one.say("left", "still there?")
        await two.say_until("stays", "knock", lambda: stays)
        assert len(left) == count

    run(broker, play)


def test_what_is_said_while_the_server_is_away_is_lost_and_later_words_arrive() -> None:
    with running_broker() as broker:

        async def play(two: Two) -> None:
            heard: Said = []
            two.other.enter("room", lambda word, more: heard.append((word, more)))
            await two.say_until("room", "before", lambda: heard)
            await asyncio.to_thread(broker.kill)
            async with asyncio.timeout(PATIENCE_S):
                while two.one.connected:
                    await asyncio.sleep(0.01)
            for number in range(MOST_SAID + 1):
                two.one.say("room", f"lost-{number}")
            await asyncio.sleep(0)
            await asyncio.to_thread(broker.start)
            await two.say_until("room", "after", lambda: ("after", b"") in heard)
            assert not [word for word, _ in heard if word.startswith("lost")]
            assert "bus-away" in two.warned
            assert two.warned.count("bus-back") <= 2

        run(broker, play)


def test_a_server_that_comes_later_is_found() -> None:
    with running_broker() as broker:
        broker.kill()

        async def play(two: Two) -> None:
            heard: Said = []
            two.other.enter("room", lambda word, more: heard.append((word, more)))
            await asyncio.to_thread(broker.start)
            await two.say_until("room", "hello", lambda: heard)

        run(broker, play)


def test_a_bus_whose_server_never_came_ends_at_once() -> None:
    with running_broker() as broker:
        broker.kill()

        async def play(two: Two) -> None:
            two.one.say("room", "anybody?")
            await asyncio.sleep(0.05)

        run(broker, play)
        broker.start()
