"""Which databases a URL may name, and that it says so in one sentence."""

import subprocess
import sys

import pytest

from frontdesk.errors import FrontdeskError, SetupError, UsageError
from frontdesk.store.database import Database
from frontdesk.store.driver import read_url

MISTYPED = [
    ("nonsense", "must be a URL"),
    ("", "must be a URL"),
    ("mysql://host/db", "only sqlite and postgresql"),
    ("unheard://x", "only sqlite and postgresql"),
    ("sqlite://", "in memory"),
    ("sqlite:///:memory:", "in memory"),
    ("sqlite:///x.db?mode=memory", "in memory"),
    ("sqlite:///x.db?cache=shared", "no options"),
    ("sqlite+aiosqlite:///x.db", "built-in driver"),
    ("postgresql+asyncpg://host/db", "psycopg only"),
    ("postgresql+psycopg://host", "name the database"),
]

SHUT = [
    ("sqlite:////nowhere/at/all/frontdesk.db", "cannot"),
    ("sqlite:////proc/frontdesk.db", "cannot"),
    ("sqlite:////", "cannot"),
    ("postgresql+psycopg://127.0.0.1:1/db", "cannot"),
    ("postgresql+psycopg:///db?host=/nowhere", "cannot"),
    ("postgresql+psycopg:///db?colour=red", "cannot"),
]


@pytest.mark.parametrize(("url", "says"), MISTYPED)
def test_a_url_that_names_no_database_of_ours_is_wrong_usage(url: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("url", "says"), SHUT)
def test_a_database_that_cannot_be_opened_is_refused_in_one_sentence(url: str, says: str) -> None:
    with pytest.raises(SetupError, match=says) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://h/db", "postgresql+psycopg://h/db"])
def test_postgresql_is_always_spoken_by_psycopg(url: str) -> None:
    assert read_url(url).drivername == "postgresql+psycopg"


def test_a_password_is_not_repeated_by_whoever_refuses_it() -> None:
    with pytest.raises(SetupError) as caught:
        Database.open("postgresql+psycopg://frontdesk:hunter2@127.0.0.1:1/db")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(FrontdeskError) as caught:
        Database.open("postgres//frontdesk:hunter2@127.0.0.1/db")
    assert "hunter2" not in str(caught.value)


def test_whoever_uses_sqlite_does_not_wait_for_the_driver_of_postgresql() -> None:
    question = "import sys; from frontdesk.store.database import Database; print('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", question], check=True, capture_output=True).stdout == b"False\n"
