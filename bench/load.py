"""Load: many peers that take turns with a server, as fast as it answers or at a steady rate.

A turn begins when a frame is sent and ends when all of its answer has come. The same code drives the floor's peers and
ours, so that what it costs is in both.
"""

from __future__ import annotations

import asyncio
import time
from abc import abstractmethod
from array import array
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from socket_client import SocketClient, text_frame

AT_ONCE: Final = 64
"""Connections that are being opened at the same time."""

OPEN_LIMIT_S: Final = 300.0
TICK_S: Final = 0.001
LIKE_OURS: Final = b'{"type":"say","key":"k5","text":"jane.doe@example.com"}'
"""What the floors' peers send: a frame such as a visitor's."""


class Peer(SocketClient):
    """One end of a conversation of turns.

    Attributes:
        path: Where it connects.
        began_s: When the turn in hand began, by `time.perf_counter`.
    """

    path = "/"

    def __init__(self, load: Load) -> None:
        super().__init__()
        self.load = load
        self.began_s = 0.0

    @abstractmethod
    def go(self) -> None:
        """Begin a turn: send its frame."""

    def lost(self, reason: str) -> None:
        self.load.fail(reason)


class EchoPeer(Peer):
    """Sends a frame and hears it again."""

    FRAME: Final = text_frame(LIKE_OURS)

    def opened(self) -> None:
        self.load.ready(self)

    def go(self) -> None:
        self.transport.write(self.FRAME)

    def heard(self, payload: bytes) -> None:
        self.load.took(self)
        self.load.ready(self)


class Load:
    """Peers that begin the next turn as soon as the last has ended.

    Attributes:
        turns: How many have ended.
        taken_s: Seconds of each that ended since `forget`.
        late: Turns that could not begin in time because every peer had one in hand.
    """

    def __init__(self, make: Callable[[Load], Peer], port: int) -> None:
        self._make = make
        self._port = port
        self._peers: set[Peer] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._first = asyncio.Event()
        self._wanted = 0
        self._arrived = 0
        self._going = True
        self.turns = 0
        self.late = 0
        self.taken_s = array("d")

    async def open(self, peers: int) -> None:
        """Connect so many, and wait until each was ready once."""
        self._wanted = peers
        for _ in range(peers):
            self.connect()
        await self._while_sound(self._first.wait(), OPEN_LIMIT_S)

    def adopt(self, peers: Iterable[Peer]) -> None:
        """Take over peers of another load, each of them ready."""
        for peer in peers:
            peer.load = self
            self._peers.add(peer)
            self.ready(peer)

    def connect(self) -> None:
        """One more peer."""
        if self._going:
            task = asyncio.ensure_future(self._connected())
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    async def _connected(self) -> None:
        async with self._gate:
            peer = self._make(self)
            try:
                await peer.connect(self._port, peer.path)
            except OSError as error:
                self.fail(str(error))
            self._peers.add(peer)

    def again(self, peer: Peer) -> None:
        """This peer is done; another comes in its place, on a socket of its own."""
        self._peers.discard(peer)
        peer.close()
        self.connect()

    def ready(self, peer: Peer) -> None:
        """This peer can begin a turn."""
        if self._arrived < self._wanted:
            self._arrived += 1
            if self._arrived == self._wanted:
                self._first.set()
        if self._going:
            self._next(peer)

    def _next(self, peer: Peer) -> None:
        peer.began_s = time.perf_counter()
        peer.go()

    def took(self, peer: Peer) -> None:
        """This peer's turn has ended."""
        self.turns += 1
        self.taken_s.append(time.perf_counter() - peer.began_s)

    def fail(self, reason: str) -> None:
        """Something went wrong: whoever measures hears of it."""
        if self._going and not self._failed.done():
            self._failed.set_exception(ConnectionError(reason))

    def forget(self) -> None:
        """Measure from here on."""
        self.taken_s = array("d")
        self.late = 0

    async def run(self, for_s: float) -> float:
        """Let it go on for so long; seconds that it was."""
        begin = time.perf_counter()
        await self._while_sound(asyncio.sleep(for_s), for_s + OPEN_LIMIT_S)
        return time.perf_counter() - begin

    async def _while_sound(self, what: Coroutine[Any, Any, object], limit_s: float) -> None:
        task: asyncio.Future[Any] = asyncio.ensure_future(what)
        async with asyncio.timeout(limit_s):
            await asyncio.wait((task, self._failed), return_when=asyncio.FIRST_COMPLETED)
        if self._failed.done():
            task.cancel()
            self._failed.result()

    def leave(self) -> None:
        """Begin nothing more, and mind nobody who hangs up."""
        self._going = False

    async def close(self) -> None:
        """Hang up everywhere."""
        self.leave()
        self._failed.cancel()
        for task in tuple(self._connecting):
            task.cancel()
        await asyncio.gather(*self._connecting, return_exceptions=True)
        for peer in self._peers:
            peer.close()


class SteadyLoad(Load):
    """Peers that begin so many turns a second in all, whether or not those before have ended.

    A turn for which no peer is free has begun all the same: it is measured from the instant when it was due.
    """

    def __init__(self, make: Callable[[Load], Peer], port: int, per_s: float) -> None:
        super().__init__(make, port)
        self._per_s = per_s
        self._free: deque[Peer] = deque()
        self._owed: deque[float] = deque()

    def _next(self, peer: Peer) -> None:
        if self._owed:
            peer.began_s = self._owed.popleft()
            peer.go()
        else:
            self._free.append(peer)

    def idle(self) -> int:
        """Peers that have no turn in hand."""
        return len(self._free)

    async def run(self, for_s: float) -> float:
        ticking = asyncio.ensure_future(self._tick())
        try:
            return await super().run(for_s)
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)

    async def _tick(self) -> None:
        begin, begun = time.perf_counter(), 0
        while True:
            await asyncio.sleep(TICK_S)
            now = time.perf_counter()
            for _ in range(int((now - begin) * self._per_s) - begun):
                begun += 1
                if self._free:
                    peer = self._free.popleft()
                    peer.began_s = time.perf_counter()
                    peer.go()
                else:
                    self.late += 1
                    self._owed.append(now)
