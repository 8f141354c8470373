"""The visitor's socket: a hello, a welcome, then commands one way and what happens the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from starlette.websockets import WebSocket

from frontdesk.bus import hints
from frontdesk.bus.hints import Subscription
from frontdesk.errors import CorruptError
from frontdesk.runtime import boot, wire
from frontdesk.runtime.bucket import MOST_SURPLUS, Bucket
from frontdesk.runtime.conversations import Ack, Refusal
from frontdesk.runtime.desk import Desk
from frontdesk.runtime.frames import event_frame, welcome_frame
from frontdesk.runtime.logs import logger
from frontdesk.runtime.network import address_of
from frontdesk.runtime.sockets import (
    BAD_FRAME,
    FLOOD,
    OUR_FAULT,
    RESTART,
    SIGNED_OUT,
    TRY_LATER,
    Allowance,
    ClosedError,
    Socket,
    accept,
)
from frontdesk.runtime.visits import AheadError, Arrival, BadTokenError, Command, UnknownPlaybookError, Welcome
from frontdesk.store import Unavailable

HELLO_LIMIT_S: Final = 10.0
LOOK_AGAIN_S: Final = 30.0
"""How often a quiet page is looked after: opening hours begin and end without anybody's doing."""

ROWS_AT_ONCE: Final = 6
"""Rows that are read before the page has taken those before: as frames, they fit in half a queue."""

COMMANDS_IN_HAND: Final = 32
RETRY_AFTER_S: Final = 2

NOT_SERVED, AHEAD = 4404, 4409


class FloodError(Exception):
    """The page sends faster than anybody types."""


class CrowdError(Exception):
    """There are too many like this page; it may come again later."""


CODES: Final[Mapping[type[Exception], int]] = {
    wire.BadFrameError: BAD_FRAME,
    BadTokenError: SIGNED_OUT,
    UnknownPlaybookError: NOT_SERVED,
    CorruptError: NOT_SERVED,
    AheadError: AHEAD,
    CrowdError: TRY_LATER,
}
"""What a visitor's page did wrong, or we cannot give it, to the code that its socket closes with."""

log = logger("visitor")


async def visitor(websocket: WebSocket) -> None:
    """`GET /ws/visitor`."""
    if not await accept(websocket):
        return
    state = websocket.app.state
    async with Socket(websocket, state.sockets) as socket:
        visit = Visit(state.desk, socket, state.settings.allow_direct, state.boot_secret, address_of(websocket))
        await _guarded(socket, visit)


async def _guarded(socket: Socket, visit: Visit) -> None:
    """Serve a visit; whatever ends it becomes a closing code and one line of the log."""
    try:
        await visit.run()
    except ClosedError:
        return
    except tuple(CODES) as error:
        level = log.error if isinstance(error, CorruptError) else log.info
        level("refused", code=CODES[type(error)], reason=str(error), conversation=visit.conversation)
        await socket.leave(CODES[type(error)])
    except FloodError:
        log.info("flood", conversation=visit.conversation)
        await socket.leave(FLOOD)
    except Unavailable as error:
        # Nothing was acknowledged that is not stored: the page comes back and sends it again under the same keys.
        log.error("store-unavailable", reason=str(error), conversation=visit.conversation)
        await socket.leave(RESTART, {"type": "restart", "retry_after": RETRY_AFTER_S})
    except Exception as error:
        log.error("failed", exc_info=error, conversation=visit.conversation)
        await socket.leave(OUR_FAULT)


