"""Releases and what runs: compiled playbooks as bytes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from frontdesk.store.schema import conversations, playbooks, releases


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release as it is listed; its bytes are read apart."""

    digest: str
    playbook: str
    created_at: int
    created_by: str


@dataclass(frozen=True, slots=True)
class Running:
    """What runs under a playbook's id."""

    playbook: str
    release: str
    created_at: int
    updated_at: int


def add_release(connection: Connection, release: StoredRelease, data: bytes) -> bool:
    """Store a release; false if that digest is there already."""
    if connection.execute(select(releases.c.digest).where(releases.c.digest == release.digest)).first():
        return False
    connection.execute(
        insert(releases).values(
            digest=release.digest,
            playbook=release.playbook,
            data=data,
            created_at=release.created_at,
            created_by=release.created_by,
        )
    )
    return True


def release_data(connection: Connection, digest: str) -> bytes | None:
    """The bytes of a release."""
    return connection.execute(select(releases.c.data).where(releases.c.digest == digest)).scalar_one_or_none()


def running(connection: Connection, playbook: str) -> Running | None:
    """What runs under this id."""
    row = connection.execute(select(playbooks).where(playbooks.c.id == playbook)).one_or_none()
    return None if row is None else Running(row.id, row.release, row.created_at, row.updated_at)


def everything_running(connection: Connection) -> tuple[Running, ...]:
    """All that runs, by id."""
    rows = connection.execute(select(playbooks).order_by(playbooks.c.id))
    return tuple(Running(row.id, row.release, row.created_at, row.updated_at) for row in rows)


def activate(connection: Connection, playbook: str, digest: str, expected: str | None, now_ms: int) -> bool:
    """Let new conversations begin with a stored release.

    Args:
        expected: The digest that must run now; none if nothing may run yet.

    Returns:
        False if something else runs: nothing changed.
    """
    if expected is None:
        if running(connection, playbook) is not None:
            return False
        connection.execute(insert(playbooks).values(id=playbook, release=digest, created_at=now_ms, updated_at=now_ms))
        return True
    changed = connection.execute(
        update(playbooks)
        .where(playbooks.c.id == playbook, playbooks.c.release == expected)
        .values(release=digest, updated_at=now_ms)
    )
    return changed.rowcount == 1


def replace(connection: Connection, playbook: str, digest: str, now_ms: int) -> bool:
    """Let new conversations begin with a stored release, whatever runs now; false if that is what runs."""
    now = running(connection, playbook)
    if now is not None and now.release == digest:
        return False
    return activate(connection, playbook, digest, now.release if now else None, now_ms)


def count_by_playbook(connection: Connection) -> dict[str, int]:
    """Playbook id to the number of its conversations that are not over."""
    rows = connection.execute(
        select(conversations.c.playbook, func.count())
        .where(conversations.c.phase != "closed")
        .group_by(conversations.c.playbook)
    )
    return dict(rows.tuples().all())
