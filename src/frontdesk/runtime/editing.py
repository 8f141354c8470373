"""What agents write down of a visitor: details, leads, deals, activities. Units of work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from frontdesk.ir.record import LONGEST_TITLE
from frontdesk.runtime import details, policy, records
from frontdesk.runtime.claims import hidden_from, load, require
from frontdesk.runtime.once import once
from frontdesk.runtime.places import place, tell
from frontdesk.runtime.policy import Kind
from frontdesk.runtime.refusal import InvalidError
from frontdesk.runtime.turn import Turn, Turns, state_of
from frontdesk.store import conversations
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.users import User

ACTIVITY_TYPES = ("call", "meeting", "task", "deadline", "email", "lunch")


def edit_details(
    turns: Turns, connection: Connection, agent: User, conversation_id: str, changes: Mapping[str, Any]
) -> Turn:
    """Change what is known of the visitor.

    Args:
        changes: By dotted name; null clears.

    Raises:
        InvalidError: A value cannot be, with a message by field.
    """
    before = load(connection, conversation_id)
    require(policy.may_edit(agent, place(before)))
    changed = details.edited(before, changes, state_of(before).language)
    if changed == before:
        return Turn(before, before)
    return _stored(turns, connection, before, changed, "details", agent)


def record(
    turns: Turns,
    connection: Connection,
    agent: User,
    conversation_id: str,
    kind: str,
    key: str,
    wanted: Mapping[str, str],
) -> tuple[dict[str, Any], Turn | None]:
    """Make a lead, a deal or an activity; the record, and the turn unless the key was known already.

    Raises:
        InvalidError: A lead or deal without a person or organization; a title, type or date that cannot be.
    """
    before = load(connection, conversation_id)
    turn: list[Turn] = []

    def act() -> dict[str, Any]:
        require(policy.may_edit(agent, place(before)))
        _check(wanted)
        now_ms = turns.now_ms(before)
        made = records.made_by_agent(connection, before, kind, wanted, agent.id, now_ms)
        row = records.row(made, "agent", agent.name)
        turn.append(_stored(turns, connection, before, before, "record", agent, (row,)))
        return records.full(made)

    sender = f"agent:{agent.id}:records"
    with hidden_from(agent, before):
        answer = once(connection, before.id, sender, key, {"kind": kind, **wanted}, act)
    return answer, turn[0] if turn else None


def unseen(connection: Connection, agent: User, conversation_id: str) -> bool:
    """There is something that the agent, its owner, has not read."""
    found = conversations.load(connection, conversation_id)
    return found is not None and found.unread > 0 and policy.may_talk(agent, place(found)) == "yes"


def seen(connection: Connection, agent: User, conversation_id: str) -> Turn | None:
    """The owner has read everything; nothing for anybody else. It keeps its place among the owner's chats."""
    if not unseen(connection, agent, conversation_id):
        return None
    before = load(connection, conversation_id)
    after = conversations.save(connection, replace(before, unread=0))
    tell(connection, before, after, "seen", agent.id)
    return Turn(before, after)


def _stored(
    turns: Turns,
    connection: Connection,
    before: Conversation,
    changed: Conversation,
    kind: Kind,
    agent: User,
    rows: tuple[LogRow, ...] = (),
) -> Turn:
    counted, numbered = conversations.append_rows(connection, changed, rows)
    after = conversations.save(connection, replace(counted, updated_at=turns.now_ms(before)))
    tell(connection, before, after, kind, agent.id)
    return Turn(before, after, numbered)


def _check(wanted: Mapping[str, str]) -> None:
    for name in ("title", "subject"):
        if len(wanted.get(name, "")) > LONGEST_TITLE or "\x00" in wanted.get(name, ""):
            raise InvalidError("bad-value", f"a {name} has at most {LONGEST_TITLE} characters", {name: "too long"})
    if "type" in wanted and wanted["type"] not in ACTIVITY_TYPES:
        raise InvalidError("bad-value", f"a type is one of {', '.join(ACTIVITY_TYPES)}", {"type": "unknown"})
    if "due" in wanted and not _is_date(wanted["due"]):
        raise InvalidError("bad-value", "due is a date such as 2026-12-25", {"due": "not a date"})


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text))
    except ValueError:
        return False
