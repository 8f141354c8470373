"""A play: a few conversations from beginning to end on a desk of its own process, which a failpoint may kill.

Played again, it goes on where it was cut off: what was answered is not done again, what was not is sent once more under
the same key. As a program it is a stage, see `stages.py`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from faults.journals import Journal
from faults.stages import serve
from frontdesk.runtime import wire
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.talk.visits import Arrival
from frontdesk.store import Unavailable, users
from runtime.clocks import TEN, Hands

T = TypeVar("T")

AGENT = "mia"
WAIT_S = 61.0
TRIES = 6
"""How often a step is tried that is told the database cannot answer."""

PLAY_S = 300
"""How long a play may take, so that one that hangs ends."""


class Play:
    """One performance.

    Attributes:
        tokens: Visitor's name in the play to the token it holds.
    """

    def __init__(self, folder: Path, performance: int) -> None:
        self._journal = Journal(folder / "play.journal")
        self._steps = folder / "steps"
        self._done: dict[str, Any] = dict(json.loads(line) for line in _lines(self._steps))
        # Each performance begins a second later: clocks of processes that come after one another do not agree.
        self._clock = Hands(TEN + 1000 * performance)
        self._desk = Desk.open(f"sqlite:///{folder / 'frontdesk.db'}", self._clock)

    async def perform(self) -> None:
        """All of it, or the rest of it."""
        presence, talk = self._desk.presence, self._desk.conversations
        await self._again(presence.start)
        presence.opened(AGENT)
        await self._again(lambda: presence.switch(AGENT, True))
        await self._answered_by_an_agent()
        await self._waits_in_vain()
        await self._left_alone()
        await self._again(presence.tick)
        mia = self._desk.database.read_now(lambda connection: users.by_id(connection, AGENT))
        assert mia is not None
        await self._again(lambda: talk.folder(mia, "closed"))
        await asyncio.to_thread(self._desk.database.close)
        self._journal.close()

    async def _answered_by_an_agent(self) -> None:
        await self._begins("chat")
        await self._does("chat", "p", type="pick", card="start.question", option=0)
        await self._does("chat", "one", type="say", text="Is anybody there?")
        await self._deed("chat", "claim", lambda agent, chat: self._desk.conversations.assign(agent, chat, "me"))
        await self._writes("chat", "a", "Hello, I am Mia.")
        await self._does("chat", "two", type="say", text="Good.")
        await self._deed("chat", "close", self._desk.conversations.close)
        await self._does("chat", "three", type="say", text="yes, thanks")

    async def _waits_in_vain(self) -> None:
        await self._begins("missed")
        await self._does("missed", "p", type="pick", card="start.question", option=0)
        await self._step("the wait is over", self._time_passes)
        await self._does("missed", "name", type="say", text="Jane")
        await self._does("missed", "mail", type="say", text="jane@example.com")
        await self._does("missed", "company", type="skip")

    async def _left_alone(self) -> None:
        await self._begins("alone")
        await self._does("alone", "p", type="pick", card="start.question", option=0)
        await self._again(lambda: self._desk.presence.switch(AGENT, False))
        await self._rounds(self._desk.lapses.everybody_offline)

    async def _time_passes(self) -> None:
        self._clock.move(WAIT_S)
        await self._rounds(self._desk.timers.sweep)

    async def _rounds(self, go: Callable[[], Awaitable[Any]]) -> None:
        """Two rounds: an item that failed in the first is left alone for a moment."""
        await self._again(go)
        self._clock.move(1)
        await self._again(go)

    async def _begins(self, visitor: str) -> None:
        async def begin() -> list[str]:
            welcome = await self._desk.conversations.begin("sales", Arrival(installed=True))
            return [welcome.conversation, welcome.token]

        await self._step(f"{visitor} begins", begin)

    async def _does(self, visitor: str, key: str, **frame: Any) -> None:
        conversation = self._done[f"{visitor} begins"][0]
        name = (conversation, "visitor", key)

        async def send() -> None:
            self._journal.sends(name, frame)
            command: Any = wire.from_visitor({"key": key, **frame})
            answer = await self._desk.conversations.visitor(conversation, command)
            assert isinstance(answer, Ack), answer
            self._journal.heard(name, answer.seq)

        await self._step(f"{visitor} {key}", send)

    async def _writes(self, visitor: str, key: str, text: str) -> None:
        conversation = self._done[f"{visitor} begins"][0]
        name = (conversation, f"agent:{AGENT}", key)

        async def send() -> None:
            self._journal.sends(name, {"text": text})
            seq = await self._desk.conversations.say(await self._agent(), conversation, key, text)
            self._journal.heard(name, seq)

        await self._step(f"agent writes {key}", send)

    async def _deed(self, visitor: str, what: str, deed: Callable[[Any, str], Awaitable[Any]]) -> None:
        conversation = self._done[f"{visitor} begins"][0]

        async def do() -> None:
            self._journal.tries((conversation, AGENT, what))
            await deed(await self._agent(), conversation)
            self._journal.did((conversation, AGENT, what))

        await self._step(f"agent does {what}", do)

    async def _agent(self) -> Any:
        return await self._desk.database.read(lambda connection: users.by_id(connection, AGENT))

    async def _step(self, name: str, act: Callable[[], Awaitable[Any]]) -> None:
        """Do it, unless it is done; that it is done is written down."""
        if name in self._done:
            return
        self._done[name] = await self._again(act)
        with self._steps.open("a", encoding="utf-8") as steps:
            steps.write(json.dumps([name, self._done[name]]) + "\n")

    async def _again(self, act: Callable[[], Awaitable[T]]) -> T:
        for _ in range(TRIES - 1):
            try:
                return await act()
            except Unavailable:
                continue
        return await act()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def conversations(folder: Path) -> dict[str, str]:
    """The conversations of a play so far: visitor's name to id."""
    steps = dict(json.loads(line) for line in _lines(folder / "steps"))
    return {name.removesuffix(" begins"): found[0] for name, found in steps.items() if name.endswith(" begins")}


def _play(folder: str, performance: int) -> None:
    async def performed() -> None:
        async with asyncio.timeout(PLAY_S):
            await Play(Path(folder), performance).perform()

    asyncio.run(performed())


if __name__ == "__main__":
    serve(_play)
