"""An open database for each test, of every kind."""

from collections.abc import Iterator

import pytest

from databases import database_url, kind, unhurried  # noqa: F401
from frontdesk.store.database import Database


@pytest.fixture
def database(database_url: str, unhurried: None) -> Iterator[Database]:  # noqa: F811
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def beside(database: Database, database_url: str) -> Iterator[Database]:  # noqa: F811
    """Another process on the same database, which is there first."""
    opened = Database.open(database_url)
    yield opened
    opened.close()
