"""The conversation in front of an agent: its rows as they are stored, for as long as the agent may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.desk.fanout import Told
from frontdesk.runtime.refusal import NotFoundError
from frontdesk.runtime.sockets.socket import Socket
from frontdesk.runtime.talk.frames import event
from frontdesk.runtime.talk.places import place
from frontdesk.runtime.talk.policy import sees
from frontdesk.store.users import User

ROWS_AT_ONCE: Final = 100

SEEN_AFTER_S: Final = 0.25
"""What an agent is shown counts as read after this: many rows at once are read once."""

LOOK, READ, VISIT = "look", "read", "visit"
"""Wake a line that lacks rows of the conversation that it watches, has shown some of them, or whose visitor moved."""


class Watched:
    """What one agent's page watches: nothing, or a conversation, of which it has the rows up to a number.

    Rows come from the fan-out; where one is missing, or the page lags, or may see them no more, its line is woken to
    `look`, which reads the store.

    Attributes:
        user: The agent, as last looked up.
    """

    def __init__(self, desk: Desk, socket: Socket, user: User, wake: Callable[[str], None]) -> None:
        self.user = user
        self._desk = desk
        self._socket = socket
        self._wake = wake
        self._conversation = ""
        self._since = 0
        self._shown: bool | None = None
        self._reading: asyncio.TimerHandle | None = None

    async def begin(self, conversation: str, since: int) -> None:
        """Watch a conversation instead of what was watched before, from a row's number on.

        Raises:
            NotFoundError: The agent may not see it: nothing is watched.
        """
        self.end()
        self._conversation, self._since = conversation, since
        self._desk.fanout.join(conversation, self)
        self._desk.visiting.join(conversation, self._visitor_moved)
        await self._rows(first=True)
        await self._visit()

    def end(self) -> None:
        """Watch nothing any more."""
        if self._conversation:
            self._desk.fanout.leave(self._conversation, self)
            self._desk.visiting.leave(self._conversation, self._visitor_moved)
        self._conversation = ""

    async def look(self, woken: frozenset[str]) -> str:
        """Do what the line was woken for; the conversation if the agent may see it no more, else nothing."""
        watched = self._conversation
        try:
            if watched and LOOK in woken:
                await self._rows()
            if watched and VISIT in woken:
                await self._visit()
        except NotFoundError:
            return watched
        if watched and READ in woken:
            await self._desk.conversations.seen(self.user, watched, self._since)
        return ""

    # What it is told.

    def told(self, told: Told) -> None:
        """A turn of the watched conversation was stored: send its rows, if the page may see them and lacks none."""
        turn = told.turn
        if turn.after.seq <= self._since:
            return
        self._shown = sees(self.user, place(turn.after))
        if not self._shown or self._socket.lags or turn.before.seq != self._since:
            # Nothing more of it reaches a page that may not see it; that it may not is said by the look.
            self.look_again()
            return
        for text in told.for_agents:
            self._socket.send_text(text)
        self._since = turn.after.seq
        self._read_soon()

    def look_again(self) -> None:
        """There may be rows that the page does not have, or may not see."""
        self._wake(LOOK)

    def typing(self, sender: str) -> None:
        """Somebody types: the page is told of the visitor."""
        if sender == "visitor" and self._shown and not self._socket.lags:
            self._socket.send({"type": "typing", "conversation": self._conversation, "author": "Visitor"})

    def _visitor_moved(self) -> None:
        self._wake(VISIT)

    async def _visit(self) -> None:
        """Say how the visitor is; to whom may not see the conversation any more, nothing.

        Raises:
            NotFoundError: The agent may not.
        """
        watched = self._conversation
        visit = await self._desk.conversations.visit(self.user, watched)
        if watched == self._conversation:
            self._socket.send({"type": "visitor", "conversation": watched, **visit})

    async def _rows(self, *, first: bool = False) -> None:
        """Send the new rows; if the agent may not see them any more, stop.

        Raises:
            NotFoundError: It may not.
        """
        watched, self._shown = self._conversation, None
        try:
            while rows := await self._next_rows():
                for row in rows:
                    await self._socket.room()
                    if row["seq"] > self._since:
                        self._socket.send_text(event({"conversation": watched, **row}, with_view=False))
                        self._since = row["seq"]
                first = True
            if first:
                await self._desk.conversations.seen(self.user, watched, self._since)
        except NotFoundError:
            self.end()
            raise

    async def _next_rows(self) -> Sequence[Mapping[str, Any]]:
        service = self._desk.conversations
        rows = await service.rows(self.user, self._conversation, self._since, ROWS_AT_ONCE)
        if self._shown is None:
            # Else a turn came meanwhile, and knows better than what was read before it.
            self._shown = True
        return rows

    def _read_soon(self) -> None:
        if self._reading is None:
            self._reading = asyncio.get_running_loop().call_later(SEEN_AFTER_S, self._read)

    def _read(self) -> None:
        self._reading = None
        self._wake(READ)
