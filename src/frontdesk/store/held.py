"""A cache of conversations in memory: every write checks the conversation's version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from frontdesk.store.conversations import Conversation

MOST: Final = 20_000
"""How many conversations are held at most; the least recently used is dropped."""


class HeldConversations:
    """The conversations that were used last, or will be used soon. For any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        self._gate = threading.Lock()

    def get(self, conversation_id: str) -> Conversation | None:
        """The conversation as it stood when it was last read or written here."""
        with self._gate:
            found = self._kept.get(conversation_id)
            if found is not None:
                self._kept.move_to_end(conversation_id)
            return found

    def put(self, conversations: Iterable[Conversation]) -> None:
        """Hold conversations as they stand."""
        with self._gate:
            for conversation in conversations:
                self._keep(conversation)

    def offer(self, conversations: Iterable[Conversation]) -> None:
        """Hold conversations as a reader has seen them, except those that are held as they were later."""
        with self._gate:
            for conversation in conversations:
                known = self._kept.get(conversation.id)
                if known is None or known.version < conversation.version:
                    self._keep(conversation)

    def _keep(self, conversation: Conversation) -> None:
        self._kept[conversation.id] = conversation
        self._kept.move_to_end(conversation.id)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def missing(self, versions: Mapping[str, int]) -> frozenset[str]:
        """Those of some conversations that are not held in these versions."""
        with self._gate:
            held = {one: self._kept[one].version for one in versions.keys() & self._kept.keys()}
        return frozenset(one for one, version in versions.items() if held.get(one) != version)

    def drop(self, conversation_id: str) -> None:
        """Forget a conversation."""
        with self._gate:
            self._kept.pop(conversation_id, None)
