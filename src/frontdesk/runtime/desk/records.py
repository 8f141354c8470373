"""The records of conversations that agents' pages are told of."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.runtime.talk.recent import Recent
from frontdesk.store import records
from frontdesk.store.conversations import Conversation
from frontdesk.store.database import Database
from frontdesk.store.records import Record


async def records_of(
    database: Database, recent: Recent, about: Mapping[str, Conversation]
) -> dict[str, tuple[Record, ...]]:
    """The records of these conversations: from memory if they are known, else read."""
    known = {one: recent.records(one) if stands.hidden else () for one, stands in about.items()}
    made = {one: found for one, found in known.items() if found is not None}
    unknown = {one: recent.last(one) for one in known.keys() - made.keys()}
    if unknown:
        read = await database.read(lambda connection: records.of_conversations(connection, tuple(unknown)))
        for conversation_id, last in unknown.items():
            made[conversation_id] = read.get(conversation_id, ())
            recent.learn(conversation_id, last, made[conversation_id])
    return made
