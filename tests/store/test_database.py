"""Opening, committing in groups, and what happens when the database cannot answer."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from frontdesk.errors import SetupError
from frontdesk.store import Unavailable
from frontdesk.store.database import Database
from frontdesk.store.users import User, add, by_email, everybody


def new_user(name: str) -> Callable[[Connection], User]:
    return lambda connection: add(connection, User(id=name, email=f"{name}@example.com", name=name.title()))


def names(database: Database) -> list[str]:
    return [user.id for user in database.read_now(everybody)]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "must be a URL"),
        ("", "must be a URL"),
        ("mysql://host/db", "only sqlite"),
        ("unheard://x", "only sqlite"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite+aiosqlite:///x.db", "own driver"),
        ("sqlite:////nowhere/at/all/frontdesk.db", "cannot"),
        ("sqlite:////proc/frontdesk.db", "cannot"),
        ("sqlite:////", "cannot"),
    ],
)
def test_a_database_that_cannot_be_opened_is_refused_in_one_sentence(url: str, says: str) -> None:
    with pytest.raises(SetupError, match=says) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Dear Frontdesk,\n" * 100)
    with pytest.raises(SetupError, match="not a database"):
        Database.open(f"sqlite:///{file}")
    assert file.read_bytes() == b"Dear Frontdesk,\n" * 100


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE birds (name)")
    other.close()
    with pytest.raises(SetupError, match="something else"):
        Database.open(f"sqlite:///{file}")


def test_a_newer_schema_is_refused(database: Database, url: str) -> None:
    database.write_now(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(SetupError, match="newer version of Frontdesk"):
        Database.open(url)


def test_what_was_written_is_there_after_reopening(url: str) -> None:
    first = Database.open(url)
    first.write_now(new_user("mia"))
    first.close()
    second = Database.open(url)
    assert names(second) == ["mia"]
    second.close()


def test_commits_are_durable_and_readers_do_not_wait_for_writers(database: Database) -> None:
    settings = database.write_now(
        lambda connection: [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    )
    assert settings == ["wal", 2, 1]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable, match="readonly"):
        database.read_now(new_user("mia"))


async def both(database: Database) -> list[object]:
    def fails(connection: Connection) -> User:
        new_user("lost")(connection)
        raise ValueError("changed my mind")

    return await asyncio.gather(
        database.write(new_user("mia")), database.write(fails), database.write(new_user("omar")), return_exceptions=True
    )


def test_a_unit_that_fails_rolls_back_alone(database: Database) -> None:
    mia, failure, omar = asyncio.run(both(database))
    assert (isinstance(mia, User), isinstance(failure, ValueError), isinstance(omar, User)) == (True, True, True)
    assert names(database) == ["mia", "omar"]


@pytest.mark.parametrize("way", ["write", "read"])
def test_a_unit_that_runs_out_of_an_iterator_leaves_nobody_waiting(database: Database, way: str) -> None:
    async def run() -> None:
        async with asyncio.timeout(5):
            await getattr(database, way)(lambda connection: next(iter(())))

    with pytest.raises(RuntimeError, match="iterator"):
        asyncio.run(run())


def test_units_that_queue_up_share_a_commit(database: Database) -> None:
    gate, began = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        began.set()
        gate.wait(5)

    holding = database._writer.submit(hold)
    assert began.wait(5)
    commits_before = database.commits
    waiting = [database._writer.submit(new_user(f"user{n}")) for n in range(50)]
    gate.set()
    for future in waiting:
        future.result(5)
    holding.result(5)
    assert len(names(database)) == 50
    # The held unit's own commit, and one for the fifty.
    assert database.commits - commits_before == 2


def test_another_process_can_write_beside_us(database: Database, url: str) -> None:
    beside = Database.open(url)
    beside.write_now(new_user("mia"))
    database.write_now(new_user("omar"))
    assert names(database) == names(beside) == ["mia", "omar"]
    beside.close()


def test_a_database_locked_by_another_process_is_unavailable_and_recovers(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "frontdesk.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        database.write_now(new_user("mia"))
    assert names(database) == []
    other.execute("ROLLBACK")
    database.write_now(new_user("mia"))
    assert names(database) == ["mia"]
    other.close()


def test_a_full_disk_is_unavailable_to_all_who_shared_the_commit_and_loses_nothing_told(database: Database) -> None:
    database.write_now(new_user("mia"))

    def fill(connection: Connection) -> None:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        add(connection, User(id="big", email="big@example.com", name="x" * 1_000_000))

    def grow(connection: Connection) -> None:
        connection.execute(text("PRAGMA max_page_count = 1000000"))

    async def together() -> list[object]:
        return await asyncio.gather(
            database.write(new_user("omar")),
            database.write(fill),
            database.write(new_user("zoe")),
            return_exceptions=True,
        )

    results = asyncio.run(together())
    assert isinstance(results[1], Unavailable)
    stored = {"mia"} | {n for n, r in zip(["omar", "big", "zoe"], results, strict=True) if isinstance(r, User)}
    assert set(names(database)) == stored
    database.write_now(grow)
    database.write_now(new_user("ida"))
    assert "ida" in names(database)


def test_a_closed_database_refuses_instead_of_hanging(url: str) -> None:
    opened = Database.open(url)
    opened.close()
    with pytest.raises(Unavailable, match="closed"):
        opened._writer.submit(new_user("mia")).result(5)


def test_what_is_queued_when_closing_is_still_stored(url: str) -> None:
    opened = Database.open(url)
    futures = [opened._writer.submit(new_user(f"user{n}")) for n in range(20)]
    opened.close()
    assert all(future.done() for future in futures)
    again = Database.open(url)
    assert len(names(again)) == 20
    again.close()


def test_an_email_is_found_in_any_case_and_given_once(database: Database) -> None:
    database.write_now(lambda connection: add(connection, User(id="m", email="Mia@Example.com", name="Mia")))
    found = database.read_now(lambda connection: by_email(connection, " MIA@example.COM "))
    assert found is not None
    assert found.id == "m"
