"""Conversations that move to another release: the candidates, and the moves made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, literal, select, tuple_

from frontdesk.store.schema import conversations, moves

WAITING: Final = ("bot", "waiting")
"""The phases in which a conversation may wait for its visitor or an agent. Those with an agent do not move."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a conversation to another release.

    Attributes:
        version: The conversation's version after the move.
        events: How many events came before the move.
        cards: Card of the release before to card of the release after.
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
    """Release and id of a playbook's open conversations that are on other releases and with no agent, in that order.

    Args:
        after: Only those after this one.
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
    """Store moves of conversations."""
    if made:
        names = [column.name for column in moves.columns]
        connection.execute(insert(moves), [{name: getattr(move, name) for name in names} for move in made])


def of(connection: Connection, conversation: str) -> tuple[Move, ...]:
    """The moves of a conversation, in order."""
    rows = connection.execute(select(moves).where(moves.c.conversation == conversation).order_by(moves.c.version))
    return tuple(Move(**row._mapping) for row in rows)
