"""Finding conversations: what a search goes by is kept beside them, soon after they change or as one asks."""

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
from frontdesk.store import Unavailable, feed, finds
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database
from frontdesk.store.finds import Found

TOGETHER: Final = 100
"""Entries of the feed that one look goes through: nobody who talks waits long for what it writes."""

AT_ONCE: Final = 4
"""Looks that one search waits for at most; what is left is found soon."""

LOOK_AGAIN_S: Final = 1.0

MOST: Final = 3_000
"""Words of one conversation's log that are kept, the first."""

log = logger("finding")


@dataclass(frozen=True, slots=True)
class Look:
    """What a stretch of the feed changes in what a search goes by.

    Attributes:
        since: The place in the feed that it begins behind.
        to: The place that it ends with.
        changed: Conversation to what it was found by, if anything, and what it is found by now.
    """

    since: int
    to: int
    changed: Mapping[str, tuple[Found | None, Found]]


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

    async def _catch_up(self, looks: int) -> None:
        if self._place == self._changes.recent.end:
            return
        async with self._one_at_a_time:
            for _ in range(looks):
                seen = await self._database.read(look)
                if seen is None:
                    break
                await self._database.write(partial(keep, seen))
            self._place = await self._database.read(finds.place)


def look(connection: Connection) -> Look | None:
    """Look through the next entries of the feed; none where there is no other."""
    since, end = finds.place(connection), feed.end(connection)
    if end <= since:
        return None
    entries = feed.after(connection, since, TOGETHER)
    ids = frozenset(entry.conversation for entry in entries)
    known = finds.of(connection, ids)
    texts = finds.texts(connection, ids, known)
    found = {
        conversation: (known.get(conversation), _found(known.get(conversation), details, texts.get(conversation, [])))
        for conversation, details in finds.details(connection, ids).items()
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
    """Keep what was seen, but for conversations that are gone since. Nothing where another process was faster."""
    if not finds.move(connection, seen.since, seen.to):
        return
    for conversation in finds.details(connection, seen.changed):
        finds.keep(connection, conversation, *seen.changed[conversation])
