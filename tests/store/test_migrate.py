"""The migrations and the tables in `schema.py` say the same, and a full database outlives the next migration."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from databases import KINDS, empty_url
from frontdesk.errors import SetupError
from frontdesk.store import Unavailable
from frontdesk.store.database import Database
from frontdesk.store.driver import engine, read_url
from frontdesk.store.migrate import SCRIPTS, upgrade
from frontdesk.store.schema import metadata
from frontdesk.store.sessions import invite
from frontdesk.store.users import User, add

HEAD = ScriptDirectory(str(SCRIPTS)).get_current_head()

LATER = f"""
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{HEAD}"
branch_labels = None
depends_on = None


def upgrade() -> None:
"""

PHONE = '    op.add_column("users", sa.Column("phone", sa.Text()))\n'

PHONE_IN_A_NEW_TABLE = """
    with op.batch_alter_table("users", recreate="always") as batch:
        batch.add_column(sa.Column("phone", sa.Text()))
"""

LOSING = '    op.execute("DELETE FROM users")\n'
FAILING = '    op.execute("DROP TABLE birds")\n'


def with_one_more(folder: Path, *body: str) -> Path:
    """The migrations, and one that is made up."""
    scripts = folder / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "later.py").write_text(LATER + "".join(body))
    return scripts


def fill(connection: Connection) -> None:
    """Somebody, and a row that refers to them."""
    add(connection, User(id="mia", email="mia@example.com", name="Mia"))
    invite(connection, "link", "mia", 0, 1)


@pytest.fixture
def full(database: Database, database_url: str) -> Iterator[Engine]:
    """The engine of a database that has rows."""
    database.write_now(fill)
    database.close()
    opened = engine(read_url(database_url), writes=True)
    yield opened
    opened.dispose()


def value(connection: Connection, statement: str) -> object:
    return connection.execute(text(statement)).scalar_one()


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    assert database.read_now(differences) == []


def test_a_full_database_outlives_a_migration(full: Engine, tmp_path: Path) -> None:
    upgrade(full, with_one_more(tmp_path, PHONE))
    with full.connect() as connection:
        assert value(connection, "SELECT version_num FROM alembic_version") == "later"
        assert value(connection, "SELECT phone IS NULL FROM users JOIN invitations ON invitations.user = users.id")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_migration_may_make_a_table_anew_to_which_rows_refer(full: Engine, tmp_path: Path) -> None:
    upgrade(full, with_one_more(tmp_path, PHONE_IN_A_NEW_TABLE))
    with full.connect() as connection:
        assert value(connection, "SELECT version_num FROM alembic_version") == "later"
        assert value(connection, "SELECT phone IS NULL FROM users JOIN invitations ON user = id") == 1
        assert value(connection, "PRAGMA foreign_keys") == 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_migration_that_leaves_rows_without_what_they_refer_to_is_taken_back(full: Engine, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="invitations"):
        upgrade(full, with_one_more(tmp_path, PHONE_IN_A_NEW_TABLE, LOSING))
    with full.connect() as connection:
        assert value(connection, "SELECT version_num FROM alembic_version") == HEAD
        assert value(connection, "SELECT count(*) FROM users") == 1
        assert value(connection, "PRAGMA foreign_keys") == 1


def test_a_migration_that_fails_half_way_has_done_nothing(full: Engine, tmp_path: Path) -> None:
    with pytest.raises((DBAPIError, Unavailable)):
        upgrade(full, with_one_more(tmp_path, PHONE, FAILING))
    with full.connect() as connection:
        assert value(connection, "SELECT version_num FROM alembic_version") == HEAD
        assert "phone" not in {column["name"] for column in inspect(connection).get_columns("users")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("unhurried")
def test_of_many_who_start_at_once_on_a_new_database_one_makes_the_tables(kind: str, tmp_path: Path) -> None:
    url, outcomes = empty_url(kind, tmp_path), list[str]()
    together = threading.Barrier(4)

    def start() -> None:
        together.wait(60)
        try:
            Database.open(url).close()
            outcomes.append("open")
        except SetupError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert outcomes == ["open"] * 4
    opened = Database.open(url)
    assert opened.read_now(differences) == []
    opened.close()


@pytest.mark.parametrize("kind", KINDS)
def test_tables_of_something_else_are_refused_and_left_alone(kind: str, tmp_path: Path) -> None:
    url = empty_url(kind, tmp_path)
    made = engine(read_url(url), writes=True)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE birds (name text)"))
    with pytest.raises(SetupError, match="another program"):
        upgrade(made)
    with made.connect() as connection:
        assert inspect(connection).get_table_names() == ["birds"]
    made.dispose()
