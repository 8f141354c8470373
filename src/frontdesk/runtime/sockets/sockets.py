"""All open sockets of this process: the limit for a conversation, giving up stalled ones, and announcing a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from frontdesk.runtime.accounts.known import Known
from frontdesk.runtime.sockets.socket import RESTART, SEND_LIMIT_S, Socket
from frontdesk.store.users import User

TABS: Final = 20
"""Most sockets that one conversation may have open."""

RETRY_AFTER_S: Final = 2
"""When pages are told to come back after a restart; they add jitter of their own."""

RETURN_PER_S: Final = 500
"""Pages that are told to come back within the same second."""


class Sockets:
    """Every open socket of this process.

    Attributes:
        known: Who is signed in at the agents' sockets.
    """

    def __init__(self) -> None:
        self.known = Known()
        self._open: set[Socket] = set()
        self._agents: set[Socket] = set()
        self._tabs: dict[str, set[Socket]] = {}
        self._unsent: list[Socket] = []

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Socket]:
        return iter(tuple(self._open))

    @property
    def agents(self) -> tuple[Socket, ...]:
        """Those of agents: kept apart, because there are few of them among thousands of visitors'."""
        return tuple(self._agents)

    def add(self, socket: Socket) -> None:
        """A socket is open."""
        self._open.add(socket)
        if socket.session:
            self._agents.add(socket)

    def discard(self, socket: Socket) -> None:
        """A socket is no longer open."""
        self._open.discard(socket)
        self._agents.discard(socket)
        tabs = self._tabs.get(socket.seat, set())
        tabs.discard(socket)
        if not tabs:
            self._tabs.pop(socket.seat, None)

    def seated(self, socket: Socket, token: str) -> bool:
        """A visitor's socket is to show the conversation of this token; false if enough sockets do."""
        tabs = self._tabs.setdefault(token, set())
        if len(tabs) >= TABS:
            return False
        tabs.add(socket)
        socket.seat = token
        return True

    def now_of(self, user: User) -> None:
        """An agent has changed: tell the agent's sockets here, so that they need not wait for the next look."""
        for socket in self._agents:
            if socket.user is not None and socket.user.id == user.id:
                socket.user = user

    def flush_soon(self, socket: Socket) -> None:
        """At the end of this turn of the event loop, write what the socket has queued until then."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(socket)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        for socket in unsent:
            try:
                socket.flush()
            except Exception as error:  # noqa: BLE001 - the other sockets must be written all the same
                context = {"message": "a socket could not be written to", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)

    async def restart(self) -> None:
        """Tell every socket that this process ends, and when to come back; then close it with 1012.

        Waits until that is sent. The more sockets there are, the longer the period over which they return.
        """
        await asyncio.gather(
            *(
                socket.leave(RESTART, {"type": "restart", "retry_after": RETRY_AFTER_S + number // RETURN_PER_S})
                for number, socket in enumerate(self)
            )
        )

    def look(self) -> None:
        """Give up every socket whose peer has taken nothing since the last look."""
        for socket in self:
            socket.look()

    async def look_after(self) -> None:
        """Call `look` every `SEND_LIMIT_S`, for ever."""
        while True:
            await asyncio.sleep(SEND_LIMIT_S)
            self.look()
