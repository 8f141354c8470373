"""Serving one open page of a visitor: what it is sent as things happen, and what it sends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from frontdesk.runtime import wire
from frontdesk.runtime.desk.bucket import Bucket
from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.desk.fanout import Broadcast
from frontdesk.runtime.logs import logger
from frontdesk.runtime.presence import whereabouts
from frontdesk.runtime.site import boot
from frontdesk.runtime.sockets.hand import Hand
from frontdesk.runtime.sockets.handshake import HELLO_LIMIT_S
from frontdesk.runtime.sockets.limits import FRAMES, FRAMES_PER_S, MOST_SURPLUS, CrowdError, FloodError
from frontdesk.runtime.sockets.seen import Seen
from frontdesk.runtime.sockets.socket import ClosedError, Socket
from frontdesk.runtime.talk.frames import event, welcome_frame
from frontdesk.runtime.talk.visits import AheadError, Arrival, Command, Welcome
from frontdesk.store.failpoint import reach

ROWS_AT_ONCE: Final = 6
"""Rows read from the store at once: as frames, they fit in half a queue."""

log = logger("visitor")


class Tab:
    """One open page of a visitor: what it has been sent, and what it has in hand.

    One task reads what the page sends. Everything else happens by calls: answers after their commit, rows from the
    fan-out, presence from the board. A page that lags, or missed a row, catches up from the store in a task of its
    own.

    Attributes:
        conversation: Id of the conversation; empty before the welcome.
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
        self._hand = Hand()
        self._seen = Seen(desk, socket)
        self._failed: BaseException | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._refusing: asyncio.Task[None] | None = None
        self._look_once_more = False
        self._gone = False
        self._typing: Bucket | None = None

    async def run(self) -> None:
        """Serve the page until either side closes."""
        hello = await self._hello()
        welcome = await self._welcome(hello)
        await self._desk.identities.meet(hello.playbook, welcome.conversation, hello.visitor)
        self._greet(welcome)
        board, fanout, visiting = self._desk.board, self._desk.fanout, self._desk.visiting
        page = whereabouts.shown(welcome.graph, hello.page.model_dump() if hello.page else {})
        with fanout.over(self.conversation, self), board.over(welcome, self), visiting.over(self.conversation, page):
            if hello.token is not None or hello.visitor:
                # Rows may have come between the welcome and now.
                self.look_again()
            try:
                await self._listen()
            except ClosedError:
                if self._failed is None:
                    raise
            finally:
                await self._finish()
        if self._failed is not None:
            raise self._failed

    async def _hello(self) -> wire.Hello:
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                hello = wire.from_visitor(await self._socket.receive())
        except TimeoutError:
            raise wire.BadFrameError("no hello in time") from None
        if not isinstance(hello, wire.Hello):
            raise wire.BadFrameError("the first frame is not hello")
        return hello

    async def _finish(self) -> None:
        """Wait for the commands that the page sent before it went: they are still taken."""
        self._gone = True
        if self._catching_up is not None:
            self._catching_up.cancel()
        if self._refusing is not None:
            await asyncio.gather(self._refusing, return_exceptions=True)
        await self._hand.empty()

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
        origin = boot.origin_of(self._secret, hello.boot or "", hello.playbook, self._desk.clock.now_ms())
        return Arrival(
            language=hello.language or "",
            page=hello.page.model_dump() if hello.page else None,
            attributes=hello.visitor,
            installed=origin is not None or (self._direct and hello.boot is None),
            origin=origin or "",
            offset=hello.offset,
            before=hello.before or "",
            consent=hello.consent or "",
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
        if self._seq < self._snapshot_seq:
            self.look_again()

    # What the page is told.

    def told(self, broadcast: Broadcast) -> None:
        """A turn was stored: send its rows, if the page has all rows before them and keeps up."""
        turn = broadcast.turn
        if turn.after.visitor_seq > self._seq:
            if self._catching_up is not None or self._socket.lags or turn.before.visitor_seq != self._seq:
                self.look_again()
                return
            self._socket.send_text(*broadcast.for_visitors)
            self._seq = turn.after.visitor_seq
            self._agent = turn.agent
        self._seen.told(turn)
        # Somebody waits for it: it leaves before other pages, lists and counts are seen to.
        self._socket.flush()

    def look_again(self) -> None:
        """There may be rows that the page does not have."""
        # A look that is under way may have read the store too early.
        self._look_once_more = True
        if self._catching_up is None and not self._gone:
            self._catching_up = asyncio.create_task(self._catch_up())

    def typing(self, sender: str) -> None:
        """Somebody types: tell the page if it is the agent."""
        if sender == "agent" and self._agent and not self._socket.lags:
            self._socket.send({"type": "typing", "author": self._agent})

    def available(self, available: bool) -> None:
        """Whether an agent is available for this conversation now."""
        if available != self._available:
            self._available = available
            self._socket.send({"type": "presence", "available": available})

    async def _catch_up(self) -> None:
        """Send the rows that the page lacks, from the store; a failure closes the page, which comes back for them."""
        try:
            while self._look_once_more:
                self._look_once_more = False
                while await self._some_rows():
                    # Read more only when the page has taken enough: nothing but its queue may fill up.
                    await self._socket.room()
                if self._agent:
                    await self._seen.look(self.conversation)
        except Exception as error:  # noqa: BLE001 - the reader raises it: it ends the visit there
            self._fail(error)
        finally:
            self._catching_up = None

    async def _some_rows(self) -> bool:
        """Send the next rows; false if the page has them all."""
        since = self._seq
        rows = await self._desk.conversations.visitor_rows(self.conversation, since, ROWS_AT_ONCE)
        if self._seq != since:
            return True
        for row in rows:
            self._note(row)
            # The welcome said what is being asked now; the views of older rows would only mislead.
            self._socket.send_text(event(row, with_view=row["seq"] > self._snapshot_seq))
        return bool(rows)

    def _note(self, row: Mapping[str, Any]) -> None:
        self._seq = row["seq"]
        match row["kind"]:
            case "joined":
                self._agent = row["author"]
            case "left" | "ended":
                self._agent = ""

    # What the page sends.

    async def _listen(self) -> None:
        await self._socket.listen(partial(self._hear, self._desk.buckets.of(self.conversation)))

    def _hear(self, bucket: Bucket, text: str | None) -> None:
        """A frame came. A fault in it ends the visit."""
        if self._failed is not None or self._gone or self._socket.closing:
            return
        try:
            reach("socket.receive.after")
            self._take(bucket, wire.from_visitor(wire.parse(text)))
        except Exception as error:  # noqa: BLE001 - the reader raises it: it ends the visit there
            self._fail(error)

    def _take(self, bucket: Bucket, frame: wire.FromVisitor) -> None:
        match frame:
            case wire.Hello():
                raise wire.BadFrameError("a second hello")
            case wire.Typing():
                self._spend()
                self._desk.conversations.visitor_typing(self.conversation)
            case wire.Read(received=received, seen=seen):
                self._spend()
                if self._agent:
                    self._desk.visiting.read(self.conversation, received, seen)
            case _:
                self._admit(bucket, frame)

    def _spend(self) -> None:
        """A frame without an answer came: too many of them end the visit."""
        self._typing = self._typing or Bucket(self._desk.clock, FRAMES, FRAMES_PER_S)
        if not self._typing.take():
            raise FloodError

    def _admit(self, bucket: Bucket, command: Command) -> None:
        if self._hand:
            bucket.hurry()
        elif self._direct:
            bucket.forgive()
        # A repeated key that is in hand means the same message: it gets the same answer, and costs nothing.
        if bucket.take() or command.key in self._hand:
            self._hand.add(command.key)
            self._desk.conversations.take(self.conversation, command, partial(self._heard, command))
            if self._hand.full:
                self._socket.hold()
            return
        if bucket.surplus >= MOST_SURPLUS:
            raise FloodError
        self._socket.hold()
        self._refusing = asyncio.create_task(self._refuse(bucket, command))

    async def _refuse(self, bucket: Bucket, command: Command) -> None:
        """Refuse one message too many, unless its key is known, once those before it are answered."""
        try:
            await self._hand.empty()
            known = await self._desk.conversations.answered(self.conversation, command)
            if known is not None:
                self._answer(command, known)
            else:
                refused = {"type": "refused", "key": command.key, "code": "slow-down"}
                self._socket.send(refused | {"retry_after": bucket.retry_after_s()})
        except Exception as error:  # noqa: BLE001 - the reader raises it: it ends the visit there
            self._fail(error)
        finally:
            self._refusing = None
            self._go_on()

    def _go_on(self) -> None:
        """Take frames again, unless something still forbids it."""
        if self._refusing is None and not self._hand.full and self._failed is None:
            self._socket.go_on()

    def _heard(self, command: Command, answer: Ack | Refusal | None, error: BaseException | None) -> None:
        """A command was stored, refused, or could not be taken."""
        self._hand.drop(command.key)
        if answer is not None:
            self._answer(command, answer)
        elif error is not None:
            self._fail(error)
        self._go_on()

    def _answer(self, command: Command, answer: Ack | Refusal) -> None:
        match answer:
            case Ack(seq=seq):
                self._socket.send({"type": "ack", "key": command.key, "seq": seq})
            case Refusal(code=code):
                log.info("refused", conversation=self.conversation, frame=command.type, code=code)
                self._socket.send({"type": "refused", "key": command.key, "code": code})

    def _fail(self, error: BaseException) -> None:
        """End the visit with this error: the reader, which may be waiting for the page, wakes and raises it."""
        if self._failed is None:
            self._failed = error
            self._socket.interrupt()
            self._socket.go_on()
