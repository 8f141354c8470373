"""The full shape of a card of each kind: what every card may say, and what its kind adds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from frontdesk.cards import KINDS
from frontdesk.compiler import opening
from frontdesk.ir import schema
from frontdesk.ir.schema import Schema, described, leaf, obj, optional

COMMON: Final = obj(
    card=described(schema.LITERAL, "The kind of card."),
    id=optional(
        described(leaf("literal", pattern=schema.CARD_ID), "Address and stable identity; default `<pathway>.<kind>`.")
    ),
    when=optional(described(schema.EXPRESSION, "The card is skipped unless this is true.")),
    goto=optional(described(schema.TARGET, "Where to go next; default the next card of the pathway.")),
)
"""The keys that every card may have."""


@cache
def shape_of(kind: str) -> Schema:
    """The shape of a card of a kind that exists: always the same object, so that validators are made once."""
    own: Schema = _with_hours(KINDS[kind].SCHEMA)
    return own | {
        "properties": COMMON["properties"] | own["properties"],
        "required": [*COMMON["required"], *own.get("required", ())],
    }


def _with_hours(part: Any) -> Any:
    """A schema with the form of opening hours put in wherever it says `x-as: hours`."""
    if isinstance(part, Mapping):
        if part.get("x-as") == "hours":
            return opening.SHAPE | {key: part[key] for key in ("description",) if key in part}
        return {key: _with_hours(value) for key, value in part.items()}
    return [_with_hours(value) for value in part] if isinstance(part, list) else part
