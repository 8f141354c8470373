"""People who answer: their rows, and how they are found and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from frontdesk.errors import ConflictError
from frontdesk.store.schema import users
from frontdesk.store.statement import readable


@dataclass(frozen=True, slots=True)
class User:
    """A person who answers.

    Attributes:
        email: Lower case.
        role: `agent`, `deals-admin` or `admin`.
        teams: Slugs.
        online: The switch as the person left it.
        password_hash: None until a password is set.
        notifications: Settings that only the inbox page reads.
        language: Of the pages that the person sees; None as long as the browser chooses.
    """

    id: str
    email: str
    name: str
    role: str = "agent"
    teams: tuple[str, ...] = ()
    password_hash: str | None = field(default=None, repr=False)
    online: bool = False
    disabled: bool = False
    notifications: Mapping[str, Any] = field(default_factory=dict)
    created_at: int = 0
    language: str | None = None


def user_of(row: Any) -> User:
    """A person from a row that has the columns of their table, and perhaps others."""
    known = {column.name: getattr(row, column.name) for column in users.columns}
    return User(**known | {"teams": tuple(known["teams"])})


def add(connection: Connection, user: User) -> User:
    """Store a new person; the e-mail is folded to lower case.

    Raises:
        ConflictError: The e-mail is taken.
    """
    values = {column.name: getattr(user, column.name) for column in users.columns}
    values |= {"email": user.email.lower(), "teams": list(user.teams), "notifications": dict(user.notifications)}
    try:
        with connection.begin_nested():
            connection.execute(insert(users).values(values))
    except IntegrityError as error:
        raise ConflictError(f"there is already a user {values['email']}") from error
    return user_of(connection.execute(select(users).where(users.c.id == user.id)).one())


def by_id(connection: Connection, user: str) -> User | None:
    """The person with this id, disabled or not."""
    row = connection.execute(select(users).where(users.c.id == user)).one_or_none()
    return None if row is None else user_of(row)


def by_email(connection: Connection, email: str) -> User | None:
    """The person with this e-mail in any case, disabled or not."""
    row = connection.execute(select(users).where(users.c.email == email.strip().lower())).one_or_none()
    return None if row is None else user_of(row)


def anybody(connection: Connection) -> bool:
    """Whether there is any user, disabled or not."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None


def other_admins(connection: Connection, user: str) -> bool:
    """Whether anybody but this user is an administrator who may sign in."""
    rights = users.c.role == "admin", users.c.disabled.is_(False), users.c.id != user
    return connection.execute(select(users.c.id).where(*rights).limit(1)).first() is not None


def everybody(connection: Connection) -> tuple[User, ...]:
    """All people whose row can be read, by e-mail."""
    return tuple(user_of(row) for row in readable(connection, select(users).order_by(users.c.email)))


def names(connection: Connection, ids: frozenset[str]) -> dict[str, str]:
    """Id to name, for those of these people who exist and whose name can be read."""
    query = select(users.c.id, users.c.name).where(users.c.id.in_(ids)).order_by(users.c.id)
    return {row.id: row.name for row in readable(connection, query)}


def change(connection: Connection, user: str, **values: Any) -> User | None:
    """Set columns of a person (any but `id email created_at`); the person as changed, None if unknown."""
    if "teams" in values:
        values["teams"] = list(values["teams"])
    connection.execute(update(users).where(users.c.id == user).values(**values))
    return by_id(connection, user)


def teams(connection: Connection) -> frozenset[str]:
    """The slugs of all teams with a member who may sign in."""
    rows = readable(connection, select(users.c.teams).where(users.c.disabled.is_(False)).order_by(users.c.id))
    return frozenset(team for row in rows for team in row.teams)
