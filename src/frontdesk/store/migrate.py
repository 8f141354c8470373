"""Bringing a database's tables up to date, under a lock, from any older version of Frontdesk."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from frontdesk.errors import SetupError
from frontdesk.store.driver import dangling, fault, rebuilding, unavailable
from frontdesk.store.failpoint import reach

SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(engine: Engine, folder: Path = SCRIPTS) -> None:
    """Apply the migrations that the database lacks, in one transaction.

    Args:
        folder: Where the migrations are.

    Raises:
        SetupError: The database is damaged, was made by a newer version, holds something else, or has dangling foreign
            keys.
        UnavailableError: The database is locked, or cannot be written.
    """
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with unavailable():
        if found := fault(engine):
            raise SetupError(f"the database cannot be used: {found}")
        with rebuilding(engine) as connection:
            _bring_up_to_date(connection, config, scripts)


def _bring_up_to_date(connection: Connection, config: Config, scripts: ScriptDirectory) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    if found == scripts.get_current_head():
        return
    _refuse_strangers(connection, found, {script.revision for script in scripts.walk_revisions()})
    reach("migrate.before")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if table := dangling(connection):
        raise SetupError(f"the database cannot be upgraded: rows of its table {table} refer to rows that do not exist")
    reach("migrate.commit.before")


def _refuse_strangers(connection: Connection, found: str | None, known: set[str]) -> None:
    if found is not None and found not in known:
        raise SetupError(
            f"the database was made by a newer version of Frontdesk (its schema is {found}): upgrade Frontdesk first"
        )
    if found is None and connection.dialect.get_table_names(connection):
        raise SetupError("the database holds another program's tables: give Frontdesk a database of its own")
