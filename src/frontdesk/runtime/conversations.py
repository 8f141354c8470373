"""The one service that changes and reads conversations: for visitors, for agents, and for the clock.

Each change is one unit of work; who is to look again is told after its commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from frontdesk.bus import hints
from frontdesk.bus.hints import Bus
from frontdesk.ir.event import EverybodyOffline, TimerFired
from frontdesk.runtime import claims, editing, listing, visits
from frontdesk.runtime.details import nested
from frontdesk.runtime.listing import News, Page
from frontdesk.runtime.logs import logger
from frontdesk.runtime.places import place
from frontdesk.runtime.policy import Folder, folder_of, may_talk
from frontdesk.runtime.presence import Presence
from frontdesk.runtime.refusal import InvalidError, RefusedError
from frontdesk.runtime.rounds import Rounds
from frontdesk.runtime.timers import Timers
from frontdesk.runtime.turn import Turn, Turns
from frontdesk.runtime.visits import Arrival, Command, Welcome
from frontdesk.store import conversations as stored
from frontdesk.store import feed
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import VersionError
from frontdesk.store.database import Database
from frontdesk.store.users import User

T = TypeVar("T")
Json = dict[str, Any]

TRIES = 5
"""How often a unit runs whose conversation somebody else changed under it."""

Waiting = tuple[str, int]
"""A conversation that waits for a person, and since when."""

log = logger("conversations")


@dataclass(frozen=True, slots=True)
class Ack:
    """A visitor's command is stored; `seq` is the number of its row, of the last row for `end`."""

    seq: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A visitor's command changed nothing: `key-reused closed stale bad-option not-asked bad-text`."""

    code: str


