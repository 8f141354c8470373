"""The tables of deploy rights, their keys and the audit; a part of `store.schema`."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, PrimaryKeyConstraint, Table

from frontdesk.store.columns import PLACE, TEXT, metadata

tokens = Table(
    "tokens",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("token_hash", TEXT, nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
)
"""What programs sign in with. Of the tokens that are not revoked, no two have the same name."""

set_ups = Table(
    "set_ups",
    metadata,
    Column("token_hash", TEXT, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""One-time links that make the first administrator: one for each start of a server on a database without users."""

deploy_keys = Table(
    "deploy_keys",
    metadata,
    Column("author", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("author", "key"),
)
"""The idempotency keys of deploys with their answers; `digest` is that of the request."""

audit = Table(
    "audit",
    metadata,
    Column("n", PLACE, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("origin", TEXT, nullable=False),
    Column("action", TEXT, nullable=False),
    Column("subject", TEXT, nullable=False),
    Column("details", JSON, nullable=False),
    Column("before", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Index(None, "subject", "n"),
)
"""Who did what: 1…n, each with the digest of the row before. Triggers refuse to change or remove a row; a migration
that recreates this table must recreate them."""