class Visit:
    """One open page of a visitor: what it has been sent, and what it has in hand.

    Attributes:
        conversation: Its id; empty before the welcome.
    """

    def __init__(self, desk: Desk, socket: Socket, allow_direct: bool, boot_secret: bytes, address: str) -> None:
        self.conversation = ""
        self._desk = desk
        self._socket = socket
        self._direct = allow_direct
        self._secret = boot_secret
        self._address = address
        self._seq = 0
        self._snapshot_seq = 0
        self._agent = ""
        self._available: bool | None = None
        self._commands: asyncio.Queue[Command | None] = asyncio.Queue(COMMANDS_IN_HAND)
        self._in_hand = 0
        self._typing = Allowance()

    async def run(self) -> None:
        """Serve the page until either side closes."""
        self._greet(await self._welcome(await self._hello()))
        with self._desk.lookout.over(self.conversation), self._desk.bus.subscribe(*self._topics()) as subscription:
            await self._serve(subscription)

    async def _hello(self) -> wire.Hello:
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                hello = wire.from_visitor(await self._socket.receive())
        except TimeoutError:
            raise wire.BadFrameError("no hello in time") from None
        if not isinstance(hello, wire.Hello):
            raise wire.BadFrameError("the first frame is not hello")
        return hello

    async def _serve(self, subscription: Subscription) -> None:
        following = asyncio.create_task(self._follow(subscription))
        working = asyncio.create_task(self._work())
        listening = asyncio.create_task(self._listen())
        tasks = {following, working, listening}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if listening.done() and not working.done():
                # The page is gone; what it sent before that is still taken.
                tasks.add(asyncio.create_task(self._commands.put(None)))
                await asyncio.wait({working})
                working.result()
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _welcome(self, hello: wire.Hello) -> Welcome:
        if hello.token is not None:
            self._take_seat(hello.token)
            return await self._desk.conversations.resume(hello.playbook, hello.token, hello.since)
        if hello.since:
            raise AheadError("a new conversation has no rows yet")
        if not self._direct and not self._desk.buckets.of_address(self._address).take():
            raise CrowdError(f"too many new conversations from {self._address}")
        welcome = await self._desk.conversations.begin(hello.playbook, self._arrival(hello))
        self._take_seat(welcome.token)
        return welcome

    def _take_seat(self, token: str) -> None:
        if not self._socket.takes_seat(token):
            raise CrowdError("too many pages of one conversation")

    def _arrival(self, hello: wire.Hello) -> Arrival:
        now_ms = self._desk.clock.now_ms()
        origin = boot.origin_of(self._secret, hello.boot, hello.playbook, now_ms) if hello.boot else None
        return Arrival(
            language=hello.language or "",
            page=hello.page.model_dump() if hello.page else None,
            attributes=hello.visitor,
            installed=origin is not None or (self._direct and hello.boot is None),
            origin=origin or "",
        )

    def _greet(self, welcome: Welcome) -> None:
        frame = welcome_frame(welcome)
        self.conversation = welcome.conversation
        self._agent = welcome.agent
        self._snapshot_seq = welcome.seq
        unsent = welcome.log[len(frame["log"]) :]
        sent_up_to = welcome.log[-1]["seq"] if welcome.log else welcome.seq
        self._seq = unsent[0]["seq"] - 1 if unsent else sent_up_to
        self._socket.send(frame)

    async def _follow(self, subscription: Subscription) -> None:
        """Send what happens: all of it read from the store, so that no hint can bring a row twice or out of order."""
        news, presence, typing = self._topics()
        woken = frozenset({news, presence})
        while True:
            if news in woken:
                await self._catch_up()
            if presence in woken:
                await self._tell_presence()
            if typing in woken and self._agent:
                self._socket.send({"type": "typing", "author": self._agent})
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    woken = await subscription.next()
            except TimeoutError:
                woken = frozenset({news, presence})

    def _topics(self) -> tuple[str, str, str]:
        return hints.conversation(self.conversation), hints.PRESENCE, hints.typing_agent(self.conversation)

    async def _catch_up(self) -> None:
        while True:
            # The page takes what it was sent before more is read: its queue is all that it may fill.
            await self._socket.room()
            rows = await self._desk.conversations.visitor_rows(self.conversation, self._seq, ROWS_AT_ONCE)
            for row in rows:
                self._note(row)
                # The welcome said what is asked now; what was asked back then would only mislead.
                self._socket.send(event_frame(row, with_view=row["seq"] > self._snapshot_seq))
            if len(rows) < ROWS_AT_ONCE:
                return

    def _note(self, row: Mapping[str, Any]) -> None:
        self._seq = row["seq"]
        match row["kind"]:
            case "joined":
                self._agent = row["author"]
            case "left" | "ended":
                self._agent = ""

    async def _tell_presence(self) -> None:
        available = await self._desk.conversations.visitor_available(self.conversation)
        if available != self._available:
            self._available = available
            self._socket.send({"type": "presence", "available": available})

    async def _listen(self) -> None:
        bucket = self._desk.buckets.of(self.conversation)
        while True:
            frame = wire.from_visitor(await self._socket.receive())
            match frame:
                case wire.Hello():
                    raise wire.BadFrameError("a second hello")
                case wire.Typing():
                    if not self._typing.take():
                        raise FloodError
                    self._desk.conversations.visitor_typing(self.conversation)
                case _:
                    await self._admit(bucket, frame)

    async def _admit(self, bucket: Bucket, command: Command) -> None:
        if self._direct and not self._in_hand:
            bucket.forgive()
        if bucket.take():
            self._in_hand += 1
            await self._commands.put(command)
            return
        if bucket.surplus >= MOST_SURPLUS:
            raise FloodError
        known = await self._desk.conversations.answered(self.conversation, command)
        if known is not None:
            self._answer(command, known)
        else:
            refused = {"type": "refused", "key": command.key, "code": "slow-down"}
            self._socket.send(refused | {"retry_after": bucket.retry_after_s()})

    async def _work(self) -> None:
        """Take commands in the order in which they came; each is answered after its commit."""
        while (command := await self._commands.get()) is not None:
            answer = await self._desk.conversations.visitor(self.conversation, command)
            self._in_hand -= 1
            self._answer(command, answer)

    def _answer(self, command: Command, answer: Ack | Refusal) -> None:
        match answer:
            case Ack(seq=seq):
                self._socket.send({"type": "ack", "key": command.key, "seq": seq})
            case Refusal(code=code):
                log.info("refused", conversation=self.conversation, frame=command.type, code=code)
                self._socket.send({"type": "refused", "key": command.key, "code": code})
