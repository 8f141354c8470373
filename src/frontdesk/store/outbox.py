"""The outbox: jobs as rows, written in the transaction of their cause, and finished only when their work is done.

A job goes `waiting` → `handed` → `done`. A failure leads back to `waiting`, the last one to `dead`, and a replay from
there back to `waiting`. Every handing counts `hand` up, and the holder of a job shows that number, a fencing token,
with every report: once the job is handed to another holder, reports of the old one are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.store.schema import jobs

State = Literal["waiting", "handed", "done", "dead"]

LONGEST_ERROR: Final = 500
"""How many characters of a job's error are kept."""

_BUILDERS: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Row:
    """A job as it is stored.

    Attributes:
        due_at: Waiting: when to hand it out. Handed: when its lease ends and its holder counts as gone. Done: when it
            may be forgotten. Dead: since when.
        hand: How often it was handed out.
        node: The node that has it, or had it last.
        attempt: How often it has failed since it was stored or replayed.
        error: Why it failed last.
    """

    key: str
    kind: str
    payload: Mapping[str, Any]
    state: State
    due_at: int
    hand: int
    node: str | None
    attempt: int
    error: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Due:
    """A job that is to be handed out, as it was found. Payloads are not read: a damaged one holds up no other job."""

    key: str
    kind: str
    state: State
    due_at: int
    hand: int


def add(connection: Connection, key: str, kind: str, payload: Mapping[str, Any], now_ms: int, due_ms: int) -> bool:
    """Store a job; false, without effect, if there is one under this key."""
    build: Any = _BUILDERS[connection.dialect.name]
    statement: ReturningInsert[tuple[str]] = build(jobs).on_conflict_do_nothing().returning(jobs.c.key)
    values = {"key": key, "kind": kind, "payload": dict(payload), "state": "waiting", "due_at": due_ms}
    counts = {"hand": 0, "attempt": 0, "created_at": now_ms}
    return connection.execute(statement, values | counts).first() is not None


def kinds_due(connection: Connection, now_ms: int) -> tuple[str, ...]:
    """The kinds of the jobs that are to be handed out now, the kind of the longest due job first."""
    query = select(jobs.c.kind).where(jobs.c.state.in_(("handed", "waiting")), jobs.c.due_at <= now_ms)
    return tuple(connection.scalars(query.group_by(jobs.c.kind).order_by(func.min(jobs.c.due_at), jobs.c.kind)))


def due(connection: Connection, now_ms: int, limit: int, kind: str | None = None) -> tuple[Due, ...]:
    """Jobs that are to be handed out now: those whose holder is gone, then those that wait, each longest due first.

    Args:
        kind: Only those of this kind.
    """
    found: list[Due] = []
    columns = jobs.c.key, jobs.c.kind, jobs.c.state, jobs.c.due_at, jobs.c.hand
    for state in ("handed", "waiting"):
        query = select(*columns).where(jobs.c.state == state, jobs.c.due_at <= now_ms)
        if kind is not None:
            query = query.where(jobs.c.kind == kind)
        rows = connection.execute(query.order_by(jobs.c.due_at, jobs.c.key).limit(limit - len(found)))
        found += [Due(**row._mapping) for row in rows]
    return tuple(found)


def held_by(connection: Connection, node: str, limit: int) -> tuple[str, ...]:
    """The keys of jobs that were handed to a node and are not finished."""
    query = select(jobs.c.key).where(jobs.c.state == "handed", jobs.c.node == node)
    return tuple(connection.scalars(query.order_by(jobs.c.due_at, jobs.c.key).limit(limit)))


def take(connection: Connection, row: Due | Row, node: str, until_ms: int) -> bool:
    """Hand a job to a node; false if the job has changed since it was found, because another node has it."""
    values = {"state": "handed", "node": node, "due_at": until_ms, "hand": row.hand + 1}
    as_found = jobs.c.key == row.key, jobs.c.hand == row.hand, jobs.c.due_at == row.due_at, jobs.c.state == row.state
    return connection.execute(update(jobs).where(*as_found).values(values)).rowcount == 1


def keep(connection: Connection, key: str, hand: int, until_ms: int) -> bool:
    """Renew the lease of a job's holder; false if the job is no longer theirs. Its payload is not read."""
    return _by_holder(connection, key, hand, {"due_at": until_ms})


def hold(connection: Connection, key: str, hand: int, until_ms: int) -> Row | None:
    """`keep`, and the job itself; None if it is no longer the holder's.

    Raises:
        CorruptError: Its payload cannot be read.
    """
    return by_key(connection, key) if keep(connection, key, hand, until_ms) else None


def finish(connection: Connection, key: str, hand: int, forget_ms: int) -> bool:
    """The work is done; false if the job was no longer the holder's."""
    return _by_holder(connection, key, hand, {"state": "done", "due_at": forget_ms, "error": None})


def fail(connection: Connection, key: str, hand: int, error: str, due_ms: int, *, dead: bool) -> bool:
    """The work has failed: try again at `due_ms`, or, if dead, never; false if the job was no longer the holder's."""
    state = "dead" if dead else "waiting"
    values = {"state": state, "due_at": due_ms, "error": error[:LONGEST_ERROR], "attempt": jobs.c.attempt + 1}
    return _by_holder(connection, key, hand, values)


def put_back(connection: Connection, key: str, hand: int, due_ms: int) -> bool:
    """The work was not begun or not finished, which is no failure; false if the job was no longer the holder's."""
    return _by_holder(connection, key, hand, {"state": "waiting", "due_at": due_ms})


def _by_holder(connection: Connection, key: str, hand: int, values: Mapping[str, Any]) -> bool:
    theirs = jobs.c.key == key, jobs.c.hand == hand, jobs.c.state == "handed"
    return connection.execute(update(jobs).where(*theirs).values(values)).rowcount == 1


def by_key(connection: Connection, key: str) -> Row | None:
    """The job under a key."""
    row = connection.execute(select(jobs).where(jobs.c.key == key)).one_or_none()
    return None if row is None else Row(**row._mapping)


def listed(connection: Connection, state: State, limit: int) -> tuple[Row, ...]:
    """Jobs in a state, by `due_at`: among waiting jobs the next first, among dead jobs the one that died first."""
    query = select(jobs).where(jobs.c.state == state)
    rows = connection.execute(query.order_by(jobs.c.due_at, jobs.c.key).limit(limit))
    return tuple(Row(**row._mapping) for row in rows)


def replay(connection: Connection, key: str, now_ms: int) -> bool:
    """Let a dead job be tried anew, with its full number of attempts; false if no dead job has this key."""
    dead = jobs.c.key == key, jobs.c.state == "dead"
    values = {"state": "waiting", "due_at": now_ms, "attempt": 0}
    return connection.execute(update(jobs).where(*dead).values(values)).rowcount == 1


def forget(connection: Connection, now_ms: int, limit: int) -> int:
    """Delete jobs that were done long enough ago, at most `limit`; returns how many."""
    old = select(jobs.c.key).where(jobs.c.state == "done", jobs.c.due_at <= now_ms)
    chosen = old.order_by(jobs.c.due_at, jobs.c.key).limit(limit)
    return connection.execute(delete(jobs).where(jobs.c.key.in_(chosen))).rowcount
