"""The bus of several processes: rooms are subjects of a NATS server. What it cannot carry now is lost, not kept."""

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
"""What rooms are called: a star, a point or a space means something else to the server."""

CONNECT_S: Final = 2
AGAIN_S: Final = 1
"""How often a server that is away is tried."""

ENDS_S: Final = 1.0
ENDS: Final = 3
"""How often a part is told to end, and how long it is waited for each time: the client may swallow what tells it so."""

PING_S: Final = 10
"""A server that does not answer twice is away."""

MOST_SAID: Final = 10_000
"""Hints that wait to be sent; more are lost."""

MOST_HEARD: Final = 1_000
MOST_HEARD_BYTES: Final = 1024 * 1024
"""Hints of a room that wait to be heard; more are lost."""

Warn = Callable[..., None]
"""Logs an event with its fields."""


class NatsBus(MemoryBus):
    """Topics within this process, rooms among all that use the same NATS server.

    Attributes:
        connected: The server is there.
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
        """Tell the other processes that are in a room, as soon as can be; nobody where the server is away."""
        if len(self._said) < MOST_SAID and ROOM.fullmatch(room):
            self._said[f"{PREFIX}.{room}.{word}", more] = None
            self._woken.set()

    def enter(self, room: str, heard: Heard) -> None:
        """Hear what others say in a room from now on; nothing where it cannot be a room."""
        if not ROOM.fullmatch(room):
            return
        self._rooms[room] = heard
        self._moved[room] = None
        self._woken.set()

    def leave(self, room: str) -> None:
        """Hear no more of it."""
        if self._rooms.pop(room, None) is None:
            return
        if room in self._heard_of:
            self._moved[room] = None
            self._woken.set()
        else:
            self._moved.pop(room, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Inside, the server is looked for until it is there, and again whenever it has gone."""
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
                # Rooms that could not be moved are moved then.
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
        """First who hears, then what is said: who asks in a room hears the answer."""
        while self._moved:
            del self._moved[room := next(iter(self._moved))]
            if (error := await _error(self._move(room))) is not None:
                # Behind the others: one room that cannot be moved holds up none of them.
                self._moved[room] = None
                raise error
        said, self._said = self._said, {}
        if self.connected:
            for subject, more in said:
                await self._client.publish(subject, more)

    async def _move(self, room: str) -> None:
        """Be in a room at the server as here. The client enters its rooms again after each loss of the server."""
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
        """Say so once: it is tried every second. A flood that is not heard whole is no absence."""
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
    """What went wrong. Only some of what the client raises are errors of its own."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - nobody else says and hears: it must go on, whatever it was
        return error
    return None


async def _ended(task: asyncio.Task[None], patience_s: float = 0.0) -> None:
    """Wait for the end of a task, first for so long without telling it to end; give it up where it does not."""
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
