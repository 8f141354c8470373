"""The JSON Schema of playbook files, for editors: made from the same descriptions that the check uses."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any, Final

from frontdesk.cards import KINDS
from frontdesk.compiler import playbook
from frontdesk.compiler.kinds import shape_of
from frontdesk.ir.schema import SETTABLE, Schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_PLAIN: Final = ("string", "number", "boolean")

PATTERNS: Final = {
    "duration": r"^(?=.)([0-9]+(\.[0-9]+)?d)?([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?m)?([0-9]+(\.[0-9]+)?s)?$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "opening": r"^\s*[0-9]{1,2}:[0-9]{2}\s*-\s*[0-9]{1,2}:[0-9]{2}\s*$",
    "variable": SETTABLE,
    "name": r"\S",
    "currency": r"^[A-Z]{3}$",
    "endpoint": r"^https://",
    "origin": r"^(https://[^/?#@*\s]+|http://localhost(:[0-9]+)?)$",
    "language": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
}
"""How an editor can check leaves that have a reader. The patterns accept a little more than the reader, never less."""


def playbook_schema() -> Schema:
    """The schema of a playbook, or of a library of pathways (JSON Schema 2020-12)."""
    top = outside(playbook.PLAYBOOK)
    pathways = top["properties"]["pathways"]
    pathways["additionalProperties"] = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/card"}}
    pathways.pop("required")
    top["properties"]["frontdesk"] |= {"enum": [int(playbook.VERSION), playbook.VERSION]}
    started = {"properties": {"pathways": {"required": ["start"]}}}
    return {
        "$schema": DIALECT,
        "title": "Frontdesk playbook",
        **top,
        "required": ["frontdesk", "pathways"],
        "if": {"anyOf": [{"required": ["name"]}, {"required": ["pathways"], **started}]},
        "then": {"required": ["name"], **started},
        "$defs": {"card": _card(), **{kind: _kind(kind) for kind in KINDS}},
    }


def as_text() -> str:
    """The content of the schema's file."""
    return json.dumps(playbook_schema(), indent=2, ensure_ascii=False) + "\n"


def _card() -> Schema:
    """A card: by its kind first, so that an editor's messages are about the kind that was meant."""
    kinds = {"enum": list(KINDS), "enumDescriptions": [summary(kind) for kind in KINDS]}
    return {
        "type": "object",
        "required": ["card"],
        "properties": {"card": {"description": "The kind of card."} | kinds},
        "allOf": [
            {
                "if": {"properties": {"card": {"const": kind}}, "required": ["card"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in KINDS
        ],
    }


def _kind(kind: str) -> Schema:
    shape = outside(shape_of(kind))
    shape["properties"]["card"] = {"const": kind, "description": summary(kind)}
    return {"title": kind, "description": summary(kind), **shape}


def summary(kind: str) -> str:
    """What a kind of card does, in the first paragraph of its docstring."""
    return " ".join((inspect.getdoc(KINDS[kind]) or "").partition("\n\n")[0].split())


def outside(part: Any) -> Any:
    """A schema without our own `x-…` keywords; a text may also be written so that YAML reads a number or a boolean."""
    if isinstance(part, list):
        return [outside(value) for value in part]
    if not isinstance(part, Mapping):
        return part
    kept = {key: outside(value) for key, value in part.items() if not key.startswith("x-")}
    if part.get("type") == "string" and "enum" not in part:
        pattern = PATTERNS.get(part.get("x-as", ""), part.get("pattern"))
        kept = kept | ({"pattern": pattern} if pattern else {})
        kept["type"] = "string" if pattern and part.get("x-as") != "name" else list(_PLAIN)
    elif part.get("x-as") in ("rich", "words"):
        kept |= {"type": [*_PLAIN, "object"], "additionalProperties": {"type": list(_PLAIN)}}
    return kept
