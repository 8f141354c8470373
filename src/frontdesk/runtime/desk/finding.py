"""Finding conversations: what a search goes by is kept beside them, soon after they change or as one asks."""

from __future__ import annotations

import asyncio
from typing import Final

from frontdesk.lang.richtext import plain
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.logs import logger
from frontdesk.runtime.search_words import words
from frontdesk.store import Unavailable, conversations, feed, finds
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.finds import Found

TOGETHER: Final = 50
"""Entries of the feed that one unit looks through: nobody who talks waits long for it."""

AT_ONCE: Final = 8
"""Units that one search waits for at most; what is left is found soon."""

LOOK_AGAIN_S: Final = 1.0

MOST: Final = 3_000
"""Words of one conversation's log that are kept, the first."""

log = logger("finding")


class Finding:
    """Keeps what a search goes by in step with the conversations that agents may see: it follows the feed."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self._place = -1
        self._one_at_a_time = asyncio.Lock()

    async def fresh(self) -> None:
        """Find what has happened lately, too, as long as that is not too much at once."""
        await self._catch_up(AT_ONCE)

    async def run(self) -> None:
        """Follow for ever. A database that cannot answer is logged and asked again."""
        while True:
            try:
                await self._catch_up(AT_ONCE)
            except Unavailable as error:
                log.warning("not-found", reason=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _catch_up(self, units: int) -> None:
        if self._place == self._changes.recent.end:
            return
        async with self._one_at_a_time:
            for _ in range(units):
                if not await self._database.read(_behind):
                    break
                await self._database.write(look)
            self._place = await self._database.read(finds.place)


def _behind(connection: Connection) -> bool:
    return feed.end(connection) > finds.place(connection)


def look(connection: Connection) -> None:
    """Look through the next entries of the feed. A unit that writes."""
    entries = feed.after(connection, finds.place(connection), TOGETHER)
    changed = conversations.load_many(connection, frozenset(entry.conversation for entry in entries))
    for conversation in changed.values():
        _look_at(connection, conversation)
    finds.move(connection, entries[-1].n if entries else feed.end(connection))


def _look_at(connection: Connection, conversation: Conversation) -> None:
    before = finds.of(connection, conversation.id)
    said, seq = dict.fromkeys(sorted(before.said) if before else ()), before.seq if before else 0
    for number, body in finds.texts_after(connection, conversation.id, seq):
        said |= dict.fromkeys(words(plain(tuple(body))))
        seq = number
    kept = frozenset(list(said)[:MOST])
    finds.keep(connection, conversation.id, before, Found(seq, frozenset(words(conversation.words)), kept))
