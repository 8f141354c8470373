"""Lists of conversations: pages of a folder, in its order, filtered by who may see what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, tuple_

from frontdesk.store import search_index
from frontdesk.store.conversations import Conversation, conversation_of
from frontdesk.store.schema import conversations as table
from frontdesk.store.statement import readable

BY_AGE: Final = ("id",)
"""The order of a list that is too long to be searched row by row: ids are in the order of time."""

NEAR: Final = 3_000
"""How many of the newest conversations are scanned for common words."""

TOGETHER: Final = 500
"""How many conversations of a word are looked at in one query."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which conversations a list holds, and in which order.

    Attributes:
        standing: The standing that they have in common.
        order: Columns to sort by; `id` is the last.
        descending: Newest first.
        owner: Only those of this agent; None for any.
        teams: Only those routed to one of these teams; None for any.
    """

    standing: str
    order: tuple[str, ...]
    descending: bool
    owner: str | None = None
    teams: tuple[str, ...] | None = None


def page(
    connection: Connection, selection: Selection, words: tuple[str, ...], after: tuple[Any, ...] | None, limit: int
) -> tuple[Conversation, ...]:
    """The next conversations of a list.

    Args:
        words: Each must be a prefix of a word that the conversation is found by, folded in the same way.
        after: The values of `order` in the last conversation of the page before; None for the first page.
    """
    if words and selection.order == BY_AGE:
        return _newest(connection, selection, words, after[0] if after else None, limit)
    conditions = search_index.holding(connection, words) if words else []
    return _page(connection, selection, conditions, after, limit)


def _page(
    connection: Connection,
    selection: Selection,
    conditions: Sequence[ColumnElement[bool]],
    after: tuple[Any, ...] | None,
    limit: int,
) -> tuple[Conversation, ...]:
    columns = [table.c[name] for name in selection.order]
    query = select(table).where(_within(selection), *conditions)
    if after is not None:
        last = tuple_(*(literal(value, column.type) for value, column in zip(after, columns, strict=True)))
        query = query.where(tuple_(*columns) < last if selection.descending else tuple_(*columns) > last)
    query = query.order_by(*(column.desc() if selection.descending else column for column in columns))
    return tuple(conversation_of(row) for row in readable(connection, query, limit))


def _newest(
    connection: Connection, selection: Selection, words: tuple[str, ...], before: str | None, limit: int
) -> tuple[Conversation, ...]:
    """A page of a long list, newest first, found fast however rare or common the words are.

    A rare word is looked up. For others the newest conversations are scanned, which is enough for a word in many of
    them. If it is not, a word with fewer than `search_index.MANY` entries is looked up in the order of ids; for a
    commoner one, the scan goes on.
    """
    after = (before,) if before else None
    _, places = search_index.rarest(connection, words, search_index.FEW)
    if places < search_index.FEW:
        return _page(connection, selection, search_index.holding(connection, words), after, limit)
    near = select(table.c.id).where(*([table.c.id < before] if before else [])).order_by(table.c.id.desc())
    stop = connection.execute(near.offset(NEAR).limit(1)).scalar()
    bound = [table.c.id > stop] if stop else []
    found = _page(connection, selection, [*search_index.all_of(words), *bound], after, limit)
    if stop is None or len(found) == limit:
        return found
    rest = (stop + "0",), limit - len(found)
    word, places = search_index.rarest(connection, words, search_index.MANY)
    if places == search_index.MANY:
        return found + _page(connection, selection, search_index.all_of(words), *rest)
    return found + _looked_up(connection, selection, word, search_index.all_of(set(words) - {word}), *rest)


def _looked_up(
    connection: Connection,
    selection: Selection,
    word: str,
    others: list[ColumnElement[bool]],
    after: tuple[str],
    limit: int,
) -> tuple[Conversation, ...]:
    """Conversations after this place that have the word and meet the other conditions, newest first."""
    found: tuple[Conversation, ...] = ()
    ids = search_index.latest(connection, word, after[0])
    for start in range(0, len(ids), TOGETHER):
        some = table.c.id.in_(ids[start : start + TOGETHER])
        found += _page(connection, selection, [some, *others], None, limit - len(found))
        if len(found) == limit:
            break
    return found


def count(connection: Connection, selection: Selection) -> int:
    """How many conversations a list holds."""
    return connection.execute(select(func.count()).select_from(table).where(_within(selection))).scalar_one()


def counts(connection: Connection, selections: Iterable[Selection]) -> dict[Selection, int]:
    """How many conversations each list holds; lists that differ only in their owner are counted in one query."""
    found = dict.fromkeys(selections, 0)
    owned: dict[Selection, dict[str, Selection]] = {}
    for one in found:
        if one.owner is None:
            found[one] = count(connection, one)
        else:
            owned.setdefault(replace(one, owner=None), {})[one.owner] = one
    for anybodys, by_owner in owned.items():
        theirs = _within(anybodys), table.c.assigned_to.in_(by_owner)
        rows = select(table.c.assigned_to, func.count()).where(*theirs).group_by(table.c.assigned_to)
        found |= {by_owner[owner]: number for owner, number in connection.execute(rows)}
    return found


def _within(selection: Selection) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.standing == selection.standing
    if selection.owner is not None:
        condition &= table.c.assigned_to == selection.owner
    if selection.teams is not None:
        condition &= or_(*(table.c.team == team for team in selection.teams))
    return condition
