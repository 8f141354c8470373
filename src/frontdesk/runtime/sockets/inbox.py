"""The inbox's socket: what an agent's page asks for, and what it is told about the agent's folders."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.websockets import WebSocket

from frontdesk.bus import hints
from frontdesk.bus.hints import Subscription
from frontdesk.runtime import wire
from frontdesk.runtime.accounts import sessions
from frontdesk.runtime.accounts.account import me_json
from frontdesk.runtime.desk.bucket import Bucket
from frontdesk.runtime.desk.desk import Desk
from frontdesk.runtime.logs import logger
from frontdesk.runtime.refusal import NotFoundError
from frontdesk.runtime.sockets.handshake import HELLO_LIMIT_S, accept
from frontdesk.runtime.sockets.limits import FRAMES, FRAMES_PER_S
from frontdesk.runtime.sockets.socket import BAD_FRAME, FLOOD, OUR_FAULT, RESTART, SIGNED_OUT, ClosedError, Socket
from frontdesk.runtime.sockets.sockets import RETRY_AFTER_S
from frontdesk.runtime.sockets.watched import Watched
from frontdesk.runtime.talk.listing import News, latest
from frontdesk.runtime.talk.policy import Reason
from frontdesk.store import Unavailable
from frontdesk.store.users import User

LOOK_AGAIN_S: Final = 1.0
"""The most delay that a lost hint costs, or a single failure of the database."""

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
        await websocket.close(RESTART)
        return
    async with Socket(websocket, state.sockets, session.token_hash if session else "") as socket:
        if session is None:
            log.info("refused", reason="no-session")
            await socket.leave(SIGNED_OUT)
            return
        socket.user = session.user
        state.sockets.known.enter(session)
        state.desk.presence.opened(session.user.id, socket.quiet_s)
        try:
            await InboxPage(state.desk, socket, session.user).run()
        finally:
            state.desk.presence.closed(session.user.id, socket.quiet_s)


class InboxPage:
    """One agent's open page: what it has been told, and what it watches.

    One task reads what the page sends, another looks at the store when something has happened.
    """

    def __init__(self, desk: Desk, socket: Socket, user: User) -> None:
        self._desk = desk
        self._socket = socket
        self._user = user
        self._allowance = Bucket(desk.clock, FRAMES, FRAMES_PER_S)
        self._feed = 0
        self._counts: dict[str, int] = {}
        self._moved = False
        self._online: frozenset[str] = frozenset()
        self._one_at_a_time = asyncio.Lock()
        self._again: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Serve the page until either side closes."""
        try:
            async with asyncio.timeout(HELLO_LIMIT_S):
                hello = wire.from_agent(await self._socket.receive())
            if not isinstance(hello, wire.AgentHello):
                raise wire.BadFrameError("the first frame is not hello")
            with self._desk.bus.subscribe(hints.FEED, hints.PRESENCE, hints.ME) as subscription:
                self._watched = Watched(self._desk, self._socket, self._user, subscription.wake)
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
            await self._socket.leave(RESTART, {"type": "restart", "retry_after": RETRY_AFTER_S})
        except Exception as error:
            log.error("failed", exc_info=error)
            await self._socket.leave(OUR_FAULT)

    async def _talk(self, hello: wire.AgentHello, subscription: Subscription) -> None:
        listening: asyncio.Task[None] | None = None
        try:
            await self._begin(hello)
            listening = asyncio.create_task(self._listen(subscription))
            self._look_later(subscription)
            while True:
                frame = wire.from_agent(await self._socket.receive())
                if not self._allowance.take():
                    log.info("flood")
                    await self._socket.leave(FLOOD)
                    return
                async with self._one_at_a_time:
                    await self._take(frame)
        finally:
            self._watched.end()
            if self._again is not None:
                self._again.cancel()
            if listening is not None:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _begin(self, hello: wire.AgentHello) -> None:
        self._online = self._desk.presence.online_ids()
        end = await self._desk.conversations.feed_end()
        self._feed = end if hello.feed is None or hello.feed > end else hello.feed
        await self._catch_up()
        await self._count(always=True)
        for conversation, since in hello.since.items():
            await self._watch(conversation, since)

    async def _take(self, frame: Any) -> None:
        match frame:
            case wire.Watch(conversation=conversation, since=since):
                await self._watch(conversation, since)
            case wire.Unwatch():
                self._watched.end()
            case wire.AgentTyping(conversation=conversation):
                await self._typing(conversation)
            case _:
                raise wire.BadFrameError("a second hello")

    async def _watch(self, conversation: str, since: int) -> None:
        try:
            await self._watched.begin(conversation, since)
        except NotFoundError:
            self._removed(conversation)

    async def _typing(self, conversation: str) -> None:
        try:
            await self._desk.conversations.typing(self._user, conversation)
        except NotFoundError:
            self._removed(conversation)

    # What the bus says.

    async def _listen(self, subscription: Subscription) -> None:
        """Look whenever something may have changed; a look that the database fails is repeated."""
        while True:
            woken = await subscription.next()
            try:
                async with self._one_at_a_time:
                    await self._look(woken)
            except Unavailable as error:
                log.error("store-unavailable", reason=str(error))
                await asyncio.sleep(LOOK_AGAIN_S)
                for topic in woken:
                    subscription.wake(topic)
            except Exception as error:
                log.error("failed", exc_info=error)
                self._socket.close(OUR_FAULT)
                return

    def _look_later(self, subscription: Subscription) -> None:
        self._again = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._look_anyway, subscription)

    def _look_anyway(self, subscription: Subscription) -> None:
        """Look although nothing was heard: a hint may have been lost."""
        subscription.wake(hints.FEED)
        subscription.wake(hints.PRESENCE)
        self._look_later(subscription)

    async def _look(self, woken: frozenset[str]) -> None:
        self._tell_me()
        if hints.PRESENCE in woken:
            self._tell_presence()
        if hints.FEED in woken:
            await self._catch_up()
        if self._moved:
            await self._count()
        if gone := await self._watched.look(woken):
            self._removed(gone)

    def _tell_me(self) -> None:
        """Take over the agent as last looked up, and tell the page what has changed."""
        before, self._user = self._user, self._socket.user or self._user
        if self._user == before:
            return
        self._watched.user = self._user
        # Without the online switch: the page is told of it as presence, and may have turned it again meanwhile.
        if me_json(replace(self._user, online=before.online)) != me_json(before):
            self._socket.send({"type": "me", "me": me_json(self._user)})

    def _tell_presence(self) -> None:
        before, self._online = self._online, self._desk.presence.online_ids()
        for agent in sorted(before ^ self._online):
            self._socket.send({"type": "presence", "agent": agent, "online": agent in self._online})

    async def _catch_up(self) -> None:
        """Send everything in the feed that the page has not been told."""
        while True:
            news, end = await self._desk.conversations.feed(self._user, self._feed)
            reasons: dict[str, dict[Reason, int]] = {}
            for one in news:
                about = reasons.setdefault(one.conversation, {})
                if one.notify:
                    about[one.notify] = one.n
            for entry in latest(news):
                await self._tell(entry, reasons[entry.conversation])
            self._moved = self._moved or any(one.moved for one in news)
            before, self._feed = self._feed, end
            if end in (before, self._desk.changes.recent.end):
                return

    async def _tell(self, entry: News, reasons: Mapping[Reason, int]) -> None:
        """Send a conversation's current item, and each reason to notify once; waits for a page that lags.

        Args:
            reasons: Reason to the number of the last feed entry with it: pages recognise repetitions by that number.
        """
        about = {"conversation": entry.conversation, "feed": entry.n}
        await self._socket.room()
        if entry.removed:
            self._socket.send({"type": "removed", **about})
        elif entry.item is not None:
            self._socket.send_text(self._desk.changes.recent.frame(entry.item, entry.n))
        for reason, n in reasons.items():
            await self._socket.room()
            self._socket.send({"type": "notify", "reason": reason, **about, "entry": n})

    async def _count(self, always: bool = False) -> None:
        counts = dict(await self._desk.conversations.counts(self._user))
        self._moved = False
        if always or counts != self._counts:
            self._counts = counts
            self._socket.send({"type": "counts", **counts, "feed": self._feed})

    def _removed(self, conversation: str) -> None:
        self._socket.send({"type": "removed", "conversation": conversation, "feed": self._feed})
