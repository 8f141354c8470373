"""Visitors who wait for a person until one instant: stored through the library, under a clock that stands still."""

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
from frontdesk.runtime.talk.visits import Arrival
from frontdesk.runtime.wire import Pick
from frontdesk.store.users import by_email

TOGETHER: Final = 200
"""Conversations that are begun at the same time, so that they share commits."""


def standing_clock(at_ms: int) -> Clock:
    """A clock that says one instant for ever."""
    return Clock(lambda: at_ms * 1_000_000, lambda: 0.0)


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

    Raises:
        ConnectionError: A visitor was not heard.
    """
    async with Desk.open(database(folder), standing_clock(due_ms - wait_ms)) as desk:
        agent = await desk.database.read(lambda connection: by_email(connection, email(0)))
        assert agent is not None
        await desk.presence.switch(agent.id, True)
        desk.presence.opened(agent.id)
        tokens: list[str] = []
        while len(tokens) < count:
            some = min(TOGETHER, count - len(tokens))
            tokens += await asyncio.gather(*(_waits(desk, playbook) for _ in range(some)))
    return Waiting(tuple(tokens), due_ms)


async def _waits(desk: Desk, playbook: str) -> str:
    welcome = await desk.conversations.begin(playbook, Arrival(installed=True))
    pick = Pick(type="pick", key="k0", card=welcome.view["card"], option=0)
    answer = await desk.conversations.visitor(welcome.conversation, pick)
    if isinstance(answer, Refusal):
        raise ConnectionError(answer.code)
    return welcome.token


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

    def fired_at(self, due_ms: int, wait_ms: int) -> list[int]:
        """When the waits that were to end at an instant did end, by the log, in UTC milliseconds; earliest first."""
        rows = self._connection.execute(
            "SELECT min(log.at) FROM log JOIN conversations ON conversations.id = log.conversation"
            " WHERE conversations.requested_at = ? AND log.at >= ?"
            " GROUP BY log.conversation ORDER BY 1",
            (due_ms - wait_ms, due_ms),
        )
        return [int(at) for (at,) in rows]

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()
