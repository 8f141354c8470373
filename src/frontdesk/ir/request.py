"""Requests to other systems: what a card says about one, and the request that it becomes at run time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeAlias

from frontdesk.ir.returned import POINTER, Saved
from frontdesk.ir.schema import Schema, described, leaf, many, obj, one_of, optional, table
from frontdesk.lang.condition import evaluate, put_in
from frontdesk.lang.source import Span
from frontdesk.lang.template import Template
from frontdesk.lang.value import Missing, Value, Values

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")

HEADER_NAME: Final = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$"
"""A token of HTTP (RFC 9110, section 5.6.2)."""

RESERVED: Final = frozenset(
    {
        *("host", "connection", "content-length", "content-type", "transfer-encoding", "te", "trailer", "upgrade"),
        *("keep-alive", "expect", "accept-encoding", "idempotency-key"),
    }
)
"""Headers, in lower case, that the sender of the request writes itself."""

NESTED: Final = 4
"""How deep mappings and lists may be nested inside a body."""

MOST_KEYS: Final = 100
"""How many keys a mapping, or items a list, may have in a body."""


def _content(deep: int) -> Schema:
    """The schema of a part of a body: a text, or up to `deep` levels of mappings and lists of texts."""
    if not deep:
        return {"type": "string"}
    inner = _content(deep - 1)
    nested = table(inner, key=".") | {"maxProperties": MOST_KEYS}
    return {"anyOf": [{"type": "string"}, nested, many(inner, most=MOST_KEYS)]}


ENDPOINT: Final = leaf("endpoint")
"""The address of a call: `https://` and a host, then perhaps values."""

HEADERS: Final = table({"type": "string"}, key=HEADER_NAME) | {"x-as": "headers", "maxProperties": 20}
CONTENT: Final = table(_content(NESTED), key=".") | {"x-as": "content", "maxProperties": MOST_KEYS}

SAVED_AS: Final = ("text", "number", "money", "email", "phone", "date", "url", "boolean")
"""The types that a saved value can have: those of fields, except `choice`."""

_POINTER: Final[Schema] = {"type": "string", "pattern": POINTER, "x-form": "the path of a value, such as /data/0/id"}
_TYPED: Final = obj(
    pointer=described(_POINTER, "Where the value is in the answer: a JSON pointer such as `/data/0/id`."),
    type=optional(described(one_of(*SAVED_AS), "What the value must be; default `text`.")),
)


def saves(key: str) -> Schema:
    """The schema of a mapping from variables, of the form `key`, to the places of their values in the answer."""
    return table({"anyOf": [_POINTER, _TYPED]}, key=key, least=1) | {"x-as": "saves"}


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by its name; only the sender of the request knows its value."""

    name: str


@dataclass(frozen=True, slots=True)
class Header:
    """A header as an author writes it."""

    name: str
    parts: tuple[Template | Secret, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """A mapping in a body."""

    parts: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class Series:
    """A list in a body."""

    items: tuple[Content, ...]


Content: TypeAlias = Template | Group | Series
"""Any part of a body. A template that is a single expression is sent as its value, any other as text."""

Line: TypeAlias = tuple[str, tuple[str | Secret, ...]]
"""A header's name, and its value in parts."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a conversation asks another system for, complete except for the secrets.

    Attributes:
        body: JSON; None sends no body.
        saves: The values that the answer must contain.
        currency: The currency of an amount in the answer that names none; empty if no default is known.
    """

    method: str
    url: str
    headers: tuple[Line, ...] = ()
    body: str | None = None
    saves: tuple[Saved, ...] = ()
    currency: str = ""

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the secrets that it needs."""
        return frozenset(part.name for _, parts in self.headers for part in parts if isinstance(part, Secret))


def line(header: Header, values: Values) -> Line:
    """A header with known values filled in; unprintable characters become spaces, so no value begins another header."""
    made = (part if isinstance(part, Secret) else _on_one_line(part.fill(values)) for part in header.parts)
    return header.name, tuple(made)


def _on_one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def body_text(content: Content, values: Values) -> str:
    """A body as it is sent: JSON in ASCII, with known values filled in; an expression without a value is null."""
    match content:
        case Group(parts=parts):
            return "{" + ", ".join(f"{json.dumps(key)}: {body_text(part, values)}" for key, part in parts.items()) + "}"
        case Series(items=items):
            return "[" + ", ".join(body_text(item, values) for item in items) + "]"
        case Template(parts=(part,)) if not isinstance(part, str):
            return _sent(evaluate(part, values), put_in(part, values, ""))
    return json.dumps(_unicode(content.fill(values)))


def _sent(value: Value | Missing, text: str) -> str:
    """The value of an expression as JSON: numbers keep all their digits, amounts and days are text."""
    match value:
        case Missing():
            return "null"
        case bool():
            return json.dumps(value)
        case Decimal():
            return text or "null"
    return json.dumps(_unicode(text))


def _unicode(text: str) -> str:
    """The text with `?` for lone surrogates (halves of characters), which a visitor's page may send."""
    return text.encode("utf-8", "replace").decode()
