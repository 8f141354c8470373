"""The inbox's socket: what changes in an agent's folders, and the rows of the conversation in front of the agent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from starlette.websockets import WebSocket

from frontdesk.bus import hints
from frontdesk.bus.hints import Subscription
from frontdesk.runtime import sessions, wire
from frontdesk.runtime.desk import Desk
from frontdesk.runtime.frames import event_frame, item_frame
from frontdesk.runtime.listing import News, latest
from frontdesk.runtime.logs import logger
from frontdesk.runtime.policy import Reason
from frontdesk.runtime.refusal import NotFoundError
from frontdesk.runtime.sockets import (
    BAD_FRAME,
    FLOOD,
    OUR_FAULT,
    SIGNED_OUT,
    TRY_LATER,
    Allowance,
    ClosedError,
    Socket,
    Sockets,
    accept,
)
from frontdesk.store import Unavailable
from frontdesk.store import sessions as stored
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

HELLO_LIMIT_S: Final = 10.0
LOOK_AGAIN_S: Final = 1.0
"""A lost hint costs at most this."""

ROWS_AT_ONCE: Final = 100

log = logger("inbox")


async def inbox(websocket: WebSocket) -> None:
    """`GET /ws/inbox`."""
    if not await accept(websocket):
        return
    state = websocket.app.state
    try:
        session = await sessions.session_of(websocket)
    except Unavailable as error:
        log.error("store-unavailable", reason=str(error))
        await websocket.close(TRY_LATER)
        return
    async with Socket(websocket, state.sockets, session.token_hash if session else "") as socket:
        if session is None:
            log.info("refused", reason="no-session")
            await socket.leave(SIGNED_OUT)
            return
        state.desk.presence.opened(session.user.id)
        try:
            await Line(state.desk, socket, session.user).run()
        finally:
            state.desk.presence.closed(session.user.id)


class Line:
    """One agent's open page: what it has heard, what it watches."""

    def __init__(self, desk: Desk, socket: Socket, user: User) -> None:
        self._desk = desk
        self._socket = socket
        self._user = user
        self._allowance = Allowance()
        self._feed = 0
        self._counts: dict[str, int] = {}
        self._online: frozenset[str] = frozenset()
        self._watched = ""
        self._since = 0
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Serve the page until either side closes."""
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                hello = wire.from_agent(await self._socket.receive())
            if not isinstance(hello, wire.AgentHello):
                raise wire.BadFrameError("the first frame is not hello")
            with self._desk.bus.subscribe(hints.FEED, hints.PRESENCE) as subscription:
                await self._talk(hello, subscription)
        except ClosedError:
            return
        except TimeoutError:
            log.info("bad-frame", reason="no hello in time")
            await self._socket.leave(BAD_FRAME)
        except wire.BadFrameError as error:
            log.info("bad-frame", reason=str(error))
            await self._socket.leave(BAD_FRAME)
        except Unavailable as error:
            log.error("store-unavailable", reason=str(error))
            await self._socket.leave(TRY_LATER)
        except Exception as error:
            log.error("failed", exc_info=error)
            await self._socket.leave(OUR_FAULT)

    async def _talk(self, hello: wire.AgentHello, subscription: Subscription) -> None:
        await self._begin(hello, subscription)
        listening = asyncio.create_task(self._listen(subscription))
        try:
            while True:
                frame = wire.from_agent(await self._socket.receive())
                if not self._allowance.take():
                    log.info("flood")
                    await self._socket.leave(FLOOD)
                    return
                async with self._one_at_a_time:
                    await self._take(frame, subscription)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _begin(self, hello: wire.AgentHello, subscription: Subscription) -> None:
        self._online = self._desk.presence.online_ids()
        end = await self._desk.conversations.feed_end()
        self._feed = end if hello.feed is None or hello.feed > end else hello.feed
        await self._catch_up()
        await self._count(always=True)
        for conversation, since in hello.since.items():
            await self._watch(conversation, since, subscription)

    async def _take(self, frame: Any, subscription: Subscription) -> None:
        match frame:
            case wire.Watch(conversation=conversation, since=since):
                await self._watch(conversation, since, subscription)
            case wire.Unwatch():
                self._unwatch(subscription)
            case wire.AgentTyping(conversation=conversation):
                await self._typing(conversation)
            case _:
                raise wire.BadFrameError("a second hello")

    async def _typing(self, conversation: str) -> None:
        try:
            await self._desk.conversations.typing(self._user, conversation)
        except NotFoundError:
            self._removed(conversation)

    # What is heard from the bus.

    async def _listen(self, subscription: Subscription) -> None:
        """Look whenever something may have changed; what fails for lack of a database is looked at again."""
        while True:
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    woken = await subscription.next()
            except TimeoutError:
                woken = frozenset({hints.FEED, hints.PRESENCE, hints.conversation(self._watched)})
            try:
                async with self._one_at_a_time:
                    await self._look(woken, subscription)
            except Unavailable as error:
                log.error("store-unavailable", reason=str(error))
            except Exception as error:
                log.error("failed", exc_info=error)
                self._socket.close(OUR_FAULT)
                return

    async def _look(self, woken: frozenset[str], subscription: Subscription) -> None:
        self._user = self._socket.user or self._user
        if hints.PRESENCE in woken:
            self._tell_presence()
        if hints.FEED in woken and await self._catch_up():
            await self._count()
        if self._watched and hints.conversation(self._watched) in woken:
            await self._rows(subscription)
        if self._watched and hints.typing_visitor(self._watched) in woken:
            self._socket.send({"type": "typing", "conversation": self._watched, "author": "Visitor"})

    def _tell_presence(self) -> None:
        before, self._online = self._online, self._desk.presence.online_ids()
        for agent in sorted(before ^ self._online):
            self._socket.send({"type": "presence", "agent": agent, "online": agent in self._online})

    async def _catch_up(self) -> bool:
        """Tell everything of the feed that was not told; false if nothing had happened."""
        start = self._feed
        while True:
            news, end = await self._desk.conversations.feed(self._user, self._feed)
            for entry in latest(news):
                await self._tell(entry, [one.notify for one in news if one.conversation == entry.conversation])
            if end == self._feed:
                return end != start
            self._feed = end

    async def _tell(self, entry: News, reasons: list[Reason | None]) -> None:
        """Send how a conversation stands now, and each reason to notify of it once; a page that lags is waited for."""
        about = {"conversation": entry.conversation, "feed": entry.n}
        await self._socket.room()
        if entry.removed:
            self._socket.send({"type": "removed", **about})
        elif entry.item is not None:
            self._socket.send(item_frame(entry.item, entry.n))
        for reason in dict.fromkeys(filter(None, reasons)):
            await self._socket.room()
            self._socket.send({"type": "notify", "reason": reason, **about})

    async def _count(self, always: bool = False) -> None:
        counts = dict(await self._desk.conversations.counts(self._user))
        if always or counts != self._counts:
            self._counts = counts
            self._socket.send({"type": "counts", **counts, "feed": self._feed})

    # The conversation in front of the agent.

    async def _watch(self, conversation: str, since: int, subscription: Subscription) -> None:
        self._unwatch(subscription)
        self._watched, self._since = conversation, since
        subscription.watch(hints.conversation(conversation))
        subscription.watch(hints.typing_visitor(conversation))
        await self._rows(subscription, first=True)

    def _unwatch(self, subscription: Subscription) -> None:
        if self._watched:
            subscription.forget(hints.conversation(self._watched))
            subscription.forget(hints.typing_visitor(self._watched))
        self._watched = ""

    async def _rows(self, subscription: Subscription, *, first: bool = False) -> None:
        """Send the watched conversation's new rows; if the agent may not see it any more, say so and stop."""
        try:
            while rows := await self._desk.conversations.rows(self._user, self._watched, self._since, ROWS_AT_ONCE):
                for row in rows:
                    await self._socket.room()
                    self._socket.send(event_frame({"conversation": self._watched, **row}, with_view=False))
                self._since, first = rows[-1]["seq"], True
            if first:
                await self._desk.conversations.seen(self._user, self._watched)
        except NotFoundError:
            gone = self._watched
            self._unwatch(subscription)
            self._removed(gone)

    def _removed(self, conversation: str) -> None:
        self._socket.send({"type": "removed", "conversation": conversation, "feed": self._feed})


WATCH_SESSIONS_S: Final = 0.5


async def watch_sessions(sockets: Sockets, desk: Desk) -> None:
    """Close the sockets whose session has ended or whose user is disabled; know the others' users as they are now."""
    while True:
        await asyncio.sleep(WATCH_SESSIONS_S)
        keys = {socket.session for socket in sockets} - {""}
        if not keys:
            continue
        try:
            users = await desk.database.read(_users_of(keys, desk.clock.now_ms()))
        except Unavailable as error:
            log.error("sessions-unknown", reason=str(error))
            continue
        for socket in sockets:
            if socket.session in keys and (user := users.get(socket.session)):
                socket.user = user
            elif socket.session in keys:
                log.info("signed-out")
                socket.close(SIGNED_OUT)


def _users_of(keys: set[str], now_ms: int) -> Callable[[Connection], dict[str, User]]:
    """A unit that reads the users of those of these sessions that hold."""

    def unit(connection: Connection) -> dict[str, User]:
        found = {key: stored.find(connection, key, now_ms) for key in keys}
        return {key: session.user for key, session in found.items() if session}

    return unit
