"""Opening, committing in groups, and what happens when the database cannot answer."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from frontdesk.errors import SetupError
from frontdesk.store import Unavailable
from frontdesk.store.database import Database
from frontdesk.store.driver import engine, generation, read_url
from frontdesk.store.users import User, add, by_email
from store.people import names, new_user

PATIENCE_S = 60.0


def test_a_newer_schema_is_refused(database: Database, database_url: str) -> None:
    database.write_now(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(SetupError, match="newer version of Frontdesk"):
        Database.open(database_url)


def test_what_was_written_is_there_after_reopening(database_url: str) -> None:
    first = Database.open(database_url)
    first.write_now(new_user("mia"))
    first.close()
    second = Database.open(database_url)
    assert names(second) == ["mia"]
    second.close()


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable, match=r"read-?only"):
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
        async with asyncio.timeout(PATIENCE_S):
            await getattr(database, way)(lambda connection: next(iter(())))

    with pytest.raises(RuntimeError, match="iterator"):
        asyncio.run(run())


def test_units_that_queue_up_share_a_commit(database: Database) -> None:
    gate, began = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        began.set()
        gate.wait(PATIENCE_S)

    async def together() -> None:
        holding = asyncio.create_task(database.write(hold))
        await asyncio.to_thread(began.wait, PATIENCE_S)
        waiting = [asyncio.create_task(database.write(new_user(f"user{n}"))) for n in range(50)]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(holding, *waiting)

    commits_before = database.commits
    asyncio.run(together())
    assert len(names(database)) == 50
    # The held unit's own commit, and one for the fifty.
    assert database.commits - commits_before == 2


def test_another_process_can_write_beside_us(database: Database, database_url: str) -> None:
    beside = Database.open(database_url)
    beside.write_now(new_user("mia"))
    database.write_now(new_user("omar"))
    assert names(database) == names(beside) == ["mia", "omar"]
    beside.close()


def test_a_change_by_somebody_else_shows_in_the_generation_where_the_database_counts(
    database: Database, database_url: str
) -> None:
    def seen() -> int | None:
        return database.write_now(generation)

    first = seen()
    database.write_now(new_user("mia"))
    assert seen() == first
    beside = Database.open(database_url)
    beside.write_now(new_user("omar"))
    assert seen() is None or seen() != first
    beside.close()


def test_a_change_while_the_connection_was_lost_shows_in_the_generation(database: Database, database_url: str) -> None:
    one = engine(read_url(database_url), writes=True)

    def seen() -> int | None:
        with one.connect() as connection, connection.begin():
            return generation(connection)

    first = seen()
    assert seen() == first
    one.dispose()
    database.write_now(new_user("mia"))
    assert seen() is None or seen() != first
    one.dispose()


def test_a_closed_database_refuses_instead_of_hanging(database_url: str) -> None:
    opened = Database.open(database_url)
    opened.close()
    with pytest.raises(Unavailable, match="closed"):
        opened.write_now(new_user("mia"))


def test_what_is_queued_when_closing_is_still_stored(database_url: str) -> None:
    opened = Database.open(database_url)

    async def leave() -> list[User]:
        waiting = [asyncio.create_task(opened.write(new_user(f"user{n}"))) for n in range(20)]
        await asyncio.sleep(0)
        await asyncio.to_thread(opened.close)
        return await asyncio.gather(*waiting)

    assert len(asyncio.run(leave())) == 20
    again = Database.open(database_url)
    assert len(names(again)) == 20
    again.close()


def test_an_email_is_found_in_any_case_and_given_once(database: Database) -> None:
    database.write_now(lambda connection: add(connection, User(id="m", email="Mia@Example.com", name="Mia")))
    found = database.read_now(lambda connection: by_email(connection, " MIA@example.COM "))
    assert found is not None
    assert found.id == "m"


@pytest.mark.usefixtures("unhurried")
def test_whoever_ends_does_not_wait_for_the_look_at_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "frontdesk.db"
    opened = Database.open(f"sqlite:///{file}")

    async def leave() -> None:
        look = asyncio.create_task(opened.damage())
        await asyncio.sleep(0)
        look.cancel()

    with closing(sqlite3.connect(file, isolation_level=None)) as alone:
        # Nobody else comes to the file: the look waits for it, as it would for a slow disk.
        alone.execute("PRAGMA locking_mode = EXCLUSIVE")
        alone.execute("BEGIN IMMEDIATE")
        asyncio.run(leave())
        assert any(thread.name == "frontdesk-damage" for thread in threading.enumerate()), "it was waited for"
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread() and thread.name == "frontdesk-damage":
            thread.join(PATIENCE_S)
    assert asyncio.run(opened.damage()) is None
    opened.close()
