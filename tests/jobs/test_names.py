"""Names are looked up on threads of their own: a resolver that hangs keeps nobody else waiting."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Event
from typing import Any

import pytest

from frontdesk.jobs.names import AT_ONCE, CrowdError, Names
from frontdesk.jobs.outside import Outside, OutsideError

PATIENCE_S = 60.0


class Resolver:
    """The machine's resolver, which does not answer before it may; what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may = Event()

    def __call__(self, host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        self.asked.append(host)
        self.may.wait(PATIENCE_S)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port))]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    hanging = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    yield hanging
    hanging.may.set()


def test_names_that_cannot_be_looked_up_keep_no_other_thread_busy(resolver: Resolver) -> None:
    async def play() -> None:
        outside = Outside()

        async def ask(number: int) -> None:
            with suppress(OutsideError):
                await outside.send("GET", f"https://h{number}.example.com/", [], b"", 0.1)

        await asyncio.gather(*(ask(number) for number in range(AT_ONCE)))
        async with asyncio.timeout(PATIENCE_S):
            while len(resolver.asked) < AT_ONCE:
                await asyncio.sleep(0.01)
            await asyncio.gather(*(asyncio.to_thread(len, "") for _ in range(AT_ONCE)))

    asyncio.run(play())
    assert len(resolver.asked) == AT_ONCE


def test_a_name_is_looked_up_once_however_many_ask_for_it_and_stop_waiting(resolver: Resolver) -> None:
    async def play() -> None:
        names = Names()
        impatient = [asyncio.create_task(names.addresses("a.example.com", 443)) for _ in range(3)]
        patient = asyncio.create_task(names.addresses("a.example.com", 443))
        await asyncio.sleep(0)
        for task in impatient:
            task.cancel()
        await asyncio.gather(*impatient, return_exceptions=True)
        resolver.may.set()
        assert await patient == ("93.184.215.14",)

    asyncio.run(play())
    assert resolver.asked == ["a.example.com"]


def test_of_too_many_names_the_last_is_told_to_come_again(resolver: Resolver) -> None:
    async def play() -> None:
        names = Names()
        known = [asyncio.create_task(names.addresses(f"h{number}.example.com", 443)) for number in range(AT_ONCE)]
        await asyncio.sleep(0)
        with pytest.raises(CrowdError):
            await names.addresses("late.example.com", 443)
        resolver.may.set()
        await asyncio.gather(*known)
        assert await names.addresses("late.example.com", 443) == ("93.184.215.14",)

    asyncio.run(play())
