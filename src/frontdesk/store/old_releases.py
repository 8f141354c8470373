"""Releases that are no longer needed: found, and removed with everything that belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Select, delete, exists, literal, select, tuple_

from frontdesk.store.schema import conversations, deploy_keys, moves, playbooks, release_images, releases

STEP: Final = 20
"""How many releases one query finds."""

KEYS: Final = 200
"""How many deploy keys one transaction removes at most."""


@dataclass(frozen=True, slots=True)
class Left:
    """A release that no conversation has begun with since `left_at`, and that no conversation is on."""

    digest: str
    playbook: str
    left_at: int


def unneeded(connection: Connection, after: Left | None = None) -> tuple[Left, ...]:
    """Releases that no conversation is on or came from, and no plain rollback leads to; the longest left first.

    Args:
        after: Only those after this one.
    """
    query = _unneeded().order_by(releases.c.left_at, releases.c.digest).limit(STEP)
    if after is not None:
        behind = tuple_(releases.c.left_at, releases.c.digest) > tuple_(literal(after.left_at), literal(after.digest))
        query = query.where(behind)
    return tuple(Left(row.digest, row.playbook, row.left_at) for row in connection.execute(query))


def _unneeded() -> Select[tuple[str, str, int]]:
    digest = releases.c.digest
    runs = exists().where(
        playbooks.c.id == releases.c.playbook,
        (playbooks.c.release == digest) | (playbooks.c.canary == digest) | (playbooks.c.previous == digest),
    )
    held = exists().where(conversations.c.release == digest)
    left = exists().where(moves.c.before == digest)
    return select(digest, releases.c.playbook, releases.c.left_at).where(
        releases.c.left_at.is_not(None), ~runs, ~held, ~left
    )


def remove(connection: Connection, found: Left) -> bool:
    """Remove a release with its sources and its claim on images; false if it is needed by now."""
    if connection.execute(_unneeded().where(releases.c.digest == found.digest)).one_or_none() is None:
        return False
    connection.execute(delete(release_images).where(release_images.c.release == found.digest))
    connection.execute(delete(releases).where(releases.c.digest == found.digest))
    return True


def remove_keys(connection: Connection, before_ms: int) -> int:
    """Remove deploy keys that are older than an instant, at most `KEYS`; returns how many."""
    key = deploy_keys.c.author, deploy_keys.c.key
    old = select(*key).where(deploy_keys.c.created_at < before_ms).limit(KEYS)
    return connection.execute(delete(deploy_keys).where(tuple_(*key).in_(old))).rowcount
