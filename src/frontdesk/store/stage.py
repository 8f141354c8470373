"""What units of work have decided and is not written yet: rows, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field

from frontdesk.store.conversations import Conversation
from frontdesk.store.feed import Entry
from frontdesk.store.keys import Answered
from frontdesk.store.records import Record
from frontdesk.store.statement import Values

KeyOf = tuple[str, str, str]
"""Conversation, sender and key."""


@dataclass(slots=True)
class Stage:
    """Rows that wait to be written together.

    Attributes:
        begun: New conversations, as they stand now.
        base: Changed conversations as they were read; their rows must still have that version.
        latest: The same conversations as they stand now.
        events: Rows of their table, as values in the order of its columns.
        log: The same.
    """

    begun: dict[str, Conversation] = field(default_factory=dict)
    base: dict[str, Conversation] = field(default_factory=dict)
    latest: dict[str, Conversation] = field(default_factory=dict)
    events: list[Values] = field(default_factory=list)
    log: list[Values] = field(default_factory=list)
    keys: dict[KeyOf, Answered] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    feed: list[Entry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.begun or self.latest or self.keys or self.log or self.records or self.feed or self.events)

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation as it stands here; None if it is neither new nor changed."""
        return self.latest.get(conversation_id) or self.begun.get(conversation_id)

    def save(self, before: Conversation, after: Conversation) -> None:
        """Stage a change of a conversation."""
        if after.id in self.begun:
            self.begun[after.id] = after
            return
        self.base.setdefault(after.id, before)
        self.latest[after.id] = after

    def absorb(self, later: Stage) -> None:
        """Take over what was decided later, on top of this stage."""
        for conversation_id in later.latest.keys() & self.begun.keys():
            del later.base[conversation_id]
            later.begun[conversation_id] = later.latest.pop(conversation_id)
        self.begun |= later.begun
        for conversation_id, base in later.base.items():
            self.base.setdefault(conversation_id, base)
        self.latest |= later.latest
        self.events += later.events
        self.log += later.log
        self.keys |= later.keys
        self.records += later.records
        self.feed += later.feed
