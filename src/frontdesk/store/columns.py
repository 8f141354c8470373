"""What all tables share: the metadata, and column types that databases spell differently."""

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
"""Sorted and compared by code points, as Python and SQLite do, whatever the locale of the database."""

PLACE = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite stores rows in the order of a column, without a separate index, only if its type is spelled INTEGER."""
