"""What all tables are made of: one list of them, and the types of columns that databases spell differently."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted and compared by code points everywhere, as Python and SQLite do, whatever the database's language is."""

PLACE = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite keeps rows in the order of a column without another index only where its type is spelled INTEGER."""
