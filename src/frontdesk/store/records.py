"""Leads, deals and activities as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select

from frontdesk.store.schema import records
from frontdesk.store.statement import readable


@dataclass(frozen=True, slots=True)
class Record:
    """A lead, a deal or an activity.

    Attributes:
        fields: Dotted name to encoded value.
        created_by: An agent's id, or `bot`.
    """

    id: str
    conversation: str
    kind: str
    title: str
    created_at: int
    created_by: str
    fields: Mapping[str, Any] = field(default_factory=dict)


LISTED: Final = tuple(column for column in records.columns if column.name != "fields")


def of_conversations(connection: Connection, ids: tuple[str, ...]) -> dict[str, tuple[Record, ...]]:
    """Conversation to its records, oldest first, without `fields`, as lists show them; only conversations with any."""
    if not ids:
        return {}
    query = select(*LISTED).where(records.c.conversation.in_(ids)).order_by(records.c.created_at, records.c.id)
    found: dict[str, tuple[Record, ...]] = {}
    for row in readable(connection, query):
        record = Record(**row._mapping)
        found[record.conversation] = (*found.get(record.conversation, ()), record)
    return found
