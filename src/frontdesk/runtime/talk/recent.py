"""The end of the feed in memory: what has just happened to conversations that agents know of, without a read."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from itertools import islice
from typing import Final

from frontdesk.runtime.talk import rows
from frontdesk.runtime.talk.places import change
from frontdesk.runtime.talk.policy import Change, Folder
from frontdesk.runtime.talk.rows import Json
from frontdesk.runtime.talk.turn import Turn
from frontdesk.store.conversations import Conversation
from frontdesk.store.feed import Entry
from frontdesk.store.records import Record

MOST: Final = 2_000
"""Entries that are kept; a page that is further behind reads the feed from the store."""

MOST_CONVERSATIONS: Final = 2_000
"""Conversations whose records are kept."""


class Recent:
    """The last entries of the feed that this process stored, without a gap, and the conversations they are about.

    What agents' pages need is made once for all of them: the change that the policy judges, and the list item.
    """

    def __init__(self) -> None:
        self._entries: deque[tuple[Entry, Change]] = deque(maxlen=MOST)
        self._conversations: dict[str, tuple[int, Conversation]] = {}
        self._end: int | None = None
        self._items: dict[str, tuple[tuple[object, ...], Json]] = {}
        self._records: OrderedDict[str, tuple[Record, ...]] = OrderedDict()

    @property
    def end(self) -> int:
        """The place of the last entry; 0 if that is not known."""
        return self._entries[-1][0].n if self._entries else self._end or 0

    def add(self, entry: Entry, turn: Turn) -> None:
        """An entry was stored. If another process stored entries in between, everything before it is dropped."""
        if self._entries and entry.n != self.end + 1:
            self.clear()
        if len(self._entries) == MOST:
            self._drop(self._entries[0][0])
        self._entries.append((entry, change(entry)))
        self._conversations[entry.conversation] = (entry.n, turn.after)
        if any(row.kind == "record" for row in turn.rows):
            self._records.pop(entry.conversation, None)

    def clear(self, end: int | None = None) -> None:
        """Forget everything: something was stored elsewhere, or removed, so that what is known here may be out of date.

        Args:
            end: The place where the feed ends now, if that is known.
        """
        self._end = end
        self._entries.clear()
        self._conversations.clear()
        self._items.clear()
        self._records.clear()

    def _drop(self, entry: Entry) -> None:
        if self._conversations[entry.conversation][0] == entry.n:
            del self._conversations[entry.conversation]
            self._items.pop(entry.conversation, None)

    def after(self, cursor: int, limit: int) -> tuple[tuple[Entry, Change], ...] | None:
        """Entries after a place in the feed, with the changes that they keep; None unless all of them are here."""
        if not self._entries:
            return () if self._end is not None and cursor >= self._end else None
        first = self._entries[0][0].n
        if not first <= cursor + 1 <= self.end + 1:
            return None
        start = cursor + 1 - first
        return tuple(islice(self._entries, start, start + limit))

    def conversation(self, conversation_id: str) -> Conversation:
        """The present state of a conversation that some entry here is about."""
        return self._conversations[conversation_id][1]

    def item(
        self, folder: Folder, conversation: Conversation, made: tuple[Record, ...], names: Mapping[str, str]
    ) -> Json:
        """What `rows.item` gives, made once for all agents who find the conversation in this folder."""
        made_of = (folder, conversation, made, names)
        known = self._items.get(conversation.id)
        if known is None or any(one is not other for one, other in zip(known[0], made_of, strict=True)):
            known = self._items[conversation.id] = made_of, rows.item(folder, conversation, made, names)
        return known[1]

    def last(self, conversation_id: str) -> int:
        """The place of the last entry that is about a conversation; 0 if none is here."""
        return self._conversations.get(conversation_id, (0,))[0]

    def records(self, conversation_id: str) -> tuple[Record, ...] | None:
        """The records of a conversation; None if they are not known here."""
        return self._records.get(conversation_id)

    def learn(self, conversation_id: str, last: int, made: tuple[Record, ...]) -> None:
        """Keep the records of a conversation as read from the store, unless something has happened to it since.

        Args:
            last: The result of `last` before the read.
        """
        if last and last == self.last(conversation_id):
            self._records[conversation_id] = made
            while len(self._records) > MOST_CONVERSATIONS:
                self._records.popitem(last=False)
