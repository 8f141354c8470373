"""Leads, deals and activities: made by the bot or by an agent, each with a row that only agents see."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from frontdesk.ir.effect import Record as Wanted
from frontdesk.ir.record import LONGEST_TITLE
from frontdesk.lang import value as values
from frontdesk.lang.types import NAMING
from frontdesk.runtime.refusal import InvalidError
from frontdesk.store.conversations import Conversation, LogRow
from frontdesk.store.ledger import Ledger
from frontdesk.store.records import Record

BY_BOT: Final = "bot"


def made_by_bot(ledger: Ledger, conversation: Conversation, wanted: Wanted, at_ms: int) -> LogRow:
    """Store the record that a card asked for; its row."""
    fields = {name: values.encode(value) for name, value in wanted.fields.items()}
    title = str(wanted.fields.get("title") or wanted.fields.get("subject") or "")
    record = _record(
        conversation, wanted.kind, title or default_title(conversation, wanted.kind), fields, BY_BOT, at_ms
    )
    ledger.record(record)
    return row(record, "bot", "")


def made_by_agent(
    ledger: Ledger,
    conversation: Conversation,
    kind: str,
    wanted: Mapping[str, str],
    agent: str,
    at_ms: int,
    currency: str = "",
) -> Record:
    """Store the record that an agent asked for, with the details as they are now.

    Args:
        kind: `lead`, `deal` or `activity`.
        wanted: `title`; for an activity `subject`, `type`, `due`.
        currency: The currency of an amount that has none; empty for none.

    Raises:
        InvalidError: A lead or deal although neither a person nor an organization is known.
    """
    if kind != "activity" and not any(conversation.details.get(name) for name in NAMING):
        raise InvalidError("nobody-named", f"a {kind} needs a person or an organization: fill in a name first")
    title = (wanted.get("title") or wanted.get("subject") or "").strip() or default_title(conversation, kind)
    known = dict(conversation.details)
    if known.get("deal.value") and currency:
        known.setdefault("deal.currency", currency)
    record = _record(conversation, kind, title, {**known, **wanted, "title": title}, agent, at_ms)
    ledger.record(record)
    return record


_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Bidirectional controls: in a name, they would reverse the word after it."""


def default_title(conversation: Conversation, kind: str) -> str:
    """The title of a record without one: the person or organization that it is about, and its kind."""
    who = next((conversation.details[name] for name in NAMING if conversation.details.get(name)), "Visitor")
    return f"{who.translate(_TURNING)} {kind}"


def _record(
    conversation: Conversation, kind: str, title: str, fields: Mapping[str, Any], created_by: str, at_ms: int
) -> Record:
    # Kept only if the playbook tracks pages: then the record tells on which page the visitor was converted.
    page = {"conversation.page": conversation.page["url"]} if "url" in conversation.page else {}
    known = {**fields, **page}
    return Record(secrets.token_urlsafe(16), conversation.id, kind, title[:LONGEST_TITLE], at_ms, created_by, known)


def row(record: Record, sender: str, author: str) -> LogRow:
    """The log row that tells agents of a record."""
    return LogRow(record.created_at, "record", sender, author, extra={"record": brief(record)}, visible=False)


def brief(record: Record) -> dict[str, Any]:
    """A record as lists show it."""
    return {"id": record.id, "kind": record.kind, "title": record.title, "created_at": record.created_at}


def chat(origin: str, conversation_id: str) -> str:
    """The address of the chat that a record was made in; it works for people who are signed in and may see the chat.

    It is made when a record leaves, never stored, because a server's address may change.
    """
    return f"{origin}/inbox?chat={quote(conversation_id, safe='')}"


def full(record: Record) -> dict[str, Any]:
    """A record as its maker gets it back."""
    return brief(record) | {"fields": dict(record.fields)}
