"""Conversations and log rows as they travel: items of a list, rows for agents, rows for a visitor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from frontdesk.lang.types import NAMING
from frontdesk.runtime.talk import records
from frontdesk.runtime.talk.policy import Folder
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.records import Record

Json = dict[str, Any]

CAPTURED: Final = ("person.email", "person.phone", "organization.name")
"""What a list shows of a visitor besides the name: how to reach them, and their organization."""

LONGEST: Final = 80
"""Characters of each that are shown."""


def for_agent(row: LogRow) -> Json:
    """A log row, in the agents' numbering."""
    return _row(row, row.seq)


def for_visitor(row: LogRow) -> Json:
    """A log row, in the visitor's numbering."""
    return _row(row, row.visitor_seq or 0)


def _row(row: LogRow, seq: int) -> Json:
    base = {"seq": seq, "at": row.at, "kind": row.kind, "from": row.sender, "author": row.author, "body": row.body}
    return base | row.extra if row.extra else base


def item(folder: Folder | None, conversation: Conversation, made: Iterable[Record], names: Mapping[str, str]) -> Json:
    """A conversation as lists show it.

    Args:
        folder: The folder in which the agent finds it.
        made: Its records.
        names: Agents' names by id.
    """
    return {
        "id": conversation.id,
        "folder": folder,
        "phase": "closed" if conversation.closed_at else conversation.phase,
        "missed": conversation.missed,
        "visitor": visitor_name(conversation),
        "captured": captured(conversation),
        "playbook": conversation.playbook,
        "team": conversation.team,
        "preview": conversation.preview,
        "unread": conversation.unread,
        "created_at": conversation.requested_at,
        "updated_at": conversation.updated_at,
        "waiting_until": conversation.waiting_until,
        "assigned_to": owner(conversation, names),
        "closed_at": conversation.closed_at,
        "records": [records.brief(record) for record in made],
    }


def owner(conversation: Conversation, names: Mapping[str, str]) -> Json | None:
    """Whose chat it is: `{id, name}`; None while it is nobody's."""
    agent = conversation.assigned_to
    return None if agent is None else {"id": agent, "name": names.get(agent, "")}


def captured(conversation: Conversation) -> Json:
    """The details of `CAPTURED` that are known, by dotted name, shortened."""
    details = conversation.details
    return {name: details[name][:LONGEST] for name in CAPTURED if details.get(name)} if details else {}


def visitor_name(conversation: Conversation) -> str:
    """What to call the visitor."""
    for name in NAMING if conversation.details else ():
        if known := conversation.details.get(name):
            return known
    return "Visitor"
