"""The keys with which deploys are sent: the same key has the same answer, however often it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from frontdesk.store.schema import deploy_keys


@dataclass(frozen=True, slots=True)
class Answered:
    """What a key was answered.

    Attributes:
        digest: Of what was asked.
    """

    digest: str
    answer: Any


def find(connection: Connection, author: str, key: str) -> Answered | None:
    """What an author's key was answered; none if it is new."""
    row = connection.execute(
        select(deploy_keys.c.digest, deploy_keys.c.answer).where(
            deploy_keys.c.author == author, deploy_keys.c.key == key
        )
    ).one_or_none()
    return None if row is None else Answered(row.digest, row.answer)


def keep(connection: Connection, author: str, key: str, answered: Answered, now_ms: int) -> None:
    """Store what a new key was answered."""
    connection.execute(
        insert(deploy_keys).values(
            author=author, key=key, digest=answered.digest, answer=answered.answer, created_at=now_ms
        )
    )
