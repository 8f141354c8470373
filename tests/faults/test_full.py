"""A disk that is full in the middle of a transaction: whoever is not told it is stored sends it again, and it is stored
once."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text
from websockets.exceptions import ConnectionClosed

from frontdesk.runtime import wire
from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.store import Unavailable, failpoint, outbox
from frontdesk.store.connection import Connection
from runtime.halls import closing_code, guest, hall
from runtime.offices import Guest, Office
from serving import Server
from talking import Visitor

LONG = "x" * 3_900
MANY = 200
"""More long messages than fit into what is left of the disk."""
NEVER = 2**50
ANSWER_S = 60.0
LEFT_PAGES, LEFT_BYTES = 100, 512 * 1024
"""Room for some of them."""


def limit_pages(office: Office, most: int | None) -> None:
    """Let the file grow to so many pages beyond what it has; none for as many as SQLite can."""

    def unit(connection: Connection) -> None:
        pages = int(connection.execute(text("PRAGMA page_count")).scalar_one())
        connection.execute(text(f"PRAGMA max_page_count = {pages + most if most is not None else 2**31 - 2}"))

    office.desk.database.write_now(unit)


async def say(office: Office, guest: Guest, key: str) -> Ack | Refusal | Unavailable:
    command = wire.Say(type="say", key=key, text=f"{key} {LONG}")
    try:
        return await office.desk.conversations.visitor(guest.id, command)
    except Unavailable as error:
        return error


async def say_all(office: Office, guests: list[Guest], keys: list[str]) -> list[tuple[Guest, str, object]]:
    """Key after key, each said by everybody at once: they share a transaction."""
    said: list[tuple[Guest, str, object]] = []
    for key in keys:
        answers = await asyncio.gather(*(say(office, guest, key) for guest in guests))
        said += [(guest, key, answer) for guest, answer in zip(guests, answers, strict=True)]
    return said


def stored(guest: Guest) -> list[str]:
    """The keys whose messages stand in the visitor's log, in order."""
    return [row["body"][0]["c"][0]["v"].split()[0] for row in guest.log if row["from"] == "visitor"]


def test_a_disk_that_fills_up_within_a_transaction_loses_only_what_nobody_was_told_is_stored(office: Office) -> None:
    guests = [office.visit() for _ in range(10)]
    keys = [f"k{n}" for n in range(MANY // 10)]
    limit_pages(office, LEFT_PAGES)
    first = office.do(say_all(office, guests, keys))
    acked = {(guest.id, key) for guest, key, answer in first if isinstance(answer, Ack)}
    assert [] == [answer for *_, answer in first if not isinstance(answer, Ack | Unavailable)]
    assert 0 < len(acked) < len(first)
    assert acked == {(guest.id, key) for guest in guests for key in stored(guest)}
    limit_pages(office, None)
    again = office.do(say_all(office, guests, keys))
    assert [] == [answer for *_, answer in again if not isinstance(answer, Ack)]
    assert [sorted(keys)] * len(guests) == [sorted(stored(guest)) for guest in guests]
    assert all(office.replayed(guest) for guest in guests)


@contextmanager
def pages_end(office: Office) -> Iterator[None]:
    """The file cannot grow: SQLite takes one statement back, and its transaction goes on."""
    limit_pages(office, LEFT_PAGES)
    yield


@contextmanager
def bytes_end(office: Office) -> Iterator[None]:
    """No file of this process can grow: SQLite takes the whole transaction back by itself."""
    file = Path(office.url.removeprefix("sqlite:///"))
    largest = max(path.stat().st_size for path in file.parent.glob(f"{file.name}*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + LEFT_BYTES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("limit", [pages_end, bytes_end], ids=["pages", "bytes"])
def test_nobody_whose_unit_shared_a_transaction_with_one_that_met_the_full_disk_is_told_a_lie(
    office: Office, limit: Callable[[Office], AbstractContextManager[None]]
) -> None:
    database = office.desk.database
    sizes = {"alone": 1, "before": 1, "large": LEFT_PAGES * 100_000, "behind": 1}

    def put(key: str) -> Awaitable[bool]:
        payload = {"x": "x" * sizes[key]}
        return database.write(lambda connection: outbox.add(connection, key, "odd", payload, 0, NEVER))

    async def scene() -> list[bool | BaseException]:
        # While the writer stands still with the first of them, the others come to share a transaction.
        with failpoint.armed("writer.begin.before=hang:0.2@1"):
            return await asyncio.gather(*map(put, sizes), return_exceptions=True)

    with limit(office):
        told = dict(zip(sizes, office.do(scene()), strict=True))
    there = {key: database.read_now(partial(outbox.by_key, key=key)) is not None for key in sizes}
    assert isinstance(told["large"], Unavailable)
    assert there == {key: answer is True for key, answer in told.items()}


@contextmanager
def files_end_at(server: Server, size_bytes: int) -> Iterator[None]:
    """No file of the server's process can grow beyond this size."""
    assert server.process is not None
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard))


def fill(visitor: Visitor) -> tuple[list[str], str]:
    """Say long things until the socket closes; what was acknowledged, and what was sent last."""
    acked: list[str] = []
    for n in range(MANY):
        visitor.send(type="say", key=f"k{n}", text=f"k{n} {LONG}")
        if not answered(visitor, f"k{n}"):
            return acked, f"k{n}"
        acked.append(f"k{n}")
    raise AssertionError(f"{MANY} messages did not fill the disk")


def answered(visitor: Visitor, key: str) -> bool:
    """An acknowledgement came; false if the socket closed with 1012 instead."""
    try:
        return bool(visitor.until(key=key)["type"] == "ack")
    except ConnectionClosed:
        assert 1012 == closing_code(visitor)
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one process set the limits of another")
def test_a_server_whose_files_cannot_grow_lives_and_goes_on_when_they_can_again(tmp_path: Path) -> None:
    with hall(tmp_path) as server, guest(server) as visitor:
        largest = max(path.stat().st_size for path in tmp_path.glob("frontdesk.db*"))
        with files_end_at(server, largest + LEFT_BYTES):
            acked, lost = fill(visitor)
            assert httpx2.get(f"{server.url}/healthz", timeout=ANSWER_S).status_code == 200
        with guest(server, token=visitor.welcome["token"]) as tab:
            tab.send(type="say", key=lost, text=f"{lost} {LONG}")
            assert tab.until(key=lost)["type"] == "ack"
        assert acked
        assert [*acked, lost] == spoken(server, visitor)
        assert [] == [line for line in server.err.splitlines() if "Traceback" in line]


def spoken(server: Server, visitor: Visitor) -> list[str]:
    """The first words of everything that the visitor said, as a new page is told."""
    with guest(server, token=visitor.welcome["token"]) as tab:
        rows = list(tab.welcome["log"])
        while len(rows) < tab.welcome["seq"]:
            rows.append(tab.until(type="event"))
    return [row["body"][0]["c"][0]["v"].split()[0] for row in rows if row["from"] == "visitor"]
