"""What agents read: pages of folders, one chat, the feed. Units of work that change nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from frontdesk.lang.noun import noun
from frontdesk.runtime.presence.visiting import Visit, as_json
from frontdesk.runtime.refusal import InvalidError, NotFoundError
from frontdesk.runtime.search_words import sought
from frontdesk.runtime.talk import acquaintance, policy, rows
from frontdesk.runtime.talk.details import nested
from frontdesk.runtime.talk.places import change, place
from frontdesk.runtime.talk.policy import FOLDERS, Agent, Change, Folder, Reason, Tiding
from frontdesk.store import conversations, feed, folders, reads, records, users
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.feed import Entry
from frontdesk.store.folders import Selection

Json = dict[str, Any]

Within: TypeAlias = Folder | Literal["all"]
"""What a list covers: a folder, or all of them."""

LOG_ROWS = 100
"""The most log rows in one answer."""

WORDS = 8
"""The most words of a search that count."""

ORDERS: Final[dict[Folder, tuple[tuple[str, ...], bool]]] = {
    "unassigned": (("missed", "requested_at", "id"), False),
    "mine": (("updated_at", "id"), True),
    "closed": (("closed_at", "id"), True),
}
"""Folder to the columns it is sorted by, and whether in descending order. Waiting visitors come before missed ones."""


COUNTED: Final[tuple[Folder, ...]] = ("unassigned", "mine")
"""The folders whose conversations are counted for the inbox."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next` is the cursor of the next page, or None."""

    items: tuple[Json, ...]
    next: str | None


@noun()
class News:
    """One entry of the feed for one agent: an item that changed, or the id of a conversation no longer visible.

    Attributes:
        moved: The conversation has another standing or owner than before: counts may have changed.
    """

    n: int
    conversation: str
    item: Json | None
    removed: bool
    notify: Reason | None
    moved: bool


def page(connection: Connection, agent: Agent, folder: Within, q: str, after: str | None, limit: int) -> Page:
    """One page of a folder, or of all folders in turn.

    Raises:
        InvalidError: `bad-cursor`.
    """
    if folder == "all":
        return _everywhere(connection, agent, q, after, limit)
    selection = _selection(agent, folder, searched=bool(q))
    words = tuple(sought(q)[:WORDS])
    found = folders.page(connection, selection, words, _values_of(after, selection.order), limit + 1)
    shown = found[:limit]
    return Page(items(connection, agent, shown), _cursor(shown[-1], selection.order) if len(found) > limit else None)


def _everywhere(connection: Connection, agent: Agent, q: str, after: str | None, limit: int) -> Page:
    first, _, place = (after or FOLDERS[0]).partition(".")
    if first not in FOLDERS:
        raise _bad_cursor()
    shown: list[Json] = []
    for folder in FOLDERS[FOLDERS.index(first) :]:
        if len(shown) == limit:
            return Page(tuple(shown), folder)
        found = page(connection, agent, folder, q, place or None, limit - len(shown))
        shown += found.items
        if found.next is not None:
            return Page(tuple(shown), f"{folder}.{found.next}")
        place = ""
    return Page(tuple(shown), None)


def counts(connection: Connection, agents: Collection[Agent]) -> tuple[dict[str, int], ...]:
    """For each of these agents, in order, how many chats are unassigned, and how many are the agent's."""
    wanted = [{folder: _selection(agent, folder) for folder in COUNTED} for agent in agents]
    found = folders.counts(connection, (selection for each in wanted for selection in each.values()))
    return tuple({folder: found[selection] for folder, selection in each.items()} for each in wanted)


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of a log are wanted.

    Attributes:
        since: The rows after this number, at most `LOG_ROWS`.
        last: If given, this many of the last rows instead.
        before: With `last`, the last rows before this number; None for the end of the log.
    """

    since: int = 0
    last: int | None = None
    before: int | None = None


def one(
    connection: Connection,
    agent: Agent,
    conversation_id: str,
    part: Part,
    visit: Visit,
    currency: Callable[[Connection, Conversation], str],
) -> Json:
    """A chat with its details, what is known of its visitor, and a part of its log.

    Args:
        currency: Gives the currency of an amount that names none.
    """
    conversation = visible(connection, agent, conversation_id)
    (item,) = items(connection, agent, (conversation,))
    log = _part(connection, conversation.id, part)
    return (
        item
        | {"details": nested(conversation.details), "version": conversation.version}
        | {"default_currency": currency(connection, conversation)}
        | {"log": list(log), "seq": conversation.seq}
        | {
            "about": acquaintance.known(connection, conversation),
            "visit": as_json(visit, reads.of(connection, conversation.id)),
        }
    )


def _part(connection: Connection, conversation_id: str, part: Part) -> tuple[Json, ...]:
    if part.last is None:
        return log_after(connection, conversation_id, part.since)
    found = conversations.last_rows_for_agents(connection, conversation_id, part.before, part.last)
    return tuple(rows.for_agent(row) for row in found)


def visible(connection: Connection, agent: Agent, conversation_id: str) -> Conversation:
    """The conversation, if the agent may see it.

    Raises:
        NotFoundError: It does not exist, or the agent may not see it.
    """
    conversation = conversations.load(connection, conversation_id)
    if conversation is None or not policy.sees(agent, place(conversation)):
        raise NotFoundError("no such conversation")
    return conversation


def log_after(connection: Connection, conversation_id: str, since: int, limit: int = LOG_ROWS) -> tuple[Json, ...]:
    """Log rows after a number, in the agents' numbering."""
    return tuple(
        rows.for_agent(row) for row in conversations.rows_for_agents(connection, conversation_id, since, limit)
    )


