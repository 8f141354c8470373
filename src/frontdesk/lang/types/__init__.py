"""The types of answers: the value that a visitor's text means, or what is wrong with the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontdesk.lang import pattern
from frontdesk.lang.types import amount, choice, contact, day
from frontdesk.lang.types.answer import Rules, Wrong
from frontdesk.lang.value import Value

__all__ = ["NAMING", "TYPES", "WELL_KNOWN", "Rules", "Wrong", "check", "visible"]

TYPES: tuple[str, ...] = ("text", "number", "money", "email", "phone", "date", "url", "choice", "boolean")
"""The types that a field may have."""

WELL_KNOWN: Mapping[str, str] = {
    "person.name": "text",
    "person.email": "email",
    "person.phone": "phone",
    "organization.name": "text",
    "organization.address": "text",
    "deal.value": "money",
    "deal.currency": "text",
    "deal.expected_close_date": "date",
    "note": "text",
}
"""The names that have a place in every record, and their types."""

NAMING: tuple[str, ...] = ("person.name", "organization.name", "person.email", "person.phone")
"""The names that say whom a conversation or record is about, the best first; any one of them is enough."""


def check(text: str, rules: Rules, language: str) -> Value | Wrong:
    """The value that a visitor's text means, or what is wrong with it. Never raises, and is fast for any text.

    Returns:
        By type: text, url, choice a text; email a normalised address; phone E.164; number exact; money with its
        currency; date a date; boolean `True` or `False`. A type that does not exist is read as text.
    """
    if not visible(text):
        return Wrong("wrong-empty")
    value = _READERS.get(rules.type, choice.free)(text, rules, language)
    if rules.pattern is None or isinstance(value, Wrong) or rules.type in ("choice", "boolean"):
        return value
    return value if pattern.full_match(rules.pattern, text.strip()) else Wrong("wrong-pattern")


def visible(text: str) -> bool:
    """The text contains something visible: more than whitespace and invisible characters."""
    if text.isprintable():
        return bool(text.strip())
    return any(char.isprintable() and not char.isspace() for char in text)


_READERS: Mapping[str, Callable[[str, Rules, str], Value | Wrong]] = {
    "number": amount.number,
    "money": amount.money,
    "email": lambda text, rules, language: contact.email(text),
    "phone": lambda text, rules, language: contact.phone(text, language),
    "date": day.day,
    "url": lambda text, rules, language: choice.url(text),
    "choice": lambda text, rules, language: choice.choice(text, rules),
    "boolean": lambda text, rules, language: choice.boolean(text, language),
}
