"""The tables of figures; a part of `store.schema`."""

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
"""How far a conversation is counted in the figures: up to a version, and up to a number of its events."""

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
"""Of the conversations that began on a day (20261125): how many did what at a card, and how often.

The figures are anonymous sums: they stay when the conversations, or their release, are removed.
`runtime.figures.facts` says what the words of `fact` mean; `card` is empty for facts about a whole conversation.
"""
