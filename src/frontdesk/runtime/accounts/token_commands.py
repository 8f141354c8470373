"""Tokens of programs for the command line: each function opens the database, does one unit of work, and closes it."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.runtime.accounts import tokens
from frontdesk.runtime.accounts.user_commands import COMMAND, opened
from frontdesk.runtime.clock import Clock
from frontdesk.store import audit
from frontdesk.store import tokens as stored
from frontdesk.store.audit import Act
from frontdesk.store.connection import Connection
from frontdesk.store.tokens import Token


def create(db: str, name: str, scopes: Iterable[str], expires: str) -> str:
    """Make a token, and give its text, which is not stored.

    Raises:
        UsageError: A value cannot be used, or there is a valid token of that name.
        SetupError: The database cannot be opened.
    """
    now_ms, life_ms, wanted = Clock().now_ms(), tokens.checked_life(expires), tokens.checked_scopes(scopes)

    def unit(connection: Connection) -> str:
        token, text = tokens.create(connection, name, wanted, life_ms, now_ms)
        details = {"scopes": list(token.scopes), "expires_at": token.expires_at}
        audit.append(connection, Act(now_ms, COMMAND, COMMAND, "token-created", token.name, details))
        return text

    with opened(db) as database:
        return database.write_now(unit)


def revoke(db: str, name: str) -> None:
    """Revoke a token.

    Raises:
        UsageError: There is no valid token of that name.
        SetupError: The database cannot be opened.
    """
    now_ms = Clock().now_ms()

    def unit(connection: Connection) -> None:
        token = tokens.revoke(connection, name, now_ms)
        audit.append(connection, Act(now_ms, COMMAND, COMMAND, "token-revoked", token.name))

    with opened(db) as database:
        database.write_now(unit)


def everything(db: str) -> tuple[tuple[Token, str], ...]:
    """All tokens with their state: `active`, `expired` or `revoked`; the oldest first.

    Raises:
        SetupError: The database cannot be opened.
    """
    now_ms = Clock().now_ms()
    with opened(db) as database:
        found = database.read_now(stored.everything)
    return tuple((token, _state(token, now_ms)) for token in found)


def _state(token: Token, now_ms: int) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "active" if token.holds(now_ms) else "expired"
