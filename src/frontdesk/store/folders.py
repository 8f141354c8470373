"""Lists of conversations: pages of a folder, in its order, filtered by who may see what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, tuple_

from frontdesk.store import finds
from frontdesk.store.conversations import Conversation, conversation_of
from frontdesk.store.schema import conversations as table
from frontdesk.store.statement import readable

BY_AGE: Final = ("id",)
"""The order of a list that a search may look through to its end: ids are in the order of time."""

NEAR: Final = 3_000
"""So many of the newest conversations are looked at one by one for words that many have."""

TOGETHER: Final = 500
"""Places of a word whose conversations are looked at together."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which conversations a list holds, and in which order.

    Attributes:
        standing: Where they stand.
        order: Columns to sort by; `id` is the last.
        descending: Newest first.
        owner: Only those of this agent; none for any.
        teams: Only those routed to one of these; none for any.
    """

    standing: str
    order: tuple[str, ...]
    descending: bool
    owner: str | None = None
    teams: tuple[str, ...] | None = None


def page(
    connection: Connection, shelf: Shelf, words: tuple[str, ...], after: tuple[Any, ...] | None, limit: int
) -> tuple[Conversation, ...]:
    """The next conversations of a list.

    Args:
        words: Each must begin a word that the conversation is found by; folded as those are.
        after: The values of `order` of the last one seen; none for the first page.
    """
    if words and shelf.order == BY_AGE:
        return _newest(connection, shelf, words, after[0] if after else None, limit)
    conditions = finds.holding(connection, words) if words else []
    return _page(connection, shelf, conditions, after, limit)


def _page(
    connection: Connection,
    shelf: Shelf,
    conditions: Sequence[ColumnElement[bool]],
    after: tuple[Any, ...] | None,
    limit: int,
) -> tuple[Conversation, ...]:
    columns = [table.c[name] for name in shelf.order]
    query = select(table).where(_within(shelf), *conditions)
    if after is not None:
        place = tuple_(*(literal(value, column.type) for value, column in zip(after, columns, strict=True)))
        query = query.where(tuple_(*columns) < place if shelf.descending else tuple_(*columns) > place)
    query = query.order_by(*(column.desc() if shelf.descending else column for column in columns))
    return tuple(conversation_of(row) for row in readable(connection, query, limit))


def _newest(
    connection: Connection, shelf: Shelf, words: tuple[str, ...], before: str | None, limit: int
) -> tuple[Conversation, ...]:
    """A page of a long list, the newest first, whatever the words: nothing walks through all of it.

    A rare word is looked up. For others the newest conversations are looked at, which are enough for a word that is in
    many of them; if they are not, a word that is in few others is looked up in the order of ids.
    """
    after = (before,) if before else None
    _, places = finds.rarest(connection, words, finds.FEW)
    if places < finds.FEW:
        return _page(connection, shelf, finds.holding(connection, words), after, limit)
    near = select(table.c.id).where(*([table.c.id < before] if before else [])).order_by(table.c.id.desc())
    stop = connection.execute(near.offset(NEAR).limit(1)).scalar()
    bound = [table.c.id > stop] if stop else []
    found = _page(connection, shelf, [*finds.all_of(words), *bound], after, limit)
    if stop is None or len(found) == limit:
        return found
    rest = (stop + "0",), limit - len(found)
    word, places = finds.rarest(connection, words, finds.MANY)
    if places == finds.MANY:
        return found + _page(connection, shelf, finds.all_of(words), *rest)
    return found + _looked_up(connection, shelf, word, finds.all_of(set(words) - {word}), *rest)


def _looked_up(
    connection: Connection,
    shelf: Shelf,
    word: str,
    others: list[ColumnElement[bool]],
    after: tuple[str],
    limit: int,
) -> tuple[Conversation, ...]:
    """Conversations behind this place that have the word, and others that are asked for, the newest first."""
    found: tuple[Conversation, ...] = ()
    ids = finds.latest(connection, word, after[0])
    for start in range(0, len(ids), TOGETHER):
        some = table.c.id.in_(ids[start : start + TOGETHER])
        found += _page(connection, shelf, [some, *others], None, limit - len(found))
        if len(found) == limit:
            break
    return found


def count(connection: Connection, shelf: Shelf) -> int:
    """How many conversations a list holds."""
    return connection.execute(select(func.count()).select_from(table).where(_within(shelf))).scalar_one()


def _within(shelf: Shelf) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.standing == shelf.standing
    if shelf.owner is not None:
        condition &= table.c.assigned_to == shelf.owner
    if shelf.teams is not None:
        condition &= or_(*(table.c.team == team for team in shelf.teams))
    return condition
