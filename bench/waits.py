"""Visitors who wait for a person until one instant: stored through the library, under a clock that we move."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents import email
from running import database

from frontdesk.runtime.clock import Clock
from frontdesk.runtime.desk.conversations import Refusal
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.talk.visits import Arrival, Welcome
from frontdesk.runtime.wire import Pick
from frontdesk.store.users import by_email

TOGETHER: Final = 200
"""Visitors who ask for a person at the same time, so that they share commits."""


class Hand:
    """The hand of a clock.

    Attributes:
        at_ms: What it shows, in UTC milliseconds.
    """

    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms

    def clock(self) -> Clock:
        """The clock."""
        return Clock(lambda: self.at_ms * 1_000_000, lambda: self.at_ms / 1000)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Conversations that wait.

    Attributes:
        tokens: What opens them.
        due_ms: When all their waits end.
    """

    tokens: tuple[str, ...]
    due_ms: int


async def prepare(folder: Path, playbook: str, count: int, due_ms: int, wait_ms: int) -> Waiting:
    """Store so many conversations that wait, an agent being online, until this instant.

    Each begins at a millisecond of its own, as visitors come one after another; they ask for a person all at once.

    Raises:
        ConnectionError: A visitor was not heard.
    """
    hand = Hand(due_ms - wait_ms - count)
    async with Desk.open(database(folder), hand.clock()) as desk:
        agent = await desk.database.read(lambda connection: by_email(connection, email(0)))
        assert agent is not None
        await desk.presence.switch(agent.id, True)
        desk.presence.opened(agent.id)
        welcomes: list[Welcome] = []
        while len(welcomes) < count:
            hand.at_ms += 1
            welcomes.append(await desk.conversations.begin(playbook, Arrival(installed=True)))
        hand.at_ms = due_ms - wait_ms
        for start in range(0, count, TOGETHER):
            await asyncio.gather(*(_waits(desk, welcome) for welcome in welcomes[start : start + TOGETHER]))
    return Waiting(tuple(welcome.token for welcome in welcomes), due_ms)


async def _waits(desk: Desk, welcome: Welcome) -> None:
    pick = Pick(type="pick", key="k0", card=welcome.view["card"], option=0)
    answer = await desk.conversations.visitor(welcome.conversation, pick)
    if isinstance(answer, Refusal):
        raise ConnectionError(answer.code)


def rate(folder: Path, playbook: str, count: int, wait_ms: int) -> float:
    """How many a second can be stored here: so many are, and wait for a long time."""
    begin = time.perf_counter()
    far_ms = Clock().now_ms() + wait_ms
    asyncio.run(prepare(folder, playbook, count, far_ms, wait_ms))
    return count / (time.perf_counter() - begin)


class Book:
    """The server's database, read from beside it."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(f"file:{folder / 'frontdesk.db'}?mode=ro", uri=True)

    def waiting(self, due_ms: int) -> int:
        """Conversations whose wait still stands."""
        (count,) = self._connection.execute("SELECT count(*) FROM conversations WHERE due_ms = ?", (due_ms,)).fetchone()
        return int(count)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
