"""The bus of several processes: rooms are subjects of a NATS server. Hints that cannot be sent now are lost."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import SlowConsumerError

from frontdesk.bus.hints import Heard
from frontdesk.bus.memory import MemoryBus

PREFIX: Final = "frontdesk"

ROOM: Final = re.compile(r"[0-9A-Za-z_-]{1,250}")
"""The names of rooms: a star, a dot or a space has a special meaning in a subject."""

CONNECT_S: Final = 2
AGAIN_S: Final = 1
"""Pause between attempts to connect."""

ENDS_S: Final = 1.0
ENDS: Final = 3
"""How often a task is cancelled, and how long to wait each time: the client may swallow the cancellation."""

PING_S: Final = 10
"""Seconds between pings; a server that leaves two unanswered counts as gone."""

MOST_SAID: Final = 10_000
"""How many hints wait to be sent at most; further ones are lost."""

MOST_HEARD: Final = 1_000
MOST_HEARD_BYTES: Final = 1024 * 1024
"""How many hints of a room wait to be heard at most; further ones are lost."""

Warn = Callable[..., None]
"""Logs an event with its fields."""


class NatsBus(MemoryBus):
    """Topics within this process, rooms among all processes that use the same NATS server.

    Attributes:
        connected: There is a connection to the server.
    """

    def __init__(self, servers: Sequence[str], warn: Warn) -> None:
        """`servers` are URLs, `nats://` or `tls://`, of one cluster."""
        super().__init__()
        self._servers = list(servers)
        self._warn = warn
        self._client = Client()
        self._said: dict[tuple[str, bytes], None] = {}
        self._rooms: dict[str, Heard] = {}
        self._heard_of: dict[str, Subscription] = {}
        self._moved: dict[str, None] = {}
        self._woken = asyncio.Event()
        self._away = False

    @property
    def connected(self) -> bool:
        return self._client.is_connected

    def say(self, room: str, word: str, more: bytes = b"") -> None:
        """Tell the other processes in a room, as soon as possible; lost while there is no connection."""
        if len(self._said) < MOST_SAID and ROOM.fullmatch(room):
            self._said[f"{PREFIX}.{room}.{word}", more] = None
            self._woken.set()

    def enter(self, room: str, heard: Heard) -> None:
        """Hear what other processes say in a room from now on; ignored if `room` is not a valid name."""
        if not ROOM.fullmatch(room):
            return
        self._rooms[room] = heard
        self._moved[room] = None
        self._woken.set()

    def leave(self, room: str) -> None:
        """Stop hearing a room."""
        if self._rooms.pop(room, None) is None:
            return
        if room in self._heard_of:
            self._moved[room] = None
            self._woken.set()
        else:
            self._moved.pop(room, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Inside, the bus connects to the server, and reconnects whenever the connection is lost."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            await _ended(task)
            await _ended(asyncio.create_task(self._client.close()), ENDS_S)

    async def _run(self) -> None:
        while (error := await _error(self._connect())) is not None:
            await self._failed(error)
            await asyncio.sleep(AGAIN_S)
        lost = False
        while True:
            await self._woken.wait()
            self._woken.clear()
            error = await _error(self._send())
            if error is not None:
                # Rooms that could not be entered or left are tried again then.
                asyncio.get_running_loop().call_later(AGAIN_S, self._woken.set)
                if not lost:
                    self._warn("bus-lost", reason=_words(error))
            lost = error is not None

    async def _connect(self) -> None:
        await self._client.connect(
            self._servers,
            name=PREFIX,
            no_echo=True,
            connect_timeout=CONNECT_S,
            reconnect_time_wait=AGAIN_S,
            max_reconnect_attempts=-1,
            ping_interval=PING_S,
            error_cb=self._failed,
            reconnected_cb=self._back,
        )
        await self._back()

    async def _send(self) -> None:
        """Enter and leave rooms, then send hints: in this order, a process that asks in a room hears the answer."""
        while self._moved:
            del self._moved[room := next(iter(self._moved))]
            if (error := await _error(self._move(room))) is not None:
                # To the end of the queue: a room that fails holds up no other.
                self._moved[room] = None
                raise error
        said, self._said = self._said, {}
        if self.connected:
            for subject, more in said:
                await self._client.publish(subject, more)

    async def _move(self, room: str) -> None:
        """Subscribe or unsubscribe, as the room is used here. After a reconnect, the client resubscribes by itself."""
        while (room in self._rooms) != (room in self._heard_of):
            await (self._hear_of(room) if room in self._rooms else self._heard_of.pop(room).unsubscribe())

    async def _hear_of(self, room: str) -> None:
        hear = partial(self._hear, room)
        self._heard_of[room] = await self._client.subscribe(
            f"{PREFIX}.{room}.>", cb=hear, pending_msgs_limit=MOST_HEARD, pending_bytes_limit=MOST_HEARD_BYTES
        )

    async def _hear(self, room: str, message: Msg) -> None:
        heard = self._rooms.get(room)
        if heard is not None:
            heard(message.subject.removeprefix(f"{PREFIX}.{room}."), message.data)

    async def _failed(self, error: Exception) -> None:
        """Log once that the server is gone: connecting is tried every second. A slow consumer is not a lost server."""
        if isinstance(error, SlowConsumerError):
            return
        if not self._away:
            self._warn("bus-away", reason=_words(error))
        self._away = True

    async def _back(self) -> None:
        if self._away:
            self._warn("bus-back")
        self._away = False


async def _error(work: Coroutine[Any, Any, None]) -> Exception | None:
    """The exception that the work raised, None if it succeeded. The client raises more than its own errors."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - only this task sends and subscribes: it must go on, whatever it was
        return error
    return None


async def _ended(task: asyncio.Task[None], patience_s: float = 0.0) -> None:
    """Wait for the end of a task, at first without cancelling it; give it up if it does not end."""
    await asyncio.wait({task}, timeout=patience_s)
    for _ in range(ENDS):
        if task.done():
            break
        task.cancel()
        await asyncio.wait({task}, timeout=ENDS_S)
    if task.done() and not task.cancelled():
        task.exception()


def _words(error: Any) -> str:
    return str(error) or type(error).__name__