def items(connection: Connection, agent: Agent, shown: Iterable[Conversation]) -> tuple[Json, ...]:
    """Conversations as this agent's lists show them."""
    listed = tuple(shown)
    made = records.of_conversations(connection, tuple(one.id for one in listed if one.hidden))
    names = users.names(connection, frozenset(one.assigned_to for one in listed if one.assigned_to))
    return tuple(rows.item(policy.folder_of(agent, place(one)), one, made.get(one.id, ()), names) for one in listed)


def news(connection: Connection, agent: Agent, online: bool, after: int, limit: int) -> tuple[tuple[News, ...], int]:
    """News for the agent after a place in the feed, and the place to go on from; items are as they are now.

    Args:
        online: Whether new chats are announced to the agent.
    """
    entries = feed.after(connection, after, limit)
    concerning = heard(agent, ((entry, change(entry)) for entry in entries))
    current = conversations.load_many(connection, frozenset(entry.conversation for entry, _ in concerning))
    seen = [one for one in current.values() if policy.sees(agent, place(one))]
    shown = {item["id"]: item for item in items(connection, agent, seen)}
    return tidings(online, concerning, shown), entries[-1].n if entries else max(after, feed.end(connection))


def heard(agent: Agent, entries: Iterable[tuple[Entry, Change]]) -> list[tuple[Entry, Tiding]]:
    """The entries of the feed that concern the agent, with what the agent is told of each."""
    found: list[tuple[Entry, Tiding]] = []
    judged: Change | None = None
    tiding: Tiding | None = None
    for entry, what in entries:
        # Of many conversations that move on at once, all changes are the same.
        if what is not judged:
            judged, tiding = what, policy.tiding(agent, what)
        if tiding is not None:
            found.append((entry, tiding))
    return found


def tidings(
    online: bool, concerning: Iterable[tuple[Entry, Tiding]], shown: Mapping[str, Json | None]
) -> tuple[News, ...]:
    """Entries of the feed as news for an agent.

    Args:
        shown: Conversation to its item as it is now; None or missing if the agent may not see it.
    """
    told: list[News] = []
    for entry, tiding in concerning:
        item = shown.get(entry.conversation)
        told_of = item is not None and tiding.notify and policy.notifies(tiding.notify, online)
        notify = tiding.notify if told_of else None
        moved = (entry.before, entry.owner_before) != (entry.after, entry.owner_after)
        told.append(News(entry.n, entry.conversation, item, item is None, notify, moved))
    return tuple(told)


def latest(news: tuple[News, ...]) -> tuple[News, ...]:
    """The last news of each conversation, in order; earlier ones add nothing, because items are as they are now."""
    last = {one.conversation: one.n for one in news}
    return tuple(one for one in news if one.n == last[one.conversation])


def _selection(agent: Agent, folder: Folder, *, searched: bool = False) -> Selection:
    scope = policy.scope(agent, folder)
    order, descending = ORDERS[folder]
    if searched and folder == "closed":
        # The one list that grows for ever: with the newest first, a search need not walk through all of it.
        order = folders.BY_AGE
    return Selection(scope.standing.value, order, descending, scope.owner, scope.teams)


def _cursor(last: Conversation, order: tuple[str, ...]) -> str:
    values = json.dumps([getattr(last, name) for name in order], separators=(",", ":"))
    return base64.urlsafe_b64encode(values.encode()).rstrip(b"=").decode()


def _values_of(cursor: str | None, order: tuple[str, ...]) -> tuple[Any, ...] | None:
    if cursor is None:
        return None
    try:
        values = json.loads(base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != len(order) or not all(map(_fits, order, values)):
        raise _bad_cursor()
    return tuple(values)


def _bad_cursor() -> InvalidError:
    return InvalidError("bad-cursor", "this cursor is not one of ours", {"after": "not a cursor"})


def _fits(name: str, value: Any) -> bool:
    match name:
        case "missed":
            return isinstance(value, bool)
        case "id":
            return isinstance(value, str) and value.isascii()
    return type(value) is int and 0 <= value < 2**53
