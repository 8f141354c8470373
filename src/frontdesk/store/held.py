"""A cache of conversations in memory: every write checks the conversation's version."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from frontdesk.store.conversations import Conversation

MOST: Final = 20_000
"""How many conversations are held at most; the least recently used is dropped."""


class HeldConversations:
    """The conversations that were used last. Only for the writer's thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Conversation] = OrderedDict()

    def get(self, conversation_id: str) -> Conversation | None:
        """The conversation as it stood when it was last read or written here."""
        found = self._kept.get(conversation_id)
        if found is not None:
            self._kept.move_to_end(conversation_id)
        return found

    def put(self, conversation: Conversation) -> None:
        """Hold a conversation as it stands."""
        self._kept[conversation.id] = conversation
        self._kept.move_to_end(conversation.id)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, conversation_id: str) -> None:
        """Forget a conversation."""
        self._kept.pop(conversation_id, None)
