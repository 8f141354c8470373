"""Tokens of programs: stored as digests, with scopes and an expiry."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from frontdesk.store.schema import tokens


@dataclass(frozen=True, slots=True)
class Token:
    """What a program signs in with.

    Attributes:
        scopes: `read`, `plan`, `deploy`, or one of the last two with `:PLAYBOOK`.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int
    last_used_at: int | None = None
    revoked_at: int | None = None

    def holds(self, now_ms: int) -> bool:
        """Whether the token is neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > now_ms


_LISTED = [column for column in tokens.columns if column.name != "token_hash"]


def add(connection: Connection, token: Token, token_hash: str) -> None:
    """Store a new token."""
    values = {column.name: getattr(token, column.name) for column in _LISTED}
    connection.execute(insert(tokens).values(**values | {"scopes": list(token.scopes)}, token_hash=token_hash))


def find(connection: Connection, token_hash: str, now_ms: int) -> Token | None:
    """The token with this digest, if it is valid."""
    row = connection.execute(select(*_LISTED).where(tokens.c.token_hash == token_hash)).one_or_none()
    token = None if row is None else _token(row)
    return token if token is not None and token.holds(now_ms) else None


def everything(connection: Connection) -> tuple[Token, ...]:
    """All tokens, also revoked and expired ones, oldest first."""
    rows = connection.execute(select(*_LISTED).order_by(tokens.c.created_at, tokens.c.id))
    return tuple(_token(row) for row in rows)


def touch(connection: Connection, token: str, now_ms: int) -> None:
    """Note that a token was used."""
    connection.execute(update(tokens).where(tokens.c.id == token).values(last_used_at=now_ms))


def revoke(connection: Connection, token: str, now_ms: int) -> None:
    """Revoke a token from this instant on."""
    connection.execute(update(tokens).where(tokens.c.id == token).values(revoked_at=now_ms))


def _token(row: tuple[object, ...]) -> Token:
    values = {column.name: value for column, value in zip(_LISTED, row, strict=True)}
    values["scopes"] = tuple(values["scopes"])  # type: ignore[arg-type]
    return Token(**values)  # type: ignore[arg-type]
