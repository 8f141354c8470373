"""Figures: which conversations have changed since they were counted, and sums by day, release and card."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, or_, select, tuple_, update

from frontdesk.store.moves import Move
from frontdesk.store.retention import SEAL
from frontdesk.store.schema import conversations, counted, events, figures
from frontdesk.store.schema import moves as moved
from frontdesk.store.statement import json_text, readable


class Place(NamedTuple):
    """The key of a figure; `store.counts` says what each part means."""

    playbook: str
    day: int
    release: str
    card: str
    fact: str


class Count(NamedTuple):
    """How many conversations did something, and how often in total."""

    conversations: int
    times: int


class Progress(NamedTuple):
    """How far a conversation is counted; at first, not at all."""

    version: int = 0
    events: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure over some days."""

    release: str
    card: str
    fact: str
    conversations: int
    times: int


def behind(connection: Connection, after: str, limit: int) -> tuple[tuple[str, ...], str | None]:
    """Among the next conversations in the order of ids, those that have changed since they were counted.

    Args:
        limit: How many conversations are looked at.

    Returns:
        Their ids, and the last id that was looked at; None if there are no more.
    """
    table = conversations.c
    some = select(table.id, table.version, table.token_hash == SEAL).where(table.id > after)
    seen = connection.execute(some.order_by(table.id).limit(limit)).all()
    known = progress(connection, [row.id for row in seen])
    found = tuple(one for one, version, sealed in seen if not sealed and known.get(one, Progress()).version != version)
    return found, seen[-1].id if len(seen) == limit else None


_TOGETHER: Final = 500
"""How many values one statement takes: databases limit their number."""


def progress(connection: Connection, ids: Collection[str]) -> dict[str, Progress]:
    """How far each of these conversations is counted; those that are not counted at all are left out."""
    found: dict[str, Progress] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), _TOGETHER):
        part = wanted[start : start + _TOGETHER]
        for row in connection.execute(select(counted).where(counted.c.conversation.in_(part))):
            found[row.conversation] = Progress(row.version, row.events)
    return found


def countable(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of these conversations that exist and whose removal has not begun."""
    table = conversations.c
    return frozenset(
        connection.execute(select(table.id).where(table.id.in_(list(ids)), table.token_hash != SEAL)).scalars()
    )


def note(connection: Connection, reached: Mapping[str, Progress], before: Mapping[str, Progress]) -> None:
    """Store how far conversations are counted now.

    Args:
        before: What `progress` gave in this transaction.
    """
    fresh = [{"conversation": one, **to._asdict()} for one, to in reached.items() if one not in before]
    known = [{"of": one, **to._asdict()} for one, to in reached.items() if one in before]
    if fresh:
        connection.execute(insert(counted), fresh)
    if known:
        connection.execute(update(counted).where(counted.c.conversation == bindparam("of")), known)


def add(connection: Connection, changes: Mapping[Place, Count]) -> None:
    """Add to figures, or with negative numbers subtract. Only one writer runs at a time: nobody adds in between."""
    known = _known(connection, changes)
    fresh = [_row(place, change) for place, change in changes.items() if place not in known]
    more = [
        {**{f"of_{name}": value for name, value in place._asdict().items()}, "more": change[0], "often": change[1]}
        for place, change in changes.items()
        if place in known and any(change)
    ]
    if fresh:
        connection.execute(insert(figures), fresh)
    if more:
        connection.execute(_ADDED, more)


def _row(place: Place, count: Count) -> dict[str, object]:
    return place._asdict() | count._asdict()


_KEY: Final = tuple(figures.c[name] for name in Place._fields)
_ADDED: Final = (
    update(figures)
    .where(*(column == bindparam(f"of_{column.name}") for column in _KEY))
    .values(
        conversations=figures.c.conversations + bindparam("more"),
        times=figures.c.times + bindparam("often"),
    )
)


def _known(connection: Connection, places: Iterable[Place]) -> set[Place]:
    """Those of the places that have a row."""
    found: set[Place] = set()
    heads = sorted({place[:3] for place in places})
    for start in range(0, len(heads), _TOGETHER // 3):
        part = heads[start : start + _TOGETHER // 3]
        query = select(*_KEY).where(tuple_(*_KEY[:3]).in_(part)).order_by(*_KEY)
        found.update(Place(*row) for row in readable(connection, query))
    return found


def sums(connection: Connection, playbook: str, first: int, last: int) -> tuple[Sum, ...]:
    """A playbook's figures over days, both included, by release, card and fact; without those that are all zero."""
    own = figures.c.playbook == playbook, figures.c.day >= first, figures.c.day <= last
    by = figures.c.release, figures.c.card, figures.c.fact
    many, often = func.sum(figures.c.conversations), func.sum(figures.c.times)
    rows = readable(connection, select(*by, many, often).where(*own).group_by(*by).order_by(*by))
    return tuple(Sum(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows if row[3] or row[4])


def here(
    connection: Connection, playbook: str, first_id: str, since_ms: int, now_ms: int
) -> dict[tuple[str, str], int]:
    """Release and card to how many active conversations are there: changed since an instant, or with a deadline ahead.

    Args:
        first_id: Only conversations with this id or a later one.
        since_ms: The instant since which a changed conversation counts as active.
    """
    table = conversations.c
    card = json_text(table.state, "card")
    rows = connection.execute(
        select(table.release, card, func.count())
        .where(
            table.id >= first_id,
            table.playbook == playbook,
            table.phase.in_(("bot", "waiting")),
            or_(table.updated_at >= since_ms, table.due_ms > now_ms),
        )
        .group_by(table.release, card)
    )
    return {(release, card): number for release, card, number in rows}


def moves(connection: Connection, ids: Collection[str]) -> dict[str, list[Move]]:
    """Conversation to its moves, in order; only of those that moved."""
    query = select(moved).where(moved.c.conversation.in_(list(ids)))
    found: dict[str, list[Move]] = {}
    for row in connection.execute(query.order_by(moved.c.conversation, moved.c.version)):
        found.setdefault(row.conversation, []).append(Move(**row._mapping))
    return found


def histories(connection: Connection, ids: Collection[str]) -> dict[str, list[Any]]:
    """Conversation to its events, in order."""
    query = select(events.c.conversation, events.c.event).where(events.c.conversation.in_(list(ids)))
    found: dict[str, list[Any]] = {one: [] for one in ids}
    for one, event in connection.execute(query.order_by(events.c.conversation, events.c.n)):
        found[one].append(event)
    return found
