"""Where conversations stand, from their columns, and the feed entries of their changes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, cast

from frontdesk.ir.event import AgentJoined, AgentLeft, Event
from frontdesk.runtime.talk.policy import Change, Kind, Place, Standing
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.feed import Entry
from frontdesk.store.ledger import Ledger

KNOWN: Final = 4_096
"""How many places, and how many changes, are kept: a burst of changes is of few kinds, and each is made once."""


def standing(requested: bool, owner: str | None, closed_at: int | None) -> Standing:
    """Where agents find a conversation."""
    if not requested:
        return Standing.BOT
    if closed_at is not None:
        return Standing.CLOSED
    return Standing.UNASSIGNED if owner is None else Standing.ASSIGNED


def place(conversation: Conversation) -> Place:
    """Everything about a conversation that access rights depend on."""
    return _place(conversation.standing, conversation.team, conversation.assigned_to)


_Stood = tuple[str, str, str | None]
"""Standing, team and owner."""


@lru_cache(KNOWN)
def _place(standing: str, team: str, owner: str | None) -> Place:
    return Place(Standing(standing), team, owner)


def change(entry: Entry) -> Change:
    """The change that a feed entry keeps, for the policy to judge; the same object for equal changes."""
    before, after = (entry.before, entry.team, entry.owner_before), (entry.after, entry.team, entry.owner_after)
    return _change(entry.kind, entry.actor, before, after)


@lru_cache(KNOWN)
def _change(kind: str, actor: str, before: _Stood, after: _Stood) -> Change:
    return Change(cast(Kind, kind), actor, _place(*before), _place(*after))


def tell(ledger: Ledger, before: Conversation, after: Conversation, kind: Kind, actor: str) -> Entry | None:
    """Add a change to the feed, in the same transaction; None if no agent may know of it."""
    if after.standing == Standing.BOT:
        return None
    entry = Entry(
        conversation=after.id,
        at=after.updated_at,
        kind=kind,
        actor=actor,
        team=after.team,
        before=before.standing,
        owner_before=before.assigned_to,
        after=after.standing,
        owner_after=after.assigned_to,
    )
    ledger.tell(entry)
    return entry


def kind_of(before: Conversation, after: Conversation, rows: tuple[LogRow, ...], event: Event) -> Kind:
    """The kind of change that a turn is to agents."""
    if before.standing == Standing.BOT:
        return "requested"
    if after.standing == Standing.CLOSED and before.standing != Standing.CLOSED:
        return "closed"
    match event:
        case AgentJoined():
            return "assigned"
        case AgentLeft():
            return "released"
    if after.missed and not before.missed:
        return "missed"
    return "message" if any(row.kind == "message" for row in rows) else "changed"
