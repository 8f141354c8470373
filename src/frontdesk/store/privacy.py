"""Everything that is stored about one visitor: found by e-mail address, exported, and removed completely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Text, cast, delete, func, select

from frontdesk.store import retention
from frontdesk.store.retention import HANGING, Candidate
from frontdesk.store.schema import conversations, identities, jobs
from frontdesk.store.statement import readable

PAGE: Final = 500
"""Conversations that one query looks at."""

EMAIL: Final = "person.email"

DERIVED: Final = frozenset({"keys", "feed", "finds", "terms"})
"""Tables that repeat, in technical form, what others say: removed with the rest, but not exported."""

SECRET: Final = frozenset({"token_hash", "words"})
"""Columns of a conversation that are not exported: its token's digest, and what the search derives from the others."""


def with_address(connection: Connection, email: str) -> tuple[tuple[str, ...], int]:
    """The conversations of visitors with this e-mail address, in any case, by id.

    A conversation counts if the visitor gave the address (even if an agent has replaced it since), if an agent wrote
    it, or if the website knows the visitor by it.

    Returns:
        The ids, and how many other conversations are damaged, so that nobody can tell whose they are.
    """
    wanted, looked_at, found = email.strip().casefold(), 0, list[str]()
    for one, known in _addresses(connection):
        looked_at += 1
        if wanted in (each.strip().casefold() for each in known):
            found.append(one)
    return tuple(found), retention.count(connection) - looked_at


def _addresses(connection: Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    last = ""
    columns = conversations.c.id, conversations.c.details, conversations.c.state, identities.c.user_id
    known = select(*columns).join(identities, isouter=True).order_by(conversations.c.id)
    while rows := tuple(readable(connection, known.where(conversations.c.id > last), PAGE)):
        for row in rows:
            given = (row.details.get(EMAIL), row.state.get("values", {}).get(EMAIL), row.user_id)
            yield row.id, tuple(str(one) for one in given if one)
        last = rows[-1].id


def is_there(connection: Connection, conversation_id: str) -> bool:
    """Whether there is such a conversation, damaged or not."""
    return (
        connection.execute(select(conversations.c.id).where(conversations.c.id == conversation_id)).first() is not None
    )


def everything(connection: Connection, conversation_id: str) -> dict[str, Any] | None:
    """All that is stored about a conversation: its own columns, then the rows of each table; None if it does not exist.

    Rows are in the order of their keys. `damaged`, if present, names the columns and tables of which something cannot
    be read and is missing here.
    """
    if not is_there(connection, conversation_id):
        return None
    found = {name: value for name, value in _columns(connection, conversation_id).items() if name not in SECRET}
    damaged = [column.name for column in conversations.columns if column.name not in {*found, *SECRET}]
    for table in sorted(HANGING, key=lambda table: table.name):
        if table.name not in DERIVED:
            own = select(table).where(table.c.conversation == conversation_id).order_by(*table.primary_key)
            found[table.name] = [_without_id(each._mapping) for each in readable(connection, own)]
            there = connection.execute(select(func.count()).select_from(own.subquery())).scalar_one()
            damaged += [table.name] * (len(found[table.name]) < there)
    return found | ({"damaged": damaged} if damaged else {})


def _columns(connection: Connection, conversation_id: str) -> dict[str, Any]:
    """A conversation's columns, read one by one if the row cannot be read as a whole."""
    own = conversations.c.id == conversation_id
    for row in readable(connection, select(conversations).where(own)):
        return dict(row._mapping)
    each = {column.name: tuple(readable(connection, select(column).where(own))) for column in conversations.columns}
    return {name: rows[0][0] for name, rows in each.items() if rows}


def _without_id(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "conversation"}


def remove(connection: Connection, conversation_id: str) -> bool:
    """Remove a conversation with its jobs, or a first part of one with many rows; true once nothing is left.

    A unit that writes: call it until it returns true.
    """
    table = conversations.c
    columns = table.id, table.playbook, table.release, table.updated_at, table.due_ms, table.expires_at
    row = connection.execute(select(*columns).where(table.id == conversation_id)).one_or_none()
    # By text: a database that parses the JSON would fail at any damaged payload, even of another conversation.
    connection.execute(delete(jobs).where(cast(jobs.c.payload, Text).contains(conversation_id)))
    return row is None or retention.remove(connection, Candidate(**row._mapping, sealed=True))
