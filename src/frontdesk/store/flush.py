"""Writing what units decided: in few statements, whatever the number of units."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final

from sqlalchemy import JSON, Connection, Table

from frontdesk.errors import ConflictError
from frontdesk.ir import codec
from frontdesk.ir.state import State
from frontdesk.store import feed, statement
from frontdesk.store.conversations import COLUMNS, Conversation
from frontdesk.store.failpoint import reach
from frontdesk.store.schema import conversations as conversations_table
from frontdesk.store.schema import events as events_table
from frontdesk.store.schema import feed as feed_table
from frontdesk.store.schema import keys as keys_table
from frontdesk.store.schema import log as log_table
from frontdesk.store.schema import records as records_table
from frontdesk.store.stage import Stage
from frontdesk.store.statement import Values, written

_JSON: Final = frozenset(column.name for column in conversations_table.columns if isinstance(column.type, JSON))
_all: Final = itemgetter(*COLUMNS)


class VersionError(ConflictError):
    """A conversation has changed since it was read: another writer was faster. The unit of work may run again."""


def write(connection: Connection, stage: Stage) -> None:
    """Write everything that is staged, and give the entries of the feed their places.

    Raises:
        VersionError: A conversation has changed since it was read.
        IntegrityError: From the driver: a key or a row's number is taken.
    """
    _insert(connection, conversations_table, [_begun(conversation) for conversation in stage.begun.values()])
    _change(connection, stage)
    _insert(connection, events_table, stage.events)
    _insert(connection, log_table, stage.log)
    kept = [(*place, answered.digest, written(answered.answer)) for place, answered in stage.keys.items()]
    _insert(connection, keys_table, kept)
    _insert(connection, records_table, [statement.row_of(records_table)(record) for record in stage.records])
    if stage.feed:
        feed.number(connection, stage.feed)
        _insert(connection, feed_table, [statement.row_of(feed_table)(entry) for entry in stage.feed])


def _insert(connection: Connection, into: Table, rows: list[Values]) -> None:
    if rows:
        reach(f"writer.flush.{into.name}.before")
        statement.insert_many(connection, into, rows)
        reach(f"writer.flush.{into.name}.after")


def _change(connection: Connection, stage: Stage) -> None:
    """Write changed conversations: one statement for those with the same changed columns."""
    groups: dict[tuple[str, ...], list[Values]] = {}
    for conversation_id, after in stage.latest.items():
        before = stage.base[conversation_id]
        names, values = _changed(before, after)
        groups.setdefault(names, []).append((*values, conversation_id, before.version))
    for names, rows in groups.items():
        reach("writer.flush.conversations.before")
        if statement.update_many(connection, names, rows) != len(rows):
            raise VersionError("a conversation was changed by somebody else")
        reach("writer.flush.conversations.after")


def _begun(conversation: Conversation) -> Values:
    return tuple(_coded(name, value) for name, value in zip(COLUMNS, _all(conversation.__dict__), strict=True))


def _changed(before: Conversation, after: Conversation) -> tuple[tuple[str, ...], list[Any]]:
    was, now = before.__dict__, after.__dict__
    names = tuple([name for name in COLUMNS if was[name] is not now[name] and was[name] != now[name]])
    return names, [_coded(name, now[name]) if name in _JSON else now[name] for name in names]


def _coded(name: str, value: Any) -> Any:
    if name not in _JSON:
        return value
    return written(codec.encode(value) if isinstance(value, State) else value)
