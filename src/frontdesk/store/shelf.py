"""The tables of what was deployed; a part of `store.schema`."""

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

`sources` maps names to the texts it was first compiled of, `revision` is what git calls them, `before` the digest that
ran then; each is none where it is not known. `left_at` is since when no conversation begins with it.
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
"""What runs: the release with which new conversations begin, who let it, and the digest that ran before it.

`canary` is a release that so many of a hundred visitors begin with instead, since an instant; none where none does.
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
"""Conversations that went on with another release: after so many events, with its cards for those they stood on.

A conversation's state is the fold of its events, those before a move on the graph that it left. So that stays, too.
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
"""The images that a release shows. What none shows is removed after a while."""
