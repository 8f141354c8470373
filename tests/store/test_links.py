"""One-time links: kept until they are used, expire or are withdrawn, and no longer."""

from __future__ import annotations

from sqlalchemy import Connection, select

from frontdesk.store import sessions, users
from frontdesk.store.database import Database
from frontdesk.store.schema import invitations
from frontdesk.store.users import User


def links(connection: Connection) -> set[str]:
    return set(connection.execute(select(invitations.c.token_hash)).scalars())


def test_links_that_are_used_or_expired_are_forgotten_with_the_next(database: Database) -> None:
    def unit(connection: Connection) -> tuple[set[str], set[str]]:
        for name in ("mia", "omar"):
            users.add(connection, User(id=name, email=f"{name}@example.com", name=name))
        sessions.invite(connection, "old", "omar", 0, 50)
        sessions.invite(connection, "used", "mia", 0, 500)
        sessions.invite(connection, "open", "omar", 0, 500)
        sessions.redeem(connection, "used", 10)
        before = links(connection)
        sessions.invite(connection, "new", "mia", 50, 500)
        return before, links(connection)

    assert database.write_now(unit) == ({"old", "used", "open"}, {"open", "new"})


def test_only_the_links_of_one_person_are_withdrawn(database: Database) -> None:
    def unit(connection: Connection) -> set[str]:
        for name in ("mia", "omar"):
            users.add(connection, User(id=name, email=f"{name}@example.com", name=name))
            sessions.invite(connection, name, name, 0, 500)
        sessions.withdraw(connection, "mia")
        return links(connection)

    assert database.write_now(unit) == {"omar"}