class Conversations:
    """Everything that can be done with conversations.

    Every method for agents raises `NotFoundError` where the agent may not know of the conversation, `RefusedError`
    where something stands in the way, `InvalidError` where the request makes no sense; every method at all
    `store.Unavailable`, and then nothing has been stored.
    """

    def __init__(self, database: Database, bus: Bus, presence: Presence, turns: Turns) -> None:
        self._database = database
        self._bus = bus
        self._presence = presence
        self._turns = turns
        self.timers = Timers(database, turns.clock, self.fire)
        self._left_alone: Rounds[Waiting] = Rounds(turns.clock, "offline-flow-failed")

    async def folder(self, agent: User, folder: Folder, q: str = "", after: str | None = None, limit: int = 50) -> Page:
        """One page of a folder: in *Unassigned* those who wait, then the missed, oldest first; else newest first.

        Args:
            q: Words that must all occur in what is known of the visitor.
            after: The `next` of the page before.
        """
        return await self._database.read(lambda connection: listing.page(connection, agent, folder, q, after, limit))

    async def counts(self, agent: User) -> dict[str, int]:
        """`{"unassigned": n, "mine": n}`."""
        return await self._database.read(lambda connection: listing.counts(connection, agent))

    async def read(self, agent: User, conversation_id: str, since: int = 0) -> Json:
        """An item with its `details`, at most 100 rows of its `log` after `since`, and the `seq` of its last row."""
        return await self._database.read(lambda connection: listing.one(connection, agent, conversation_id, since))

    async def rows(self, agent: User, conversation_id: str, since: int, limit: int = 100) -> tuple[Json, ...]:
        """Rows of the log after `since`, as agents count."""

        def unit(connection: Connection) -> tuple[Json, ...]:
            conversation = listing.visible(connection, agent, conversation_id)
            return listing.log_after(connection, conversation.id, since, limit)

        return await self._database.read(unit)

    async def feed(self, agent: User, after: int, limit: int = 100) -> tuple[tuple[News, ...], int]:
        """What the agent has not heard since a place in the feed, and the place to go on from."""
        online = self._presence.is_online(agent.id)
        return await self._database.read(lambda connection: listing.news(connection, agent, online, after, limit))

    async def feed_end(self) -> int:
        """The last place in the feed."""
        return await self._database.read(feed.end)

    async def assign(self, agent: User, conversation_id: str, to: str | None) -> Json:
        """Claim (`me`), hand over (an agent's id) or release (none).

        Gives the item; to an agent who may see it no longer, only its `id` and `assigned_to: null`.
        """

        def unit(connection: Connection) -> tuple[Json, Turn]:
            turn = claims.assign(self._turns, connection, agent, conversation_id, to)
            return _item(connection, agent, turn), turn

        return await self._change(unit)

    async def say(self, agent: User, conversation_id: str, key: str, text: str) -> int:
        """Write to the visitor; the number of the row."""
        return await self._change(
            lambda connection: claims.say(self._turns, connection, agent, conversation_id, key, text)
        )

    async def close(self, agent: User, conversation_id: str) -> Json:
        """End the chat for good; the item. A second time changes nothing."""

        def unit(connection: Connection) -> tuple[Json, Turn]:
            turn = claims.close(self._turns, connection, agent, conversation_id)
            return _item(connection, agent, turn), turn

        return await self._change(unit)

    async def edit_details(self, agent: User, conversation_id: str, changes: Mapping[str, Any]) -> Json:
        """Change details by dotted name, null clears; all of them, nested, as they are then."""

        def unit(connection: Connection) -> tuple[Json, Turn]:
            turn = editing.edit_details(self._turns, connection, agent, conversation_id, changes)
            return nested(turn.after.details), turn

        return await self._change(unit)

    async def record(self, agent: User, conversation_id: str, kind: str, key: str, fields: Mapping[str, str]) -> Json:
        """Make a `lead`, `deal` or `activity`: `{id, kind, title, created_at, fields}`."""
        return await self._change(
            lambda connection: editing.record(self._turns, connection, agent, conversation_id, kind, key, fields)
        )

    async def seen(self, agent: User, conversation_id: str) -> None:
        """The owner has read all of it; nothing happens for anybody else."""
        if await self._database.read(lambda connection: editing.unseen(connection, agent, conversation_id)):
            await self._change(lambda connection: (None, editing.seen(connection, agent, conversation_id)))

    async def typing(self, agent: User, conversation_id: str) -> None:
        """The owner is typing: tell the visitor's pages. Nothing is stored."""
        conversation = await self._database.read(lambda connection: listing.visible(connection, agent, conversation_id))
        if may_talk(agent, place(conversation)) == "yes":
            self._bus.publish(hints.typing_agent(conversation_id))

    async def begin(self, playbook: str, arrival: Arrival) -> Welcome:
        """A new conversation with its first words.

        Raises:
            UnknownPlaybookError: Nothing of this name is served.
            CorruptError: Its release cannot be read.
        """
        # Opening a release takes a while the first time: not on the writer's thread.
        release = await self._database.read(lambda connection: visits.running(self._turns, connection, playbook))
        token = secrets.token_urlsafe(32)

        def unit(connection: Connection) -> tuple[Welcome, Turn]:
            turn = visits.begin(self._turns, connection, playbook, release, token, arrival)
            return visits.welcome(self._turns, connection, turn.after, token, 0), turn

        return await self._change(unit)

    async def resume(self, playbook: str, token: str, since: int) -> Welcome:
        """A conversation that goes on, for a page that has seen rows up to `since`.

        Raises:
            BadTokenError: The token opens none.
            AheadError: There are fewer rows.
            CorruptError: Its release cannot be read.
        """

        def unit(connection: Connection) -> Welcome:
            conversation = visits.find(connection, playbook, token)
            return visits.welcome(self._turns, connection, conversation, token, since)

        return await self._database.read(unit)

    async def visitor(self, conversation_id: str, command: Command) -> Ack | Refusal:
        """Take what a visitor did, once for each key."""
        try:
            seq = await self._change(
                lambda connection: visits.command(self._turns, connection, conversation_id, command)
            )
        except (RefusedError, InvalidError) as error:
            return Refusal(error.code)
        return Ack(seq)

    async def visitor_rows(self, conversation_id: str, since: int, limit: int = 100) -> tuple[Json, ...]:
        """Rows as the visitor counts, each that ends a step with its `view`."""
        return await self._database.read(
            lambda connection: visits.rows_after(connection, conversation_id, since, limit)
        )

    async def visitor_available(self, conversation_id: str) -> bool:
        """A person could be had in this conversation now."""
        return await self._database.read(lambda connection: visits.available(self._turns, connection, conversation_id))

    async def answered(self, conversation_id: str, command: Command) -> Ack | Refusal | None:
        """What a visitor's key is answered where it was used already; nothing is changed."""
        try:
            seq = await self._database.read(lambda connection: visits.answered(connection, conversation_id, command))
        except RefusedError as error:
            return Refusal(error.code)
        return None if seq is None else Ack(seq)

    def visitor_typing(self, conversation_id: str) -> None:
        """The visitor is typing: tell the agent's pages. Nothing is stored."""
        self._bus.publish(hints.typing_visitor(conversation_id))

    async def fire(self, conversation_id: str, timer: str, due_ms: int) -> None:
        """Let a timer run out, if it still stands so and its time has come; else nothing happens.

        Raises:
            FrontdeskError: The engine does not take a timer that is its own.
        """

        def unit(connection: Connection) -> tuple[None, Turn | None]:
            conversation = stored.load(connection, conversation_id)
            if conversation is None or (conversation.timer, conversation.due_ms) != (timer, due_ms):
                return None, None
            now = self._turns.moment(conversation)
            if now.at_ms < due_ms:
                return None, None
            event = TimerFired(now=now, timer=timer, due_ms=due_ms)
            return None, claims.taken(self._turns, connection, conversation, event, "system")

        await self._change(unit)

    async def everybody_offline(self) -> None:
        """Lead on those who wait for a team in which nobody is left, a page of them at most."""
        online = self._presence.teams

        def pages(after: Waiting | None, limit: int) -> Awaitable[tuple[Waiting, ...]]:
            return self._database.read(lambda connection: stored.waiting_for_nobody(connection, online, limit, after))

        await self._left_alone.go(pages, self._nobody_left)

    async def _nobody_left(self, waiting: Waiting) -> None:
        def unit(connection: Connection) -> tuple[None, Turn | None]:
            conversation = stored.load(connection, waiting[0])
            if conversation is None or conversation.phase != "waiting" or conversation.team in self._presence.teams:
                return None, None
            event = EverybodyOffline(now=self._turns.moment(conversation))
            return None, claims.taken(self._turns, connection, conversation, event, "system")

        await self._change(unit)

    async def _change(self, unit: Callable[[Connection], tuple[T, Turn | None]]) -> T:
        for _ in range(TRIES - 1):
            try:
                answer, turn = await self._database.write(unit)
                break
            except VersionError:
                continue
        else:
            answer, turn = await self._database.write(unit)
        if turn is not None and turn.after is not turn.before:
            self._tell(turn)
        return answer

    def _tell(self, turn: Turn) -> None:
        after = turn.after
        for trouble in turn.troubles:
            log.error(
                "card-failed", conversation=after.id, playbook=after.playbook, card=trouble.card, reason=trouble.reason
            )
        if after.due_ms != turn.before.due_ms:
            self.timers.note(after.due_ms)
        self._bus.publish(hints.conversation(after.id))
        if after.standing != "bot":
            self._bus.publish(hints.FEED)


def _item(connection: Connection, agent: User, turn: Turn) -> Json:
    after = turn.after
    if folder_of(agent, place(after)) is None:
        return {"id": after.id, "assigned_to": None}
    (item,) = listing.items(connection, agent, (after,))
    return item
