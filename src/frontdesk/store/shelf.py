"""The tables of releases and playbooks; a part of `store.schema`."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table

from frontdesk.store.columns import TEXT, metadata

releases = Table(
    "releases",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("playbook", TEXT, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", TEXT, nullable=False),
    Column("revision", TEXT),
    Column("before", TEXT),
    Column("sources", JSON(none_as_null=True)),
    Column("left_at", BigInteger),
    Index(None, "playbook", "created_at"),
)
"""Compiled playbooks, once per digest, never changed.

`sources` maps file names to the texts that the release was first compiled from, `revision` is their git revision,
`before` the digest that ran then; each is null if not known. Since `left_at`, no conversation begins with the release.
"""

playbooks = Table(
    "playbooks",
    metadata,
    Column("id", TEXT, primary_key=True),
    Column("release", TEXT, ForeignKey("releases.digest"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("updated_by", TEXT),
    Column("previous", TEXT),
    Column("canary", TEXT),
    Column("canary_share", Integer),
    Column("canary_at", BigInteger),
)
"""What runs: the release that new conversations begin with, who activated it, and the digest that ran before.

`canary` is a release that `canary_share` percent of visitors begin with instead, since `canary_at`; null if none.
"""

moves = Table(
    "moves",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("before", TEXT, ForeignKey("releases.digest"), nullable=False, index=True),
    Column("after", TEXT, nullable=False),
    Column("cards", JSON, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("conversation", "version"),
)
"""Moves of conversations to another release: after how many events, and the new cards for the old ones.

A conversation's state is the fold of its events, and events before a move fold on the graph of the release before, so
that release stays.
"""

images = Table(
    "images",
    metadata,
    Column("digest", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
)
"""Images of playbooks, once per digest, never changed. `kind` is `png jpeg webp gif`, as their first bytes say."""

release_images = Table(
    "release_images",
    metadata,
    Column("release", TEXT, ForeignKey("releases.digest"), nullable=False),
    Column("image", TEXT, ForeignKey("images.digest"), nullable=False, index=True),
    PrimaryKeyConstraint("release", "image"),
)
"""The images that a release shows. An image that no release shows is removed after a while."""
