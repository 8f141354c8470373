"""SQLite: one file, its locks, its disk, and files that are none of ours."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from frontdesk.errors import SetupError
from frontdesk.store import Unavailable, sqlite
from frontdesk.store.database import Database
from frontdesk.store.driver import damage, engine, read_url, rebuilding
from frontdesk.store.users import User, add
from store.people import damage_table, names, new_user


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "frontdesk.db"


@pytest.fixture
def opened(file: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{file}")
    yield opened
    opened.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path) -> None:
    file.write_bytes(b"Dear Frontdesk,\n" * 100)
    with pytest.raises(SetupError, match="not a database"):
        Database.open(f"sqlite:///{file}")
    assert file.read_bytes() == b"Dear Frontdesk,\n" * 100


def test_what_is_removed_is_overwritten(file: Path) -> None:
    opened = Database.open(f"sqlite:///{file}")
    long = "words of somebody who asks to be forgotten " * 400
    insert = text("INSERT INTO replies (id, name, text, created_at, created_by) VALUES ('r', 'r', :text, 0, 'mia')")
    opened.write_now(lambda connection: connection.execute(insert, {"text": long}).rowcount)
    opened.write_now(lambda connection: connection.execute(text("DELETE FROM replies")).rowcount)
    opened.close()
    assert b"to be forgotten" not in file.read_bytes()


@pytest.mark.parametrize(
    ("table", "small", "refused"), [("log", True, True), ("log", False, False), ("users", False, True)]
)
def test_a_damaged_file_is_refused_at_the_start_and_a_large_one_looked_through_later(
    file: Path, monkeypatch: pytest.MonkeyPatch, table: str, small: bool, refused: bool
) -> None:
    Database.open(f"sqlite:///{file}").close()
    damage_table(file, table)
    monkeypatch.setattr(sqlite, "SMALL_BYTES", sqlite.SMALL_BYTES if small else 0)
    if refused:
        with pytest.raises(SetupError, match="damaged") as caught:
            Database.open(f"sqlite:///{file}")
        assert "\n" not in str(caught.value)
    else:
        Database.open(f"sqlite:///{file}").close()
    assert "damaged" in (damage(read_url(f"sqlite:///{file}")) or "")


def test_a_file_that_is_whole_has_no_damage(opened: Database, file: Path) -> None:
    assert damage(read_url(f"sqlite:///{file}")) is None


def test_a_large_database_of_another_program_is_refused_as_such(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE birds (name)")
    monkeypatch.setattr(sqlite, "SMALL_BYTES", 0)
    with pytest.raises(SetupError, match="another program"):
        Database.open(f"sqlite:///{file}")


def test_commits_are_on_disk_and_readers_do_not_wait_for_writers(opened: Database) -> None:
    settings = opened.write_now(
        lambda connection: [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    )
    assert settings == ["wal", 2, 1, 2000]


def test_a_start_waits_longer_for_another_start_than_a_write_for_another_write(file: Path) -> None:
    made = engine(read_url(f"sqlite:///{file}"), writes=True)
    with rebuilding(made) as connection:
        assert busy_timeout_ms(connection) == sqlite.START_WAIT_S * 1000
    with made.begin() as connection:
        assert busy_timeout_ms(connection) == sqlite.BUSY_S * 1000
    made.dispose()


def busy_timeout_ms(connection: Connection) -> int:
    return int(connection.execute(text("PRAGMA busy_timeout")).scalar_one())


def test_a_database_locked_by_another_process_is_unavailable_and_recovers(opened: Database, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        opened.write_now(new_user("mia"))
    assert names(opened) == []
    other.execute("ROLLBACK")
    opened.write_now(new_user("mia"))
    assert names(opened) == ["mia"]
    other.close()


def test_a_full_disk_is_unavailable_to_all_who_shared_the_commit_and_loses_nothing_told(opened: Database) -> None:
    opened.write_now(new_user("mia"))

    def fill(connection: Connection) -> None:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        add(connection, User(id="big", email="big@example.com", name="x" * 1_000_000))

    def grow(connection: Connection) -> None:
        connection.execute(text("PRAGMA max_page_count = 1000000"))

    async def together() -> list[object]:
        return await asyncio.gather(
            opened.write(new_user("omar")), opened.write(fill), opened.write(new_user("zoe")), return_exceptions=True
        )

    results = asyncio.run(together())
    assert isinstance(results[1], Unavailable)
    stored = {"mia"} | {n for n, r in zip(["omar", "big", "zoe"], results, strict=True) if isinstance(r, User)}
    assert set(names(opened)) == stored
    opened.write_now(grow)
    opened.write_now(new_user("ida"))
    assert "ida" in names(opened)


def test_a_damaged_statement_of_the_schema_is_told_of_in_one_line(file: Path) -> None:
    Database.open(f"sqlite:///{file}").close()
    file.write_bytes(file.read_bytes().replace(b"CREATE TABLE users (", b"CREATE TABLE users `"))
    with pytest.raises(SetupError, match="malformed database schema") as caught:
        Database.open(f"sqlite:///{file}")
    said = damage(read_url(f"sqlite:///{file}"))
    assert said is not None
    assert "\n" not in said + str(caught.value)


def test_a_damaged_name_that_is_no_text_any_more_is_damage(file: Path) -> None:
    Database.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    named = file.read_bytes().replace(b"tableusersusers", b"table\xff\xffers\xff\xffers")
    file.write_bytes(named.replace(b"CREATE TABLE users", b"CREATX TABLE users"))
    with pytest.raises(SetupError, match="cannot be read") as caught:
        Database.open(f"sqlite:///{file}")
    assert "\n" not in str(caught.value)
    assert "cannot be read" in (damage(read_url(f"sqlite:///{file}")) or "")
