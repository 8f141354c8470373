"""The migrations and the tables in `schema.py` say the same, and a full database outlives the next migration."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from frontdesk.errors import SetupError
from frontdesk.store.database import Database
from frontdesk.store.driver import engine, read_url
from frontdesk.store.migrate import SCRIPTS, upgrade
from frontdesk.store.schema import metadata
from frontdesk.store.sessions import invite
from frontdesk.store.users import User, add


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    assert database.read_now(differences) == []


LATER = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("users", recreate="always") as batch:
        batch.add_column(sa.Column("phone", sa.Text()))
"""

LOSING = '    op.execute("DELETE FROM users")\n'


def with_one_more(folder: Path, body: str) -> Path:
    """The migrations, and one that is made up."""
    scripts = folder / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0002_phone.py").write_text(body)
    return scripts


def fill(connection: Connection) -> None:
    """Somebody, and a row that refers to them."""
    add(connection, User(id="mia", email="mia@example.com", name="Mia"))
    invite(connection, "link", "mia", 0, 1)


@pytest.fixture
def full(database: Database, url: str) -> Iterator[Engine]:
    """The engine of a database that has rows."""
    database.write_now(fill)
    database.close()
    opened = engine(read_url(url), writes=True)
    yield opened
    opened.dispose()


def number(connection: Connection, statement: str) -> object:
    return connection.execute(text(statement)).scalar_one()


def test_a_migration_may_make_a_table_anew_to_which_rows_refer(full: Engine, tmp_path: Path) -> None:
    upgrade(full, with_one_more(tmp_path, LATER))
    with full.connect() as connection:
        assert number(connection, "SELECT version_num FROM alembic_version") == "0002"
        assert number(connection, "SELECT phone IS NULL FROM users JOIN invitations ON user = id") == 1
        assert number(connection, "PRAGMA foreign_keys") == 1


def test_a_migration_that_leaves_rows_without_what_they_refer_to_is_taken_back(full: Engine, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="invitations"):
        upgrade(full, with_one_more(tmp_path, LATER + LOSING))
    with full.connect() as connection:
        assert number(connection, "SELECT version_num FROM alembic_version") == "0001"
        assert number(connection, "SELECT count(*) FROM users") == 1
        assert number(connection, "PRAGMA foreign_keys") == 1
