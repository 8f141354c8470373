"""The audit: who did what, in append-only rows, each sealed with the digest of the row before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from frontdesk.errors import CorruptError
from frontdesk.lang import jsontext
from frontdesk.store.schema import audit

BEGINNING: Final = ""
"""The `before` of the first row."""


@dataclass(frozen=True, slots=True)
class Act:
    """An audited action.

    Attributes:
        actor: An e-mail address, `token NAME`, `command`, `demo`; empty if not known.
        origin: The network address that the request came from; `command` for a command on this machine.
        action: One word, with hyphens, such as `deploy`.
        subject: What the action was done to: a playbook, a user, a token.
        details: Digests, the role, and the like; plain JSON.
    """

    at: int
    actor: str
    origin: str
    action: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as it is stored: its place, 1…n, the digest of the entry before, and its own."""

    n: int
    act: Act
    before: str
    digest: str


def append(connection: Connection, act: Act) -> Entry:
    """Store an act. A unit that writes: only one runs at a time, so that places have no gap."""
    last = connection.execute(select(audit.c.n, audit.c.digest).order_by(audit.c.n.desc()).limit(1)).one_or_none()
    n, before = (1, BEGINNING) if last is None else (last.n + 1, last.digest)
    entry = Entry(n, act, before, seal(n, act, before))
    connection.execute(
        insert(audit).values(
            n=n,
            at=act.at,
            actor=act.actor,
            origin=act.origin,
            action=act.action,
            subject=act.subject,
            details=dict(act.details),
            before=before,
            digest=entry.digest,
        )
    )
    return entry


def seal(n: int, act: Act, before: str) -> str:
    """The digest of an entry: SHA-256, in hexadecimal, of its canonical JSON, which includes the digest before."""
    parts = [n, act.at, act.actor, act.origin, act.action, act.subject, dict(act.details), before]
    return sha256(jsontext.canonical(parts)).hexdigest()


def after(connection: Connection, n: int, limit: int) -> tuple[Entry, ...]:
    """The entries after a place, in order."""
    rows = connection.execute(select(audit).where(audit.c.n > n).order_by(audit.c.n).limit(limit))
    return tuple(_entry(row) for row in rows)


def last(connection: Connection, limit: int) -> tuple[Entry, ...]:
    """The last entries, in order."""
    rows = connection.execute(select(audit).order_by(audit.c.n.desc()).limit(limit)).all()
    return tuple(_entry(row) for row in reversed(rows))


def of(connection: Connection, subject: str, actions: tuple[str, ...], limit: int) -> tuple[Entry, ...]:
    """The last entries about a subject with one of some actions, newest first."""
    rows = connection.execute(
        select(audit)
        .where(audit.c.subject == subject, audit.c.action.in_(actions))
        .order_by(audit.c.n.desc())
        .limit(limit)
    )
    return tuple(_entry(row) for row in rows)


PAGE: Final = 1_000
"""Entries that are read at once."""

LEAST: Final = -(2**63)
"""Less than any place, even one that was put there by hand."""


def everything(connection: Connection) -> Iterator[Entry]:
    """All entries, in order, up to the first that cannot be read.

    Raises:
        CorruptError: The next one cannot be read.
    """
    n = LEAST
    while page := _page(connection, n):
        yield from page
        n = page[-1].n


def _page(connection: Connection, n: int) -> tuple[Entry, ...]:
    try:
        return after(connection, n, PAGE)
    except CorruptError:
        # An entry of the page cannot be read; those before it can.
        return after(connection, n, 1)


def _entry(row: Any) -> Entry:
    act = Act(row.at, row.actor, row.origin, row.action, row.subject, row.details)
    return Entry(row.n, act, row.before, row.digest)
