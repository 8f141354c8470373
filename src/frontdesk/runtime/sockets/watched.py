"""The conversation in front of an agent: its rows as they are stored, for as long as the agent may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.desk.fanout import Broadcast
from frontdesk.runtime.refusal import NotFoundError
from frontdesk.runtime.sockets.socket import Socket
from frontdesk.runtime.talk.frames import event
from frontdesk.runtime.talk.places import place
from frontdesk.runtime.talk.policy import sees
from frontdesk.store.users import User

ROWS_AT_ONCE: Final = 100

SEEN_AFTER_S: Final = 0.25
"""Rows that an agent is shown count as read after this: many rows together are marked read once."""

LOOK, READ, VISIT = "look", "read", "visit"
"""Wake a page that lacks rows of the conversation, has shown some of them, or whose visitor's state has changed."""


class Watched:
    """What one agent's page watches: nothing, or a conversation whose rows it has up to a number.

    Rows come from the fan-out; if one is missing, or the page lags, or may no longer see the conversation, the page is
    woken to `look`, which reads the store.

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
        """Watch a conversation, in place of the one before, from the row after `since`.

        Raises:
            NotFoundError: The agent may not see the conversation: nothing is watched.
        """
        self.end()
        self._conversation, self._since = conversation, since
        self._desk.fanout.join(conversation, self)
        self._desk.visiting.join(conversation, self._visitor_moved)
        await self._rows(first=True)
        await self._visit()

    def end(self) -> None:
        """Stop watching."""
        if self._conversation:
            self._desk.fanout.leave(self._conversation, self)
            self._desk.visiting.leave(self._conversation, self._visitor_moved)
        self._conversation = ""

    async def look(self, woken: frozenset[str]) -> str:
        """Do what the page was woken for; gives the conversation if the agent may no longer see it, else ""."""
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

    # What the page is told.

    def told(self, broadcast: Broadcast) -> None:
        """A turn of this conversation was stored: send its rows, if the agent may see them and the page keeps up."""
        turn = broadcast.turn
        if turn.after.seq <= self._since:
            return
        self._shown = sees(self.user, place(turn.after))
        if not self._shown or self._socket.lags or turn.before.seq != self._since:
            # No more rows reach an agent who may not see them; the look then tells the page so.
            self.look_again()
            return
        for text in broadcast.for_agents:
            self._socket.send_text(text)
        self._since = turn.after.seq
        self._socket.flush()
        self._read_soon()

    def look_again(self) -> None:
        """There may be rows that the page does not have, or may not see."""
        self._wake(LOOK)

    def typing(self, sender: str) -> None:
        """Somebody types: tell the page if it is the visitor."""
        if sender == "visitor" and self._shown and not self._socket.lags:
            self._socket.send({"type": "typing", "conversation": self._conversation, "author": "Visitor"})

    def _visitor_moved(self) -> None:
        self._wake(VISIT)

    async def _visit(self) -> None:
        """Tell the page whether the visitor is there, on which page, and how far they have read.

        Raises:
            NotFoundError: The agent may no longer see the conversation.
        """
        watched = self._conversation
        visit = await self._desk.conversations.visit(self.user, watched)
        if watched == self._conversation:
            self._socket.send({"type": "visitor", "conversation": watched, **visit})

    async def _rows(self, *, first: bool = False) -> None:
        """Send the new rows; if the agent may no longer see them, stop watching.

        Raises:
            NotFoundError: The agent may not see them.
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
            # Else a turn came meanwhile, and is newer than what was read here.
            self._shown = True
        return rows

    def _read_soon(self) -> None:
        if self._reading is None:
            self._reading = asyncio.get_running_loop().call_later(SEEN_AFTER_S, self._read)

    def _read(self) -> None:
        self._reading = None
        self._wake(READ)
