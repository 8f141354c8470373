"""The end of the feed in memory: what has just happened to conversations that agents know of, without a read."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from frontdesk.runtime.talk import rows
from frontdesk.runtime.talk.frames import item_frame
from frontdesk.runtime.talk.places import change
from frontdesk.runtime.talk.policy import Change, Folder
from frontdesk.runtime.talk.rows import Json
from frontdesk.runtime.talk.turn import Turn
from frontdesk.store.conversations import Conversation
from frontdesk.store.feed import Entry
from frontdesk.store.records import Record

MOST: Final = 2_000
"""Entries that are kept; a page that is further behind reads the feed from the store."""


@dataclass(slots=True)
class _Known:
    """A conversation that some entry is about.

    Attributes:
        last: The place of the last such entry.
        records: Its records, once they were read.
        item: The list item made last, for agents who find the conversation in `folder`, of that state and those names.
        frame: The frame made last of that item, about the entry `told`.
    """

    last: int
    conversation: Conversation
    records: tuple[Record, ...] | None = None
    item: Json | None = None
    folder: Folder | None = None
    shown: Conversation | None = None
    made: tuple[Record, ...] | None = None
    names: Mapping[str, str] | None = None
    frame: bytes = b""
    told: int = 0


class Recent:
    """The last entries of the feed that this process stored, without a gap, and the conversations they are about.

    What agents' pages need is made once for all of them: the change that the policy judges, and the list item.
    """

    def __init__(self) -> None:
        self._entries: deque[tuple[Entry, Change]] = deque(maxlen=MOST)
        self._known: dict[str, _Known] = {}
        self._end: int | None = None

    @property
    def end(self) -> int:
        """The place of the last entry; 0 if that is not known."""
        return self._entries[-1][0].n if self._entries else self._end or 0

    def add(self, entry: Entry, turn: Turn) -> None:
        """An entry was stored. If another process stored entries in between, everything before it is dropped.

        It is ignored if the feed is known to end further on: with it alone, what came after would never be told.
        """
        if not self._entries and entry.n < self.end:
            return
        if self._entries and entry.n != self.end + 1:
            self.clear()
        if len(self._entries) == MOST:
            self._drop(self._entries[0][0])
        self._entries.append((entry, change(entry)))
        known = self._known.get(entry.conversation)
        if known is None:
            self._known[entry.conversation] = _Known(entry.n, turn.after)
            return
        known.last, known.conversation = entry.n, turn.after
        for row in turn.rows:
            if row.kind == "record":
                known.records = None

    def clear(self, end: int | None = None) -> None:
        """Forget everything: something was stored elsewhere, or removed, so that what is known here may be out of date.

        Args:
            end: The place where the feed ends now, if that is known.
        """
        self._end = end
        self._entries.clear()
        self._known.clear()

    def _drop(self, entry: Entry) -> None:
        if self._known[entry.conversation].last == entry.n:
            del self._known[entry.conversation]

    def after(self, cursor: int, limit: int) -> tuple[tuple[Entry, Change], ...] | None:
        """Entries after a place in the feed, with the changes that they keep; None unless all of them are here."""
        if not self._entries:
            return () if self._end is not None and cursor >= self._end else None
        first = self._entries[0][0].n
        if not first <= cursor + 1 <= self.end + 1:
            return None
        start = cursor + 1 - first
        # From its ends a deque is quick to reach; `islice` would walk to the last entries through all before them.
        return tuple(self._entries[at] for at in range(start, min(start + limit, len(self._entries))))

    def conversation(self, conversation_id: str) -> Conversation:
        """The present state of a conversation that some entry here is about."""
        return self._known[conversation_id].conversation

    def known(self, conversation_id: str, seq: int) -> Conversation | None:
        """The state of a conversation that some entry here is about, if its log has this row.

        If another process has stored more since, there are later rows.
        """
        known = self._known.get(conversation_id)
        return None if known is None or known.conversation.seq < seq else known.conversation

    def item(
        self, folder: Folder, conversation: Conversation, made: tuple[Record, ...], names: Mapping[str, str]
    ) -> Json:
        """What `rows.item` gives, made once for all agents who find the conversation in this folder."""
        known = self._known.get(conversation.id)
        if known is None:
            return rows.item(folder, conversation, made, names)
        if (
            known.item is None
            or known.folder != folder
            or known.shown is not conversation
            or known.made is not made
            or known.names is not names
        ):
            known.folder, known.shown, known.made, known.names = folder, conversation, made, names
            known.item, known.told = rows.item(folder, conversation, made, names), 0
        return known.item

    def frame(self, item: Json, n: int) -> bytes:
        """What `frames.item_frame` gives, made once for all pages that are told of this item by the entry `n`."""
        known = self._known.get(item["id"])
        if known is None or known.item is not item:
            return item_frame(item, n)
        if known.told != n:
            known.frame, known.told = item_frame(item, n), n
        return known.frame

    def last(self, conversation_id: str) -> int:
        """The place of the last entry that is about a conversation; 0 if none is here."""
        known = self._known.get(conversation_id)
        return 0 if known is None else known.last

    def records(self, conversation_id: str) -> tuple[Record, ...] | None:
        """The records of a conversation; None if they are not known here."""
        known = self._known.get(conversation_id)
        return None if known is None else known.records

    def learn(self, conversation_id: str, last: int, made: tuple[Record, ...]) -> None:
        """Keep the records of a conversation as read from the store, unless something has happened to it since.

        Args:
            last: The result of `last` before the read.
        """
        known = self._known.get(conversation_id)
        if known is not None and last == known.last:
            known.records = made
