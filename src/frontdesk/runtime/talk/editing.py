"""What agents write down about a visitor: details, leads, deals, activities, notes. Units of work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from frontdesk.ir.record import ACTIVITY_TYPES, LONGEST_TITLE
from frontdesk.lang.richtext import of_text
from frontdesk.runtime.once import once
from frontdesk.runtime.refusal import InvalidError
from frontdesk.runtime.talk import details, policy, records
from frontdesk.runtime.talk.claims import hidden_from, load, require
from frontdesk.runtime.talk.places import place, tell
from frontdesk.runtime.talk.policy import Kind
from frontdesk.runtime.talk.turn import Turn, Turns, state_of
from frontdesk.runtime.words import checked
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.ledger import Ledger
from frontdesk.store.users import User


def edit_details(
    turns: Turns,
    ledger: Ledger,
    agent: User,
    conversation_id: str,
    changes: Mapping[str, Any],
    expected: Mapping[str, Any],
) -> tuple[dict[str, Any], Turn]:
    """Change details of the visitor; `{id, details, version}` after the change, with all details nested.

    Args:
        changes: By dotted name; null clears.
        expected: By dotted name, the value that the agent saw before; a name that is missing here is not checked.

    Raises:
        InvalidError: A value is not valid; there is a message for each such field.
        ChangedError: Somebody else was faster.
    """
    before = load(ledger, conversation_id)
    require(policy.may_edit(agent, place(before)))
    currency = turns.currency(ledger.connection, before)
    changed = details.edited(before, changes, state_of(before).language, expected, currency)
    turn = Turn(before, before)
    if changed != before:
        turn = _stored(turns, ledger, before, changed, "details", agent)
    after = turn.after
    return {"id": after.id, "details": details.nested(after.details), "version": after.version}, turn


def record(
    turns: Turns,
    ledger: Ledger,
    agent: User,
    conversation_id: str,
    kind: str,
    key: str,
    wanted: Mapping[str, str],
) -> tuple[dict[str, Any], Turn | None]:
    """Make a lead, a deal or an activity; the record, and the turn unless the key was known already.

    Raises:
        InvalidError: A lead or deal without a person or organization; a title, type or date that is not valid.
    """
    before = load(ledger, conversation_id)
    turn: list[Turn] = []

    def act() -> dict[str, Any]:
        require(policy.may_edit(agent, place(before)))
        _check(wanted)
        now_ms = turns.now_ms(before)
        currency = turns.currency(ledger.connection, before)
        made = records.made_by_agent(ledger, before, kind, wanted, agent.id, now_ms, currency)
        row = records.row(made, "agent", agent.name)
        turn.append(_stored(turns, ledger, before, before, "record", agent, (row,)))
        return records.full(made)

    sender = f"agent:{agent.id}:records"
    with hidden_from(agent, before):
        answer = once(ledger, before.id, sender, key, {"kind": kind, **wanted}, act)
    return answer, turn[0] if turn else None


def note(
    turns: Turns, ledger: Ledger, agent: User, conversation_id: str, key: str, text: str
) -> tuple[int, Turn | None]:
    """Write a note that no visitor receives; the number of its row, and the turn unless the key was known already.

    Its row is not visible: it has no number in the visitor's numbering, and its frames go to agents only.
    """
    before = load(ledger, conversation_id)
    turn: list[Turn] = []

    def act() -> dict[str, int]:
        require(policy.may_edit(agent, place(before)))
        row = LogRow(turns.now_ms(before), "note", "agent", agent.name, of_text(checked(text)), visible=False)
        turn.append(_stored(turns, ledger, before, before, "note", agent, (row,)))
        return {"seq": turn[0].after.seq}

    with hidden_from(agent, before):
        answer = once(ledger, before.id, f"agent:{agent.id}:notes", key, {"text": text}, act)
    return int(answer["seq"]), turn[0] if turn else None


def unseen(agent: User, conversation: Conversation | None, seq: int) -> bool:
    """The agent owns the chat, has unread messages, and this row is its last one.

    Later rows may come while the agent looks elsewhere: they are unread, and a page that shows them reports again.
    """
    if conversation is None or not conversation.unread or conversation.seq > seq:
        return False
    return policy.may_talk(agent, place(conversation)) == "yes"


def seen(ledger: Ledger, agent: User, conversation_id: str, seq: int) -> Turn | None:
    """Note that the owner has read up to a row; None for other agents. The chat keeps its place in the owner's list."""
    before = ledger.conversation(conversation_id)
    if before is None or not unseen(agent, before, seq):
        return None
    after = replace(before, unread=0, version=before.version + 1)
    ledger.save(before, after)
    return Turn(before, after, entry=tell(ledger, before, after, "seen", agent.id))


def _stored(
    turns: Turns,
    ledger: Ledger,
    before: Conversation,
    changed: Conversation,
    kind: Kind,
    agent: User,
    rows: tuple[LogRow, ...] = (),
) -> Turn:
    numbered = tuple(replace(row, seq=before.seq + n) for n, row in enumerate(rows, 1))
    version, seq = before.version + 1, before.seq + len(rows)
    after = replace(changed, version=version, seq=seq, updated_at=turns.now_ms(before))
    ledger.save(before, after)
    ledger.log(before.id, numbered)
    return Turn(before, after, numbered, entry=tell(ledger, before, after, kind, agent.id))


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
