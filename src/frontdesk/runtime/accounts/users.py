"""Changing who may sign in: units of work for the command and the demo."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import uuid4

from frontdesk.errors import ConflictError, UsageError
from frontdesk.ir import schema
from frontdesk.runtime.talk.policy import ROLES
from frontdesk.store import sessions, users
from frontdesk.store.connection import Connection
from frontdesk.store.users import User

TEAM = re.compile(schema.NAME)
"""The name of a team, as in cards."""


class FieldError(UsageError):
    """A value that a user cannot have.

    Attributes:
        field: Whose value it is: `email name role teams`.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def checked_email(email: str) -> str:
    """The address, folded to lower case.

    Raises:
        FieldError: It is not an e-mail address.
    """
    folded = email.strip().lower()
    if not folded.isprintable() or not re.fullmatch(r"[^\s@]{1,64}@[^\s@]{1,255}", folded):
        raise FieldError("email", f"{email!r} is not an e-mail address")
    return folded


def checked_name(name: str) -> str:
    """The name, without space around it.

    Raises:
        FieldError: It is empty or too long.
    """
    if not name.strip() or len(name) > 100:
        raise FieldError("name", "a name has 1 to 100 characters")
    return name.strip()


def checked_role(role: str) -> str:
    """The role.

    Raises:
        FieldError: There is no such role.
    """
    if role not in ROLES:
        raise FieldError("role", f"there is no role {role!r}; roles are {', '.join(ROLES)}")
    return role


def checked_teams(teams: Iterable[str]) -> tuple[str, ...]:
    """The teams, each once, in order.

    Raises:
        FieldError: A team is not a slug.
    """
    found = tuple(dict.fromkeys(teams))
    for team in found:
        if not TEAM.fullmatch(team):
            message = f"{team!r} is not a team; teams are written in lower case, with hyphens: second-line"
            raise FieldError("teams", message)
    return found


def add(
    connection: Connection,
    email: str,
    *,
    name: str,
    now_ms: int,
    role: str = "agent",
    teams: Iterable[str] = (),
    password_hash: str | None = None,
) -> User:
    """Store a new user.

    Raises:
        FieldError: A value cannot be used, or the address is taken.
    """
    user = User(
        id=uuid4().hex,
        email=checked_email(email),
        name=checked_name(name),
        role=checked_role(role),
        teams=checked_teams(teams),
        password_hash=password_hash,
        created_at=now_ms,
    )
    try:
        return users.add(connection, user)
    except ConflictError as error:
        raise FieldError("email", str(error)) from error


def named(connection: Connection, email: str) -> User:
    """The user with this address.

    Raises:
        UsageError: There is no such user.
    """
    user = users.by_email(connection, email)
    if user is None:
        raise UsageError(f"there is no user {email}")
    return user


class LastAdminError(UsageError):
    """No administrator would be left."""


def disable(connection: Connection, email: str, *, undo: bool = False) -> User:
    """Disable a user or, with `undo`, enable the user again; either way, sessions and links end.

    Raises:
        LastAdminError: The user is the last administrator.
    """
    user = named(connection, email)
    if not undo:
        _keep_an_admin(connection, user)
    shut_out(connection, user)
    return changed(users.change(connection, user.id, disabled=not undo, online=False))


def set_role(connection: Connection, email: str, role: str) -> User:
    """Give a user another role.

    Raises:
        LastAdminError: The user is the last administrator, and would lose that role.
    """
    user = named(connection, email)
    if checked_role(role) != "admin":
        _keep_an_admin(connection, user)
    return changed(users.change(connection, user.id, role=role))


def set_password(connection: Connection, email: str, password_hash: str | None) -> User:
    """Give a user another password, or none until they choose one; their sessions and links end."""
    user = named(connection, email)
    shut_out(connection, user)
    return changed(users.change(connection, user.id, password_hash=password_hash))


def shut_out(connection: Connection, user: User) -> None:
    """End a user's sessions and links."""
    sessions.end_all(connection, user.id)
    sessions.withdraw(connection, user.id)


def _keep_an_admin(connection: Connection, user: User) -> None:
    if user.role == "admin" and not user.disabled and not users.other_admins(connection, user.id):
        raise LastAdminError(f"the last administrator is {user.email}: make somebody else an administrator first")


def changed(user: User | None) -> User:
    """The user after a change.

    Raises:
        ConflictError: The user has been deleted.
    """
    if user is None:
        raise ConflictError("somebody deleted the user in the meantime")
    return user
