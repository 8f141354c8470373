"""Everything that is stored of one visitor: found by their e-mail address, given out, and removed without a rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Text, cast, delete, func, select

from frontdesk.store import retention
from frontdesk.store.retention import HANGING, Old
from frontdesk.store.schema import conversations, identities, jobs
from frontdesk.store.statement import readable

PAGE: Final = 500
"""Conversations that are looked at in one go."""

EMAIL: Final = "person.email"

DERIVED: Final = frozenset({"keys", "feed", "finds", "terms"})
"""Tables that say again what stands in others, in the words of machines: removed with the rest, not given out."""

SECRET: Final = frozenset({"token_hash", "words"})
"""Columns of a conversation that are not given out: its key, and what is made of the others for searching."""


def with_address(connection: Connection, email: str) -> tuple[tuple[str, ...], int]:
    """Ids of the conversations of whoever has this e-mail address, in whatever case; in the order of the ids.

    That is who gave it, also where an agent has written another since, of whom an agent wrote it, and who is known by
    it to the website.

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
    """There is such a conversation, damaged or not."""
    return (
        connection.execute(select(conversations.c.id).where(conversations.c.id == conversation_id)).first() is not None
    )


def everything(connection: Connection, conversation_id: str) -> dict[str, Any] | None:
    """All that is stored of a conversation: its own columns, then table by table the rows; none if there is none.

    Rows stand in the order of their keys. `damaged`, if there is such a thing, names columns and tables of which
    something cannot be read, and is missing here.
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
    """A conversation's columns, each by itself where the row cannot be read as a whole."""
    own = conversations.c.id == conversation_id
    for row in readable(connection, select(conversations).where(own)):
        return dict(row._mapping)
    each = {column.name: tuple(readable(connection, select(column).where(own))) for column in conversations.columns}
    return {name: rows[0][0] for name, rows in each.items() if rows}


def _without_id(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "conversation"}


def remove(connection: Connection, conversation_id: str) -> bool:
    """Remove a conversation with its jobs, or a first part of one that has many rows; true once nothing is left.

    A unit that writes: it is called until it says so.
    """
    table = conversations.c
    columns = table.id, table.playbook, table.release, table.updated_at, table.due_ms, table.expires_at
    row = connection.execute(select(*columns).where(table.id == conversation_id)).one_or_none()
    # By its text: a database that takes the JSON apart stops at the first that is damaged, whosever it is.
    connection.execute(delete(jobs).where(cast(jobs.c.payload, Text).contains(conversation_id)))
    return row is None or retention.remove(connection, Old(**row._mapping, sealed=True))
