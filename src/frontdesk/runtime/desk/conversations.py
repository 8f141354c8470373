"""The one service that changes and reads conversations: for visitors, for agents, and for the clock.

Each change is one unit of work; pages that show the conversation are told after its commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.desk.finding import Finding
from frontdesk.runtime.desk.records import records_of
from frontdesk.runtime.desk.tally import Tally
from frontdesk.runtime.presence.presence import Presence
from frontdesk.runtime.presence.visiting import Visiting, as_json
from frontdesk.runtime.refusal import InvalidError, RefusedError
from frontdesk.runtime.talk import claims, editing, listing, seats, visits
from frontdesk.runtime.talk.listing import News, Page, Part, Within
from frontdesk.runtime.talk.places import place
from frontdesk.runtime.talk.policy import folder_of, may_talk
from frontdesk.runtime.talk.rows import item, owner
from frontdesk.runtime.talk.turn import Turn, Turns
from frontdesk.runtime.talk.visits import Arrival, Command, Welcome
from frontdesk.store import conversations as stored
from frontdesk.store import feed, reads, users
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database, settle
from frontdesk.store.ledger import Ledger
from frontdesk.store.records import Record
from frontdesk.store.users import User

T = TypeVar("T")
WHOLE = Part()
NOTHING_EXPECTED: Mapping[str, Any] = MappingProxyType({})
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """A visitor's command is stored; `seq` is the number of its row, or for `end` of the last row."""

    seq: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A visitor's command changed nothing: `key-reused closed stale bad-option not-asked bad-text consent`."""

    code: str


