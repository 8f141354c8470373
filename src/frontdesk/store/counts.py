"""The tables of what is counted; a part of `store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table

from frontdesk.store.columns import TEXT, metadata

counted = Table(
    "counted",
    metadata,
    Column("conversation", TEXT, ForeignKey("conversations.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("events", Integer, nullable=False),
)
"""How far a conversation is in the figures: as it was at a version, with so many of its events."""

figures = Table(
    "figures",
    metadata,
    Column("playbook", TEXT, nullable=False),
    Column("day", Integer, nullable=False),
    Column("release", TEXT, nullable=False),
    Column("card", TEXT, nullable=False),
    Column("fact", TEXT, nullable=False),
    Column("conversations", Integer, nullable=False),
    Column("times", Integer, nullable=False),
    PrimaryKeyConstraint("playbook", "day", "release", "card", "fact"),
    sqlite_with_rowid=False,
)
"""Of the conversations that began on a day (20261125), how many did what at a card, and how often.

Nothing here tells one conversation from another: it stays when they are removed, and when their release is.
`runtime.figures.facts` says what the words of `fact` mean; of a conversation as a whole, `card` is empty.
"""
