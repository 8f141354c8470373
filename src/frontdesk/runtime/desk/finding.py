"""The search index of conversations, brought up to date soon after they change, or when an agent searches."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from frontdesk.lang.richtext import plain
from frontdesk.runtime.desk.changes import Changes
from frontdesk.runtime.logs import logger
from frontdesk.runtime.search_words import words
from frontdesk.store import Unavailable, feed, search_index
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.search_index import Found

TOGETHER: Final = 100
"""Entries of the feed that one look goes through: few, so that conversations do not wait long for what it writes."""

AT_ONCE: Final = 4
"""The most looks that one search waits for; the rest can be found soon."""

LOOK_AGAIN_S: Final = 1.0

MOST: Final = 3_000
"""The most words of a conversation's log that are kept: the first ones."""

log = logger("finding")


@dataclass(frozen=True, slots=True)
class Look:
    """What a stretch of the feed changes in the search index.

    Attributes:
        since: The place in the feed after which the stretch begins.
        to: The place with which it ends.
        changed: Conversation to what it was found by, if anything, and what it is found by now.
    """

    since: int
    to: int
    changed: Mapping[str, tuple[Found | None, Found]]


class Finding:
    """Keeps the search index in step with the conversations that agents may see, by following the feed."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self._place = -1
        self._one_at_a_time = asyncio.Lock()

    async def fresh(self) -> None:
        """Bring the index up to date, as far as that is not too much at once."""
        await self._catch_up(AT_ONCE)

    async def run(self) -> None:
        """Follow the feed for ever. A database that cannot answer is logged and asked again."""
        while True:
            try:
                await self._catch_up(AT_ONCE)
            except Unavailable as error:
                log.warning("not-found", reason=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _catch_up(self, looks: int) -> None:
        if self._place == self._changes.recent.end:
            return
        async with self._one_at_a_time:
            for _ in range(looks):
                seen = await self._database.read(look)
                if seen is None:
                    break
                await self._database.write(partial(keep, seen))
            self._place = await self._database.read(search_index.place)


def look(connection: Connection) -> Look | None:
    """Look through the next entries of the feed; None if there are none."""
    since, end = search_index.place(connection), feed.end(connection)
    if end <= since:
        return None
    entries = feed.after(connection, since, TOGETHER)
    ids = frozenset(entry.conversation for entry in entries)
    known = search_index.of(connection, ids)
    texts = search_index.texts(connection, ids, known)
    found = {
        conversation: (known.get(conversation), _found(known.get(conversation), details, texts.get(conversation, [])))
        for conversation, details in search_index.details(connection, ids).items()
    }
    changed = {one: (before, after) for one, (before, after) in found.items() if before != after}
    return Look(since, entries[-1].n if entries else end, changed)


def _found(before: Found | None, details: str, texts: Sequence[tuple[int, Any]]) -> Found:
    said = dict.fromkeys(sorted(before.said) if before else ())
    for _, body in texts:
        said |= dict.fromkeys(words(plain(tuple(body))))
    seq = texts[-1][0] if texts else before.seq if before else 0
    return Found(seq, frozenset(words(details)), frozenset(list(said)[:MOST]))


def keep(seen: Look, connection: Connection) -> None:
    """Store what was seen, except of conversations that are gone since; nothing if another process was faster."""
    if not search_index.move(connection, seen.since, seen.to):
        return
    there = search_index.details(connection, seen.changed)
    search_index.keep(connection, {one: words for one, words in seen.changed.items() if one in there})
