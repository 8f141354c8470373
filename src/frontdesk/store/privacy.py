"""Everything that is stored of one visitor: found by their e-mail address, given out, and removed without a rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from frontdesk.store import retention
from frontdesk.store.retention import HANGING, Old
from frontdesk.store.schema import conversations, identities, jobs

PAGE: Final = 500
"""Conversations that are looked at in one go."""

EMAIL: Final = "person.email"

DERIVED: Final = frozenset({"keys", "feed", "finds", "terms"})
"""Tables that say again what stands in others, in the words of machines: removed with the rest, not given out."""

SECRET: Final = frozenset({"token_hash", "words"})
"""Columns of a conversation that are not given out: its key, and what is made of the others for searching."""


def with_address(connection: Connection, email: str) -> tuple[str, ...]:
    """Ids of the conversations of whoever has this e-mail address, in whatever case; in the order of the ids.

    That is who gave it, also where an agent has written another since, of whom an agent wrote it, and who is known by
    it to the website.
    """
    wanted = email.strip().casefold()
    return tuple(one for one, known in _addresses(connection) if wanted in (each.strip().casefold() for each in known))


def _addresses(connection: Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    last = ""
    columns = conversations.c.id, conversations.c.details, conversations.c.state, identities.c.user_id
    known = select(*columns).join(identities, isouter=True).order_by(conversations.c.id).limit(PAGE)
    while True:
        rows = connection.execute(known.where(conversations.c.id > last)).all()
        for row in rows:
            given = (row.details.get(EMAIL), row.state.get("values", {}).get(EMAIL), row.user_id)
            yield row.id, tuple(str(one) for one in given if one)
        if len(rows) < PAGE:
            return
        last = rows[-1].id


def everything(connection: Connection, conversation_id: str) -> dict[str, Any] | None:
    """All that is stored of a conversation: its own columns, then table by table the rows; none if there is none.

    Rows stand in the order of their keys.
    """
    row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).one_or_none()
    if row is None:
        return None
    found: dict[str, Any] = {name: value for name, value in row._mapping.items() if name not in SECRET}
    for table in sorted(HANGING, key=lambda table: table.name):
        if table.name not in DERIVED:
            own = select(table).where(table.c.conversation == conversation_id).order_by(*table.primary_key)
            found[table.name] = [_without_id(each._mapping) for each in connection.execute(own)]
    return found


def _without_id(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "conversation"}


def remove(connection: Connection, conversation_id: str) -> bool:
    """Remove a conversation with its jobs, or a first part of one that has many rows; true once nothing is left.

    A unit that writes: it is called until it says so.
    """
    table = conversations.c
    columns = table.id, table.playbook, table.release, table.updated_at, table.due_ms, table.expires_at
    row = connection.execute(select(*columns).where(table.id == conversation_id)).one_or_none()
    connection.execute(delete(jobs).where(jobs.c.payload["conversation"].as_string() == conversation_id))
    return row is None or retention.remove(connection, Old(**row._mapping, sealed=True))
