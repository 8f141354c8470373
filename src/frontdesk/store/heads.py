"""The last log numbers of many conversations, in one short read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from frontdesk.store.schema import conversations

IDS_AT_ONCE = 500
"""How many values one statement takes; databases limit their number."""


def seqs(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """Conversation to its last log number; conversations that do not exist are missing."""
    every, found = sorted(ids), dict[str, int]()
    for start in range(0, len(every), IDS_AT_ONCE):
        some = every[start : start + IDS_AT_ONCE]
        rows = connection.execute(select(conversations.c.id, conversations.c.seq).where(conversations.c.id.in_(some)))
        found |= {row.id: row.seq for row in rows}
    return found
