"""The bus outlives what the client of NATS raises and swallows, and knows which rooms it is in all the same.

A stand-in for the client does what nats-py does: no server can be made to do it at the right moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from frontdesk.bus import nats
from frontdesk.bus.nats import NatsBus

PATIENCE_S = 60.0


class Client:
    """As the bus sees the library's.

    Attributes:
        raises: What the next calls raise, each once.
        rooms: Subjects that the server sends.
        there: Once it is set, the server can be reached.
        up: It is set once the client is connected.
        swallows: How often a publication takes no notice of being cancelled.
        closes: It can be closed.
    """

    is_connected = True

    def __init__(self) -> None:
        self.raises: list[Exception] = []
        self.sent: list[str] = []
        self.rooms: list[str] = []
        self.there = asyncio.Event()
        self.there.set()
        self.up = asyncio.Event()
        self.swallows = 0
        self.closes = True

    def _fail(self) -> None:
        if self.raises:
            raise self.raises.pop(0)

    async def connect(self, *given: Any, **options: Any) -> None:
        self._fail()
        await self.there.wait()
        self.up.set()

    async def publish(self, subject: str, more: bytes) -> None:
        self.sent.append(subject)
        self._fail()
        while self.swallows > 0:
            # nats-py, Client._flush_pending: a time limit inside of `except asyncio.CancelledError: pass`.
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            self.swallows -= 1

    async def subscribe(self, subject: str, **options: Any) -> Subscription:
        await asyncio.sleep(0)
        self._fail()
        self.rooms.append(subject)
        return Subscription(self, subject)

    async def close(self) -> None:
        if not self.closes:
            await asyncio.Event().wait()


class Subscription:
    def __init__(self, client: Client, subject: str) -> None:
        self._client, self._subject = client, subject

    async def unsubscribe(self) -> None:
        self._client.rooms.remove(self._subject)
        self._client._fail()


class Stage:
    """A bus with such a client, and what it warned of."""

    def __init__(self) -> None:
        self.warned: list[str] = []
        self.client = Client()
        self.bus = NatsBus(["nats://x"], lambda event, **more: self.warned.append(event))
        self.bus._client = self.client  # type: ignore[assignment]

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nats, "AGAIN_S", 0.01)
    monkeypatch.setattr(nats, "ENDS_S", 0.2)


def heard(word: str, more: bytes) -> None:
    pytest.fail(f"nobody says {word}")


def test_an_error_that_is_not_the_librarys_own_is_told_once_and_silences_nobody() -> None:
    async def play() -> None:
        stage = Stage()
        async with stage.bus.running():
            await stage.client.up.wait()
            stage.client.raises = [TimeoutError("flush"), OSError("gone")]
            for count in range(1, 4):
                stage.bus.say("feed", "went-on")
                await stage.until(lambda count=count: len(stage.client.sent) == count)
        assert stage.warned == ["bus-lost"]

    asyncio.run(play())


def test_a_client_that_cannot_connect_is_let_try_again() -> None:
    async def play() -> None:
        stage = Stage()
        stage.client.raises = [ValueError("odd"), ValueError("odd")]
        async with stage.bus.running():
            stage.bus.say("feed", "went-on")
            await stage.until(lambda: stage.client.sent)
        assert stage.warned == ["bus-away", "bus-back"]

    asyncio.run(play())


def test_a_room_that_could_not_be_entered_or_left_is_not_forgotten() -> None:
    async def play() -> None:
        stage = Stage()
        async with stage.bus.running():
            await stage.client.up.wait()
            stage.client.raises = [OSError("gone"), OSError("gone")]
            stage.bus.enter("one", heard)
            stage.bus.enter("two", heard)
            await stage.until(lambda: sorted(stage.client.rooms) == ["frontdesk.one.>", "frontdesk.two.>"])
            stage.client.raises = [OSError("gone")]
            stage.bus.leave("one")
            stage.bus.leave("two")
            await stage.until(lambda: stage.client.rooms == [])

    asyncio.run(play())


def test_a_room_that_is_left_while_it_is_entered_is_left() -> None:
    async def play() -> None:
        stage = Stage()
        async with stage.bus.running():
            await stage.client.up.wait()
            await asyncio.sleep(0)
            stage.bus.enter("room", heard)
            await asyncio.sleep(0)
            stage.bus.leave("room")
            stage.bus.enter("last", heard)
            await stage.until(lambda: stage.client.rooms == ["frontdesk.last.>"])

    asyncio.run(play())


def test_rooms_that_came_and_went_while_the_server_was_away_are_kept_nowhere() -> None:
    async def play() -> None:
        stage = Stage()
        stage.client.there.clear()
        async with stage.bus.running():
            await asyncio.sleep(0)
            for number in range(100):
                stage.bus.enter(f"room-{number}", heard)
                stage.bus.leave(f"room-{number}")
            stage.bus.enter("stays", heard)
            assert list(stage.bus._moved) == ["stays"]
            stage.client.there.set()
            await stage.until(lambda: stage.client.rooms == ["frontdesk.stays.>"])

    asyncio.run(play())


@pytest.mark.parametrize(("swallows", "closes"), [(1, True), (2, True), (0, False)])
def test_a_client_that_does_not_listen_keeps_no_server_from_its_end(swallows: int, closes: bool) -> None:
    async def play() -> None:
        stage = Stage()
        stage.client.swallows, stage.client.closes = swallows, closes

        async def live() -> None:
            async with stage.bus.running():
                stage.bus.say("feed", "went-on")
                await stage.until(lambda: stage.client.sent)

        life = asyncio.create_task(live())
        ended, _ = await asyncio.wait({life}, timeout=PATIENCE_S)
        stage.client.swallows = 0
        assert ended
        await life

    asyncio.run(play())
