"""The details panel: filled with what the bot learned, changed by agents, with the same well-known names everywhere.

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
    """Nested objects as dotted names; null stays null, and a group that is null makes all its parts null."""
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
    """All well-known names as nested objects; a value is null if it is not known."""
    made: dict[str, Any] = {}
    for name in WELL_KNOWN:
        group, _, part = name.partition(".")
        if part:
            made.setdefault(group, {})[part] = details.get(name)
        else:
            made[name] = details.get(name)
    return made


def text_of(value: Value) -> str:
    """A value as the text that details hold."""
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
    """The columns of a conversation that change because of what a step learned; details that an agent edited stay."""
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
    """The columns of a conversation that hold these details, and their words for searching."""
    return {"details": dict(details), "words": " ".join(details.values()).casefold()}


def edited(
    conversation: Conversation,
    changes: Mapping[str, Any],
    language: str,
    expected: Mapping[str, Any] = MappingProxyType({}),
    currency: str = "",
) -> Conversation:
    """The conversation with an agent's changes; a null or blank value clears a detail.

    Args:
        changes: By dotted name.
        language: For phone numbers without a country.
        expected: By dotted name, the value that the agent saw, or null; a name that is missing here is not checked.
        currency: The currency of an amount if neither the changes nor the details name one; empty for none.

    Raises:
        InvalidError: A value is not valid; nothing is changed.
        ChangedError: A detail no longer has the value that the agent saw; nothing is changed.
    """
    wanted = _values(changes, language)
    _unchanged(conversation, wanted, expected)
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
    """The text without surrounding space; empty if no character of it is visible."""
    text = "" if value is None else str(value).strip()
    return text if "\x00" in text or visible(text) else ""


def _unchanged(conversation: Conversation, wanted: Mapping[str, str], expected: Mapping[str, Any]) -> None:
    now = {name: conversation.details.get(name, "") for name in wanted}
    # If the wanted value is there already, nobody loses anything: this may be the same request, sent again.
    moved = {
        name: text
        for name, text in now.items()
        if name in expected and text not in (expected[name] or "", wanted[name])
    }
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
    # Exact, and the same in every country: a point before the decimals, and no grouping of thousands.
    if not _AMOUNT.fullmatch(text):
        raise ValueError("an amount is written like 1250.50")
    whole, point, part = text.partition(".")
    return f"{int(whole)}{point}{part}"


def _currency(text: str) -> str:
    if text.upper() not in CODES:
        raise ValueError("a currency is three letters, like EUR")
    return text.upper()
