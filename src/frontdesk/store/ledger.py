"""What a unit of work on conversations is given: it reads through the ledger, which writes its decisions at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, NestedTransaction

from frontdesk.store import conversations, flush, keys
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.feed import Entry
from frontdesk.store.held import HeldConversations
from frontdesk.store.keys import Answered
from frontdesk.store.records import Record
from frontdesk.store.schema import log as log_table
from frontdesk.store.stage import Stage
from frontdesk.store.statement import row_of, written

_LOG: Final = row_of(log_table, "conversation")


class CarefulError(Exception):
    """A unit that trusts the cache asked for more than the cache holds: the unit runs again, carefully."""


class Ledger:
    """Reads for units of work, and the rows that they decide on.

    *Trusting*, it answers from memory: conversations from the cache, keys as if they were new. That is safe because
    the tables' own constraints check it at the end: each conversation is written only at the version that was read,
    each key once. A unit that decides nothing, or fails, is not checked by any constraint: it runs again, *careful*,
    and everything is read from the tables.

    Without a connection it drafts: it answers from memory only, and what is decided can be taken over later.

    Attributes:
        careful: Nothing is taken from memory.
    """

    def __init__(self, connection: Connection | None, held: HeldConversations, *, careful: bool) -> None:
        self.careful = careful
        self._to = connection
        self._held = held
        self._whole = Stage()
        self._own = Stage()
        # As in the tables: read in this transaction; written by the running careful unit; written by the units before.
        self._read: dict[str, Conversation] = {}
        self._fresh: dict[str, Conversation] = {}
        self._settled: dict[str, Conversation] = {}
        self._believed: set[str] = set()
        # While a part runs: what the unit decided before it and, once it has written, the savepoint that undoes it.
        self._outer: Stage | None = None
        self._savepoint: NestedTransaction | None = None
        self._known: tuple[dict[str, Conversation], dict[str, Conversation]] = ({}, {})

    @property
    def _connection(self) -> Connection:
        if self._to is None:
            raise CarefulError
        return self._to

    # For units.

    @property
    def connection(self) -> Connection:
        """A connection that sees everything decided so far.

        Raises:
            CarefulError: While trusting.
        """
        if not self.careful:
            raise CarefulError
        if self._outer is not None and self._savepoint is None:
            self._save()
        self.settle()
        return self._connection

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation as it stands now."""
        for stage in (self._own, self._whole):
            if (found := stage.conversation(conversation_id)) is not None:
                return found
        for known in (self._fresh, self._settled, self._read):
            if conversation_id in known:
                return known[conversation_id]
        found = None if self.careful else self._trusted(conversation_id)
        if found is None:
            found = conversations.load(self._connection, conversation_id)
            if found is not None:
                self._read[conversation_id] = found
        return found

    def _trusted(self, conversation_id: str) -> Conversation | None:
        held = self._held.get(conversation_id)
        if held is not None:
            self._believed.add(conversation_id)
        return held

    def answered(self, conversation_id: str, sender: str, key: str) -> Answered | None:
        """What was answered under a client's key."""
        address = (conversation_id, sender, key)
        staged = self._own.keys.get(address) or self._whole.keys.get(address)
        if staged is None and self.careful:
            return keys.find(self._connection, *address)
        return staged

    def begin(self, conversation: Conversation) -> None:
        """A new conversation."""
        self._own.begun[conversation.id] = conversation

    def save(self, before: Conversation, after: Conversation) -> None:
        """A changed conversation, with its next version."""
        self._own.save(before, after)

    def happened(self, conversation_id: str, n: int, event: Any) -> None:
        """The n-th thing that happened to a conversation."""
        self._own.events.append((conversation_id, n, written(event)))

    def log(self, conversation_id: str, rows: tuple[LogRow, ...]) -> None:
        """Numbered rows of a conversation's log."""
        self._own.log += [(conversation_id, *_LOG(row)) for row in rows]

    def keep(self, conversation_id: str, sender: str, key: str, answered: Answered) -> None:
        """The answer under a client's key from now on."""
        self._own.keys[conversation_id, sender, key] = answered

    def record(self, record: Record) -> None:
        """A lead, a deal or an activity."""
        self._own.records.append(record)

    def tell(self, entry: Entry) -> None:
        """An entry of the feed; it gets its place when it is written."""
        self._own.feed.append(entry)

    def take_over(self, drafted: Stage) -> None:
        """Everything that was decided in a draft, on conversations that stand as they stood there; once only."""
        self._own.absorb(drafted)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Inside, a part of the unit runs, on a conversation of its own; if it fails, its decisions are dropped."""
        self._outer, self._own = self._own, Stage()
        done = False
        try:
            yield
            if self._savepoint is not None:
                self._savepoint.commit()
            self._outer.absorb(self._own)
            done = True
        finally:
            self._own, self._outer = self._outer or Stage(), None
            written, self._savepoint = self._savepoint, None
            if written is not None and not done:
                self._whole, (self._read, self._fresh) = Stage(), self._known
                written.rollback()

    def _save(self) -> None:
        """Before a part writes: write what was decided before the part, so that it stays if the part fails."""
        assert self._outer is not None
        self._whole.absorb(self._outer)
        self._outer = Stage()
        self.flush()
        self._known = (dict(self._read), dict(self._fresh))
        self._savepoint = self._connection.begin_nested()

    @property
    def drafted(self) -> Stage:
        """What the running unit has decided so far."""
        return self._own

    # For the writer.

    @property
    def decided(self) -> bool:
        """Whether the unit has decided on anything."""
        return bool(self._own)

    @contextmanager
    def carefully(self) -> Iterator[None]:
        """Inside, a unit runs carefully, in a savepoint; if it fails, what it read and wrote is forgotten."""
        before, self.careful = self.careful, True
        self._read.clear()
        try:
            yield
            self._settled |= self._fresh
        finally:
            self.careful = before
            self._own, self._whole, self._fresh = Stage(), Stage(), {}

    def absorb(self) -> None:
        """The unit is done: its decisions join those of the whole transaction."""
        self._whole.absorb(self._own)
        self._own = Stage()

    def forget(self) -> None:
        """The unit failed: its decisions are dropped."""
        self._own = Stage()

    def forget_all(self) -> None:
        """A unit wrote without this ledger: everything known here may have changed."""
        for known in (self._settled, self._read):
            for conversation_id in known:
                self._held.drop(conversation_id)
            known.clear()

    def settle(self) -> None:
        """Write what the running unit has decided so far."""
        self.absorb()
        self.flush()

    def flush(self) -> None:
        """Write everything that was decided.

        Raises:
            VersionError: A conversation has changed since it was read.
            IntegrityError: From the driver: a key or a row's number is taken.
        """
        stage, self._whole = self._whole, Stage()
        if not stage:
            return
        flush.write(self._connection, stage)
        known = self._fresh if self.careful else self._settled
        known |= stage.begun | stage.latest

    @contextmanager
    def believed(self) -> Iterator[None]:
        """Inside, the transaction runs. If it fails, conversations from the cache may be why: the cache drops them."""
        committed = False
        try:
            yield
            committed = True
        finally:
            if not committed:
                for conversation_id in self._believed:
                    self._held.drop(conversation_id)

    def hold(self) -> None:
        """Everything is committed: cache the conversations as they stand."""
        self._held.put((self._read | self._settled).values())
