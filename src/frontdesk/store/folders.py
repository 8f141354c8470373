"""Lists of conversations: pages of a folder, in its order, filtered by who may see what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, tuple_

from frontdesk.store import finds
from frontdesk.store.conversations import Conversation, conversation_of
from frontdesk.store.schema import conversations as table
from frontdesk.store.statement import readable


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
    columns = [table.c[name] for name in shelf.order]
    query = select(table).where(_within(shelf), *finds.holding(connection, words))
    if after is not None:
        place = tuple_(*(literal(value, column.type) for value, column in zip(after, columns, strict=True)))
        query = query.where(tuple_(*columns) < place if shelf.descending else tuple_(*columns) > place)
    query = query.order_by(*(column.desc() if shelf.descending else column for column in columns)).limit(limit)
    return tuple(conversation_of(row) for row in readable(connection.execute(query)))


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
