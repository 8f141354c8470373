"""The tables of what websites say: where the widget was seen, and who a visitor is; a part of `store.schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, PrimaryKeyConstraint, Table

from frontdesk.store.columns import TEXT, metadata

sightings = Table(
    "sightings",
    metadata,
    Column("playbook", TEXT, ForeignKey("playbooks.id"), nullable=False),
    Column("origin", TEXT, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("playbook", "origin"),
)
"""Origins whose pages asked for a playbook's widget, each noted about once an hour; `listed` says whether the origin
was one of its `install.origins` when it was noted last."""

identities = Table(
    "identities",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), primary_key=True),
    Column("user_id", TEXT, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Who the embedding website says its visitor is, and whether its server vouched for that; `at` is when it said so."""
