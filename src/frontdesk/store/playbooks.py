"""Releases, which are compiled playbooks as bytes, and which of them runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from frontdesk.store.schema import conversations, playbooks, releases
from frontdesk.store.statement import json_text


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release as it is listed; its bytes and sources are read separately.

    Attributes:
        revision: The git revision of the sources, if it was given.
        before: The digest that ran when the release was stored; None for a playbook's first.
        left_at: Since when no conversation begins with the release; None while some do.
    """

    digest: str
    playbook: str
    created_at: int
    created_by: str
    revision: str | None = None
    before: str | None = None
    left_at: int | None = None


@dataclass(frozen=True, slots=True)
class Canary:
    """A release that some of the new conversations begin with, as a trial.

    Attributes:
        share: Percent of visitors.
        since: When the trial began.
    """

    release: str
    share: int
    since: int


@dataclass(frozen=True, slots=True)
class Running:
    """What runs under a playbook's id.

    Attributes:
        updated_by: Who changed it last; None for changes from before this was stored.
        previous: The digest that ran before; None if there was none.
    """

    playbook: str
    release: str
    created_at: int
    updated_at: int
    updated_by: str | None = None
    previous: str | None = None
    canary: Canary | None = None

    @property
    def tag(self) -> str:
        """What a request to change what runs is conditional on: a word that differs after each change."""
        return self.release if self.canary is None else f"{self.release}.{self.canary.release}.{self.canary.share}"


def add_release(
    connection: Connection, release: StoredRelease, data: bytes, sources: Mapping[str, str] | None = None
) -> bool:
    """Store a release; false, without any change, if that digest is there already.

    Args:
        sources: Name to text of the files that it was compiled from.
    """
    if connection.execute(select(releases.c.digest).where(releases.c.digest == release.digest)).first():
        return False
    values = {column.name: getattr(release, column.name) for column in _LISTED}
    connection.execute(insert(releases).values(**values, data=data, sources=None if sources is None else dict(sources)))
    return True


_LISTED = [column for column in releases.columns if column.name not in ("data", "sources")]


def release_data(connection: Connection, digest: str) -> bytes | None:
    """The bytes of a release."""
    return connection.execute(select(releases.c.data).where(releases.c.digest == digest)).scalar_one_or_none()


def release_sources(connection: Connection, digest: str) -> dict[str, str] | None:
    """Name to text of the files that a release was compiled from; None if they were not stored."""
    return connection.execute(select(releases.c.sources).where(releases.c.digest == digest)).scalar_one_or_none()


def release(connection: Connection, playbook: str, digest: str) -> StoredRelease | None:
    """A playbook's release of this digest."""
    wanted = select(*_LISTED).where(releases.c.digest == digest, releases.c.playbook == playbook)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else StoredRelease(**row._mapping)


def releases_of(connection: Connection, playbook: str) -> tuple[StoredRelease, ...]:
    """A playbook's releases, each once, newest first."""
    rows = connection.execute(
        select(*_LISTED)
        .where(releases.c.playbook == playbook)
        .order_by(releases.c.created_at.desc(), releases.c.digest.desc())
    )
    return tuple(StoredRelease(**row._mapping) for row in rows)


def running(connection: Connection, playbook: str) -> Running | None:
    """What runs under this id."""
    row = connection.execute(select(playbooks).where(playbooks.c.id == playbook)).one_or_none()
    return None if row is None else _running(row)


def everything_running(connection: Connection) -> tuple[Running, ...]:
    """All that runs, by id."""
    return tuple(_running(row) for row in connection.execute(select(playbooks).order_by(playbooks.c.id)))


def _running(row: Any) -> Running:
    canary = None if row.canary is None else Canary(row.canary, row.canary_share, row.canary_at)
    return Running(row.id, row.release, row.created_at, row.updated_at, row.updated_by, row.previous, canary)


NO_CANARY: Final = {"canary": None, "canary_share": None, "canary_at": None}


def activate(
    connection: Connection, playbook: str, digest: str, expected: str | None, now_ms: int, by: str | None = None
) -> bool:
    """Make all new conversations begin with a stored release; a canary ends.

    Args:
        expected: The digest that must run now; None if nothing may run yet.
        by: Who does it.

    Returns:
        False if something else runs: then nothing has changed.
    """
    now = running(connection, playbook)
    if (now.release if now else None) != expected:
        return False
    if now is None:
        first = {"id": playbook, "release": digest, "created_at": now_ms, "updated_at": now_ms, "updated_by": by}
        connection.execute(insert(playbooks).values(**first))
        return True
    previous = {} if digest == now.release else {"previous": now.release}
    _change(connection, now, now_ms, by, release=digest, **previous, **NO_CANARY)
    return True


def let_some(connection: Connection, now: Running, canary: Canary, now_ms: int, by: str) -> None:
    """Make a share of new conversations begin with a stored release; it replaces any other canary."""
    values = {"canary": canary.release, "canary_share": canary.share, "canary_at": canary.since}
    _change(connection, now, now_ms, by, **values)


def _change(connection: Connection, now: Running, now_ms: int, by: str | None, **values: Any) -> None:
    """Change what runs, and set `left_at` of the releases that conversations now do or do not begin with."""
    values |= {"updated_at": now_ms, "updated_by": by}
    connection.execute(update(playbooks).where(playbooks.c.id == now.playbook).values(**values))
    began = {now.release, now.canary.release} if now.canary else {now.release}
    begin = {values.get("release", now.release)} | ({values["canary"]} if values.get("canary") else set())
    for digests, at in ((began - begin, now_ms), (begin, None)):
        connection.execute(update(releases).where(releases.c.digest.in_(sorted(digests))).values(left_at=at))


def replace(connection: Connection, playbook: str, digest: str, now_ms: int, by: str | None = None) -> bool:
    """Make new conversations begin with a stored release, whatever runs now; false if that release runs already."""
    now = running(connection, playbook)
    if now is not None and now.release == digest:
        return False
    return activate(connection, playbook, digest, now.release if now else None, now_ms, by)


def count_by_playbook(connection: Connection) -> dict[str, int]:
    """Playbook id to the number of its conversations that are not over."""
    rows = connection.execute(
        select(conversations.c.playbook, func.count())
        .where(conversations.c.phase != "closed")
        .group_by(conversations.c.playbook)
    )
    return {row[0]: row[1] for row in rows}


OPEN: Final = ("bot", "waiting", "agent")
"""The phases of a conversation that is not over."""


def count_by_release(connection: Connection, playbook: str) -> dict[str, int]:
    """Digest to the number of a playbook's conversations that are not over and finish on that release."""
    rows = connection.execute(
        select(conversations.c.release, func.count())
        .where(conversations.c.playbook == playbook, conversations.c.phase.in_(OPEN))
        .group_by(conversations.c.release)
    )
    return {row[0]: row[1] for row in rows}


def count_by_card(connection: Connection, playbook: str) -> dict[tuple[str, str], int]:
    """Digest and card to the number of a playbook's conversations that are not over and stand there."""
    card = json_text(conversations.c.state, "card")
    rows = connection.execute(
        select(conversations.c.release, card, func.count())
        .where(conversations.c.playbook == playbook, conversations.c.phase.in_(OPEN))
        .group_by(conversations.c.release, card)
    )
    return {(release, card): number for release, card, number in rows}
