"""Conversations that go on with another release: which could, and which did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, literal, select, tuple_

from frontdesk.store.schema import conversations, moves

WAITING: Final = ("bot", "waiting")
"""The phases in which a conversation may stand at a wait. Those with an agent are not touched."""


@dataclass(frozen=True, slots=True)
class Move:
    """A conversation went on with another release.

    Attributes:
        version: The conversation's, from then on.
        events: After how many of them.
        cards: Of the release before, to those of the one after.
    """

    conversation: str
    version: int
    events: int
    before: str
    after: str
    cards: Mapping[str, str]
    at: int


def on_others(
    connection: Connection, playbook: str, release: str, after: tuple[str, str] | None, limit: int
) -> tuple[tuple[str, str], ...]:
    """Open conversations of a playbook on other releases that no agent has: release and id, in that order.

    Args:
        after: Only those behind this one.
    """
    table = conversations.c
    query = select(table.release, table.id).where(
        table.playbook == playbook, table.phase.in_(WAITING), table.closed_at.is_(None), table.release != release
    )
    if after is not None:
        query = query.where(tuple_(table.release, table.id) > tuple_(literal(after[0]), literal(after[1])))
    rows = connection.execute(query.order_by(table.release, table.id).limit(limit))
    return tuple((row.release, row.id) for row in rows)


def add(connection: Connection, made: tuple[Move, ...]) -> None:
    """Note that conversations went on with another release."""
    if made:
        names = [column.name for column in moves.columns]
        connection.execute(insert(moves), [{name: getattr(move, name) for name in names} for move in made])


def of(connection: Connection, conversation: str) -> tuple[Move, ...]:
    """The moves of a conversation, in order."""
    rows = connection.execute(select(moves).where(moves.c.conversation == conversation).order_by(moves.c.version))
    return tuple(Move(**row._mapping) for row in rows)
