"""Prepared replies: what agents say again and again, stored under short names, for all agents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from frontdesk.errors import ConflictError
from frontdesk.store.schema import replies


@dataclass(frozen=True, slots=True)
class Reply:
    """A prepared reply.

    Attributes:
        name: What agents find it by; unique.
        text: As written, with templates that a chat fills.
        created_by: Id of the agent who stored it first.
    """

    id: str
    name: str
    text: str
    created_at: int
    created_by: str


def everything(connection: Connection) -> tuple[Reply, ...]:
    """All replies, by name."""
    rows = connection.execute(select(replies).order_by(replies.c.name))
    return tuple(Reply(**row._mapping) for row in rows)


def count(connection: Connection) -> int:
    """How many replies there are."""
    return connection.execute(select(func.count()).select_from(replies)).scalar_one()


def add(connection: Connection, reply: Reply) -> None:
    """Store a new reply.

    Raises:
        ConflictError: The name is taken.
    """
    with _free_name(connection, reply.name):
        connection.execute(insert(replies).values(asdict(reply)))


def change(connection: Connection, reply: str, name: str, text: str) -> Reply | None:
    """Change the name and text of a reply; None if it does not exist.

    Raises:
        ConflictError: The name is taken.
    """
    with _free_name(connection, name):
        connection.execute(update(replies).where(replies.c.id == reply).values(name=name, text=text))
    row = connection.execute(select(replies).where(replies.c.id == reply)).one_or_none()
    return None if row is None else Reply(**row._mapping)


def remove(connection: Connection, reply: str) -> bool:
    """Delete a reply; false if it does not exist."""
    return connection.execute(delete(replies).where(replies.c.id == reply)).rowcount == 1


@contextmanager
def _free_name(connection: Connection, name: str) -> Iterator[None]:
    """Inside, a name is written; if it is taken, only this write is undone, not the rest of the unit."""
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as error:
        raise ConflictError(f"there is already a reply called {name!r}") from error
