"""The idempotency keys of deploys: the same key gets the same answer, however often it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from frontdesk.store.schema import deploy_keys


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key stands for: the digest of the request, and the answer."""

    digest: str
    answer: Any


def find(connection: Connection, author: str, key: str) -> Answered | None:
    """The answer under an author's key; None if the key is new."""
    row = connection.execute(
        select(deploy_keys.c.digest, deploy_keys.c.answer).where(
            deploy_keys.c.author == author, deploy_keys.c.key == key
        )
    ).one_or_none()
    return None if row is None else Answered(row.digest, row.answer)


def keep(connection: Connection, author: str, key: str, answered: Answered, now_ms: int) -> None:
    """Store the answer under a new key."""
    connection.execute(
        insert(deploy_keys).values(
            author=author, key=key, digest=answered.digest, answer=answered.answer, created_at=now_ms
        )
    )
