"""The details panel: filled from what the bot learned, changed by agents, the same well-known names everywhere.

Details are stored flat: dotted name to text (money as a decimal without its currency, dates as ISO), and travel nested.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from frontdesk.lang.types import WELL_KNOWN, Rules, Wrong, check, visible
from frontdesk.lang.types.currency import CODES
from frontdesk.lang.value import Money, Value, Values
from frontdesk.runtime.refusal import ChangedError, InvalidError
from frontdesk.store.conversations import Conversation

LONGEST = 4_000

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


def flat(nested: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names of nested objects; what is null stays null, and a group that is null is null in all its parts."""
    found: dict[str, Any] = {}
    for name, value in nested.items():
        parts = [known.partition(".")[2] for known in WELL_KNOWN if known.startswith(f"{name}.")]
        if value is None and parts:
            found |= {f"{name}.{part}": None for part in parts}
        elif isinstance(value, Mapping):
            found |= {f"{name}.{part}": inner for part, inner in value.items()}
        else:
            found[name] = value
    return found


def nested(details: Mapping[str, str]) -> dict[str, Any]:
    """Every well-known name as nested objects; null where nothing is known."""
    made: dict[str, Any] = {}
    for name in WELL_KNOWN:
        group, _, part = name.partition(".")
        if part:
            made.setdefault(group, {})[part] = details.get(name)
        else:
            made[name] = details.get(name)
    return made


def text_of(value: Value) -> str:
    """A value as details hold it."""
    match value:
        case Money(amount=amount):
            return plain(amount)
        case Decimal():
            return plain(value)
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return str(value)


def plain(number: Decimal) -> str:
    """A number in digits, never with an exponent."""
    return format(number, "f")


def learned(conversation: Conversation, before: Values, after: Values) -> dict[str, Any]:
    """The columns of a conversation that change by what a step has found out; what an agent wrote stays."""
    if after is before:
        return {}
    found: dict[str, str] = {}
    for name in WELL_KNOWN:
        value = after.get(name)
        if value is None or value == before.get(name):
            continue
        found[name] = text_of(value)
        if isinstance(value, Money):
            found["deal.currency"] = value.currency
    fresh = {name: text for name, text in found.items() if name not in conversation.edited}
    return searchable({**conversation.details, **fresh}) if fresh else {}


def searchable(details: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a conversation that hold these details, and what a search finds it by."""
    return {"details": dict(details), "words": " ".join(details.values()).casefold()}


def edited(
    conversation: Conversation,
    changes: Mapping[str, Any],
    language: str,
    seen: Mapping[str, Any] = MappingProxyType({}),
    currency: str = "",
) -> Conversation:
    """The conversation with an agent's changes; null and blank clear.

    Args:
        changes: By dotted name.
        language: For phone numbers without a country.
        seen: By dotted name, what the agent saw there; null for nothing. What is missing is changed all the same.
        currency: Of an amount that names none and has none; empty for none.

    Raises:
        InvalidError: Some value cannot be; nothing is changed.
        ChangedError: Something else stands there by now than the agent saw; nothing is changed.
    """
    wanted = _values(changes, language)
    _unchanged(conversation, wanted, seen)
    if wanted.get("deal.value") and currency and not conversation.details.get("deal.currency"):
        wanted.setdefault("deal.currency", currency)
    known = {name: text for name, text in {**conversation.details, **wanted}.items() if text}
    written = tuple(sorted({*conversation.edited, *wanted}))
    return replace(conversation, **searchable(known), edited=written)


def _values(changes: Mapping[str, Any], language: str) -> dict[str, str]:
    values, faults = dict[str, str](), dict[str, str]()
    for name, value in changes.items():
        try:
            values[name] = _checked(name, _seen(value), language)
        except ValueError as fault:
            faults[name] = str(fault)
    if faults:
        raise InvalidError("bad-value", next(iter(faults.values())), faults)
    return values


def _seen(value: Any) -> str:
    """The text without space around it; empty where there is nothing to be seen in it."""
    text = "" if value is None else str(value).strip()
    return text if "\x00" in text or visible(text) else ""


def _unchanged(conversation: Conversation, wanted: Mapping[str, str], seen: Mapping[str, Any]) -> None:
    now = {name: conversation.details.get(name, "") for name in wanted}
    # Where the wanted value stands already, nobody loses anything: it may be this very request, sent again.
    moved = {name: text for name, text in now.items() if name in seen and text not in (seen[name] or "", wanted[name])}
    if moved:
        raise ChangedError("somebody else has changed this meanwhile", moved, conversation.version)


def _checked(name: str, text: str, language: str) -> str:
    if name not in WELL_KNOWN:
        raise InvalidError("unknown-field", f"there is no detail called {name!r}", {name: "unknown"})
    if len(text) > LONGEST or "\x00" in text:
        raise ValueError(f"at most {LONGEST} characters")
    match name:
        case _ if not text:
            return ""
        case "deal.value":
            return _decimal(text)
        case "deal.currency":
            return _currency(text)
    found = check(text, Rules(WELL_KNOWN[name]), language)
    if isinstance(found, Wrong):
        raise ValueError(found.message("en"))
    return text_of(found)


def _decimal(text: str) -> str:
    # Exact, and the same in every country: what stands between digits is a point, and thousands are not grouped.
    if not _AMOUNT.fullmatch(text):
        raise ValueError("an amount is written like 1250.50")
    whole, point, part = text.partition(".")
    return f"{int(whole)}{point}{part}"


def _currency(text: str) -> str:
    if text.upper() not in CODES:
        raise ValueError("a currency is three letters, like EUR")
    return text.upper()
