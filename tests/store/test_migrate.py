"""The migrations and the tables in `schema.py` say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from frontdesk.store.database import Database
from frontdesk.store.schema import metadata


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    assert database.read_now(differences) == []
