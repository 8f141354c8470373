"""The frames of both sockets as JSON Schema, for other programs: `schema/wire.schema.json`."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, TypeAdapter

from frontdesk.runtime.wire import Event, Frame, FromAgent, FromVisitor, Json, ToVisitor


class Owner(Frame):
    """The agent who has a chat."""

    id: str
    name: str


class Item(Frame):
    """A chat as a list shows it; instants in UTC milliseconds."""

    id: str
    folder: Literal["unassigned", "mine", "closed"]
    phase: Literal["bot", "waiting", "agent", "closed"]
    missed: bool
    visitor: str
    captured: dict[Literal["person.email", "person.phone", "organization.name"], str]
    playbook: str
    team: str
    preview: str
    unread: int
    created_at: int
    updated_at: int
    waiting_until: int | None
    assigned_to: Owner | None
    closed_at: int | None
    records: list[Json]


class Conversation(Frame):
    """A chat is new in a folder, or has changed."""

    type: Literal["conversation"]
    item: Item
    feed: int


class Removed(Frame):
    """The agent may no longer see a chat."""

    type: Literal["removed"]
    conversation: str
    feed: int


class Counts(Frame):
    """How many chats there are in the folders."""

    type: Literal["counts"]
    unassigned: int
    mine: int
    feed: int


class Notify(Frame):
    """A notification for an agent who looks elsewhere.

    Attributes:
        entry: The number of the feed entry that it is about: the same on every page, whenever the page is told.
    """

    type: Literal["notify"]
    reason: Literal["new-unassigned", "assigned-to-you", "new-message"]
    conversation: str
    feed: int
    entry: int


class Me(Frame):
    """The agent's own name, rights or settings have changed; `me` as `GET /api/v1/me` gives it."""

    type: Literal["me"]
    me: Json


class AgentPresence(Frame):
    """An agent came online or left."""

    type: Literal["presence"]
    agent: str
    online: bool


class VisitorIsTyping(Frame):
    type: Literal["typing"]
    conversation: str
    author: str


class VisitorIs(Frame):
    """Whether the visitor of the watched chat is there, on which page, and how far they have read (agents' numbers)."""

    type: Literal["visitor"]
    conversation: str
    here: bool
    left_at: int | None
    page: Json
    received: int
    seen: int
    seen_at: int | None


class AgentsRestart(Frame):
    type: Literal["restart"]
    retry_after: int


ToAgent: TypeAlias = Annotated[
    Conversation | Removed | Event | Counts | Notify | Me | AgentPresence | VisitorIsTyping | VisitorIs | AgentsRestart,
    Discriminator("type"),
]

DIRECTIONS: dict[str, Any] = {
    "from_visitor": FromVisitor,
    "to_visitor": ToVisitor,
    "from_agent": FromAgent,
    "to_agent": ToAgent,
}


def as_text() -> str:
    """One schema with a definition for each direction of each socket, indented, with its final line break."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Frontdesk frames",
        "description": "Subprotocol frontdesk.v1: text frames, one JSON object each, at most 32 KiB.",
        "$defs": {
            name: TypeAdapter(of).json_schema(by_alias=True, ref_template=_place(name))
            for name, of in DIRECTIONS.items()
        },
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _place(direction: str) -> str:
    """The place of one direction's definitions in the whole schema."""
    return f"#/$defs/{direction}/$defs/{{model}}"