class Conversations:
    """Everything that can be done with conversations.

    Every method for agents raises `NotFoundError` if the agent may not know of the conversation, `RefusedError` if
    something prevents the change, and `InvalidError` if the request is not valid. Every method may raise
    `store.Unavailable`, and then nothing has been stored.
    """

    def __init__(
        self,
        database: Database,
        changes: Changes,
        presence: Presence,
        turns: Turns,
        visiting: Visiting,
        finding: Finding,
    ) -> None:
        self._database = database
        self.changes = changes
        self._presence = presence
        self._turns = turns
        self._visiting = visiting
        self._finding = finding
        self._tally = Tally(database)

    async def folder(self, agent: User, folder: Within, q: str = "", after: str | None = None, limit: int = 50) -> Page:
        """One page of a folder, or of `all`. *Unassigned*: waiting, then missed, oldest first; others: newest first.

        Args:
            q: Beginnings of words, each of which must occur in the visitor's details or in what people said.
            after: The `next` of the previous page.
        """
        if q:
            await self._finding.fresh()
        return await self._database.read(lambda connection: listing.page(connection, agent, folder, q, after, limit))

    async def counts(self, agent: User) -> dict[str, int]:
        """`{"unassigned": n, "mine": n}`."""
        return await self._tally.of(agent)

    async def read(self, agent: User, conversation_id: str, part: Part = WHOLE) -> Json:
        """An item with its `details`, at most 100 rows of its `log`, and the `seq` of its last row.

        `about` is what is known of the visitor, `visit` whether they are there and how far they have read.
        """
        visit = self._visiting.of(conversation_id)
        return await self._database.read(
            lambda connection: listing.one(connection, agent, conversation_id, part, visit, self._turns.currency)
        )

    async def visit(self, agent: User, conversation_id: str) -> Json:
        """Whether the visitor is there, on which page, and how far they have read."""
        visit = self._visiting.of(conversation_id)

        def unit(connection: Connection) -> Json:
            listing.visible(connection, agent, conversation_id)
            return as_json(visit, reads.of(connection, conversation_id))

        return await self._database.read(unit)

    async def rows(self, agent: User, conversation_id: str, since: int, limit: int = 100) -> tuple[Json, ...]:
        """Rows of the log after `since`, in the agents' numbering."""

        def unit(connection: Connection) -> tuple[Json, ...]:
            conversation = listing.visible(connection, agent, conversation_id)
            return listing.log_after(connection, conversation.id, since, limit)

        return await self._database.read(unit)

    async def feed(self, agent: User, after: int, limit: int = 100) -> tuple[tuple[News, ...], int]:
        """News for the agent after a place in the feed, and the place to go on from."""
        online, recent = self._presence.is_online(agent.id), self.changes.recent
        entries = recent.after(after, limit)
        if entries is None:
            return await self._database.read(lambda connection: listing.news(connection, agent, online, after, limit))
        heard, end = listing.heard(agent, entries), entries[-1][0].n if entries else after
        if not heard:
            return (), end
        # As they stand now: what happens while their records are read comes with the next call.
        about = {entry.conversation: recent.conversation(entry.conversation) for entry, _ in heard}
        made = await records_of(self._database, recent, about)
        items = {one: self._item(agent, conversation, made[one]) for one, conversation in about.items()}
        return listing.tidings(online, heard, items), end

    def _item(self, agent: User, conversation: Conversation, made: tuple[Record, ...]) -> Json | None:
        folder = folder_of(agent, place(conversation))
        return folder and self.changes.recent.item(folder, conversation, made, self._presence.names)

    async def feed_end(self) -> int:
        """The last place in the feed."""
        return await self._database.read(feed.end)

    async def assign(self, agent: User, conversation_id: str, to: str | None) -> Json:
        """Claim (`me`), hand over (an agent's id) or release (None).

        Gives the item; only its `id` and `assigned_to` to an agent who may no longer see it.
        """

        def unit(ledger: Ledger) -> tuple[Conversation, Turn]:
            turn = claims.assign(self._turns, ledger, agent, conversation_id, to)
            return turn.after, turn

        return await self._shown(agent, await self.changes.make(unit))

    async def say(self, agent: User, conversation_id: str, key: str, text: str) -> int:
        """Write to the visitor; the number of the row."""
        return await self.changes.make(
            lambda ledger: claims.say(self._turns, ledger, agent, conversation_id, key, text)
        )

    async def close(self, agent: User, conversation_id: str) -> Json:
        """End the chat for good; the item. A second time changes nothing."""

        def unit(ledger: Ledger) -> tuple[Conversation, Turn]:
            turn = claims.close(self._turns, ledger, agent, conversation_id)
            return turn.after, turn

        return await self._shown(agent, await self.changes.make(unit))

    async def _shown(self, agent: User, after: Conversation) -> Json:
        """A conversation as the agent who has just changed it sees it, if at all."""
        names, to = self._presence.names, after.assigned_to
        if to is not None and to not in names:
            # Hired a moment ago.
            known = frozenset({to})
            names = await self._database.read(lambda connection: users.names(connection, known))
        folder = folder_of(agent, place(after))
        if folder is None:
            return {"id": after.id, "assigned_to": owner(after, names)}
        made = await records_of(self._database, self.changes.recent, {after.id: after})
        return item(folder, after, made[after.id], names)

    async def edit_details(
        self,
        agent: User,
        conversation_id: str,
        changes: Mapping[str, Any],
        expected: Mapping[str, Any] = NOTHING_EXPECTED,
    ) -> Json:
        """Change details by dotted name, unless they differ from what is expected: `{id, details, version}`."""
        return await self.changes.make(
            lambda ledger: editing.edit_details(self._turns, ledger, agent, conversation_id, changes, expected)
        )

    async def record(self, agent: User, conversation_id: str, kind: str, key: str, fields: Mapping[str, str]) -> Json:
        """Make a `lead`, `deal` or `activity`: `{id, kind, title, created_at, fields}`."""
        return await self.changes.make(
            lambda ledger: editing.record(self._turns, ledger, agent, conversation_id, kind, key, fields)
        )

    async def note(self, agent: User, conversation_id: str, key: str, text: str) -> int:
        """Write a note that no visitor receives; the number of the row."""
        return await self.changes.make(
            lambda ledger: editing.note(self._turns, ledger, agent, conversation_id, key, text)
        )

    async def seen(self, agent: User, conversation_id: str, seq: int) -> None:
        """The owner has read up to this row; nothing happens for other agents, or if there are later rows."""
        conversation = self.changes.recent.known(conversation_id, seq)
        if conversation is None:
            conversation = await self._database.read(lambda connection: stored.load(connection, conversation_id))
        if editing.unseen(agent, conversation, seq):
            await self.changes.make(lambda ledger: (None, editing.seen(ledger, agent, conversation_id, seq)))

    async def typing(self, agent: User, conversation_id: str) -> None:
        """The owner is typing: tell the visitor's pages. Nothing is stored."""
        conversation = await self._database.read(lambda connection: listing.visible(connection, agent, conversation_id))
        if may_talk(agent, place(conversation)) == "yes":
            self.changes.types(conversation_id, "agent")

    async def begin(self, playbook: str, arrival: Arrival) -> Welcome:
        """Begin a conversation; the welcome for its page.

        Raises:
            UnknownPlaybookError: There is no such playbook, or it is not active.
            ConsentError: The visitor has not agreed to the text that the playbook requires.
            CorruptError: The release cannot be read.
        """
        # Opening a release takes a while the first time: not on the writer's thread.
        release = self._turns.playbooks.known(playbook)
        if release is None or not release.graph.playbook.active:
            release = await self._database.read(lambda connection: visits.served(self._turns, connection, playbook))
        token, release = seats.taken(release, arrival.before)

        def unit(ledger: Ledger) -> tuple[Welcome, Turn]:
            turn = visits.begin(self._turns, ledger, playbook, release, token, arrival)
            return visits.first_welcome(release.graph, turn, token), turn

        return await self.changes.make(unit)

    async def resume(self, playbook: str, token: str, since: int) -> Welcome:
        """The welcome to an existing conversation, for a page that has seen rows up to `since`.

        Raises:
            BadTokenError: The token opens no conversation of this playbook.
            AheadError: There are fewer rows.
            CorruptError: Its release cannot be read.
        """

        def unit(connection: Connection) -> Welcome:
            conversation = visits.find(connection, playbook, token)
            return visits.welcome(self._turns, connection, conversation, token, since)

        return await self._database.read(unit)

    def take(
        self,
        conversation_id: str,
        command: Command,
        heard: Callable[[Ack | Refusal | None, BaseException | None], None],
    ) -> None:
        """Take a visitor's command, once for each key. Returns at once; commands are taken in the order of the calls.

        Args:
            heard: Called with the answer once it is stored, or with the error.
        """

        def answer(seq: int, error: BaseException | None) -> None:
            if isinstance(error, RefusedError | InvalidError):
                heard(Refusal(error.code), None)
            else:
                heard(Ack(seq) if error is None else None, error)

        self.changes.submit(lambda ledger: visits.command(self._turns, ledger, conversation_id, command), answer)

    async def visitor(self, conversation_id: str, command: Command) -> Ack | Refusal:
        """Like `take`, but wait for the answer."""
        future: asyncio.Future[Ack | Refusal] = asyncio.get_running_loop().create_future()
        self.take(conversation_id, command, partial(settle, future))
        return await future

    async def visitor_rows(self, conversation_id: str, since: int, limit: int = 100) -> tuple[Json, ...]:
        """Rows in the visitor's numbering, the last row of each step with its `view`."""
        return await self._database.read(
            lambda connection: visits.rows_after(connection, conversation_id, since, limit)
        )

    async def answered(self, conversation_id: str, command: Command) -> Ack | Refusal | None:
        """The stored answer to a visitor's command; None if its key is new. Nothing is changed."""
        try:
            seq = await self._database.read(lambda connection: visits.answered(connection, conversation_id, command))
        except RefusedError as error:
            return Refusal(error.code)
        return None if seq is None else Ack(seq)

    def visitor_typing(self, conversation_id: str) -> None:
        """The visitor is typing: tell the agent's pages. Nothing is stored."""
        self.changes.types(conversation_id, "visitor")
