"""Clients' idempotency keys: the same key with the same body gives the same answer, for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from frontdesk.store.schema import keys


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key stands for: the digest of the request, and the answer."""

    digest: str
    answer: dict[str, Any]


def find(connection: Connection, conversation_id: str, sender: str, key: str) -> Answered | None:
    """What was answered under this key."""
    row = connection.execute(
        select(keys.c.digest, keys.c.answer).where(
            keys.c.conversation == conversation_id, keys.c.sender == sender, keys.c.key == key
        )
    ).one_or_none()
    return None if row is None else Answered(row.digest, row.answer)
