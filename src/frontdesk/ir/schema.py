"""The vocabulary for what a card may hold: JSON Schema in which each leaf names its reader.

A leaf carries `x-as`: the name of the reader in `compiler/leaves.py` that makes a value of it. Everything else is
plain JSON Schema 2020-12, so one description serves the check, the editor's completion and the reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

NAME = r"^[a-z][a-z0-9_-]{0,63}$"
VARIABLE = r"^[a-z][a-z0-9_]{0,63}$"
SETTABLE = (
    r"^(answers\.[a-z][a-z0-9_]{0,63}|person\.(name|email|phone)|organization\.(name|address)"
    r"|deal\.(value|currency|expected_close_date)|note)$"
)
CARD_ID = r"^[a-z][a-z0-9_.-]{0,127}$"


@dataclass(frozen=True, slots=True)
class Optional:
    """A key that may be left out."""

    schema: Schema


def optional(schema: Schema) -> Optional:
    """Mark a key of `obj` as one that may be left out."""
    return Optional(schema)


def obj(**keys: Schema | Optional) -> Schema:
    """A mapping with exactly these keys, in the order in which authors write them; all are required unless `optional`.

    A trailing underscore is dropped, so that `for_` and `else_` can be written.
    """
    named = {key.rstrip("_"): value for key, value in keys.items()}
    return {
        "type": "object",
        "properties": {k: v.schema if isinstance(v, Optional) else v for k, v in named.items()},
        "required": [k for k, v in named.items() if not isinstance(v, Optional)],
        "additionalProperties": False,
    }


def many(item: Schema, *, least: int = 0, most: int | None = None) -> Schema:
    """A list."""
    bounds = {"minItems": least} | ({} if most is None else {"maxItems": most})
    return {"type": "array", "items": item} | bounds


def table(value: Schema, *, key: str, least: int = 0) -> Schema:
    """A mapping from names of one form (a regular expression) to values of one form."""
    return {
        "type": "object",
        "propertyNames": {"pattern": key},
        "additionalProperties": value,
        "minProperties": least,
    }


def described(schema: Schema, text: str) -> Schema:
    """The schema with a sentence that editors show."""
    return schema | {"description": text}


def leaf(reader: str, **rest: Any) -> Schema:
    """A scalar, turned into a value by the named reader; text unless `type` says otherwise."""
    return {"type": "string", "x-as": reader} | rest


def one_of(*words: str) -> Schema:
    """One of a few words."""
    return leaf("literal", enum=list(words))


def duration(least: str, most: str) -> Schema:
    """A length of time such as `90s`, `2m`, `1h30m`, within bounds; read as milliseconds."""
    return leaf("duration", **{"x-least": least, "x-most": most})


def integer(least: int, most: int) -> Schema:
    """A whole number within bounds."""
    return {"type": "integer", "x-as": "integer", "minimum": least, "maximum": most}


NAMED = leaf("name")
"""Text taken as it stands, and not empty."""

BUTTON = NAMED | {"x-label": True}
"""A few words on a button, taken as they stand."""

LITERAL = leaf("literal")
"""Text taken as it stands: never a template."""

ADDRESS = leaf("address")
"""The e-mail address of an agent."""

CURRENCY = leaf("currency")
"""An ISO 4217 code."""

LIMIT: Schema = {
    "type": ["number", "string"],
    "x-as": "limit",
    "pattern": r"^(-?[0-9]{1,18}(\.[0-9]{1,9})?|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
}
"""A lower or upper bound: a number, or a day in ISO form."""

BOOLEAN: Schema = {"type": "boolean", "x-as": "boolean"}
"""`true` or `false`, nothing else."""

RICH_TEXT: Schema = {
    "type": ["string", "object"],
    "additionalProperties": {"type": "string"},
    "x-as": "rich",
}
"""Markdown that a visitor reads, or one text for each language."""

TEXT: Schema = {
    "type": ["string", "object"],
    "additionalProperties": {"type": "string"},
    "x-as": "words",
}
"""Plain text with `{{ … }}` that a visitor reads, or one text for each language."""

LABEL = TEXT | {"x-label": True}
"""A few words on a button."""

TEMPLATE = leaf("template")
"""Plain text with `{{ … }}` that no visitor reads: a title, a note, a URL."""

EXPRESSION = leaf("expression")
"""A condition or a computed value."""

TARGET = leaf("target")
"""Where to go: a pathway, or a card by its id."""

VARIABLE_NAME = leaf("variable")
"""A name that a card may fill: `answers.<name>` or a well-known field."""

PATTERN = leaf("pattern", maxLength=500)
"""An RE2 regular expression that must match the whole answer."""

HOURS: Schema = {"type": "object", "x-as": "hours"}
"""Opening hours, of the form that `compiler.playbook` defines."""


def keys_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys a mapping schema names, in order."""
    return tuple(schema.get("properties", ()))
