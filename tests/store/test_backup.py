"""A backup is one instant of a database that goes on, is never half there, and replaces nothing unasked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from databases import postgres_url
from frontdesk.errors import CorruptError, FrontdeskError, SetupError, UsageError
from frontdesk.store.backup import PAGES, back_up
from frontdesk.store.database import Database
from store.people import damage_table, names, new_user


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "frontdesk.db"


@pytest.fixture
def running(file: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{file}")
    opened.write_now(new_user("mia"))
    yield opened
    opened.close()


def copy(file: Path, to: Path, *, force: bool = False) -> int:
    return back_up(f"sqlite:///{file}", to, force=force, progress=lambda _copied, _total: None)


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_server_starts_on_the_copy_and_finds_all_that_was_stored(
    running: Database, file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()
    size = copy(file, target)
    running.write_now(new_user("omar"))
    assert (size, inside(target.parent)) == (target.stat().st_size, ["monday.db"])
    assert target.stat().st_mode & 0o077 == 0
    restored = Database.open(f"sqlite:///{target}")
    assert names(restored) == ["mia"]
    restored.write_now(new_user("zoe"))
    restored.close()
    assert names(running) == ["mia", "omar"]


def test_what_is_committed_meanwhile_neither_gets_in_nor_makes_the_copy_begin_anew(
    running: Database, file: Path, tmp_path: Path
) -> None:
    for n in range(3):
        running.write_now(new_user(f"{n}" * 2_000_000))
    reports: list[int] = []

    def progress(copied: int, total: int) -> None:
        reports.append(copied)
        running.write_now(new_user(f"late{len(reports)}"))

    back_up(f"sqlite:///{file}", tmp_path / "copy.db", force=False, progress=progress)
    assert len(reports) >= 5
    assert reports == sorted(reports)
    assert max(later - earlier for earlier, later in pairwise(reports)) <= PAGES * 4096
    restored = Database.open(f"sqlite:///{tmp_path / 'copy.db'}")
    assert [name for name in names(restored) if name.startswith("late")] == []
    assert len(names(restored)) == 4
    restored.close()


def test_after_a_crash_what_lies_in_the_log_beside_the_file_is_in_the_copy(file: Path, tmp_path: Path) -> None:
    Database.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as other:
        other.execute("INSERT INTO secrets VALUES ('k', 'v')")
        other.commit()
        crashed = tmp_path / "crashed"
        crashed.mkdir()
        for name in ("frontdesk.db", "frontdesk.db-wal"):
            (crashed / name).write_bytes((tmp_path / name).read_bytes())
    copy(crashed / "frontdesk.db", tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as restored:
        assert restored.execute("SELECT name FROM secrets").fetchall() == [("k",)]


def test_a_file_that_is_there_is_replaced_only_when_told_so(running: Database, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(UsageError, match="--force"):
        copy(file, target)
    assert target.read_text() == "precious"
    copy(file, target, force=True)
    restored = Database.open(f"sqlite:///{target}")
    assert names(restored) == ["mia"]
    restored.close()


@pytest.mark.parametrize(
    ("source", "target", "says", "error"),
    [
        ("nothing.db", "copy.db", "no database", UsageError),
        ("frontdesk.db", "frontdesk.db", "itself", UsageError),
        ("frontdesk.db", ".", "folder", UsageError),
        ("frontdesk.db", "nowhere/copy.db", "cannot write", SetupError),
        ("letter.txt", "copy.db", "not a database", SetupError),
        ("other.db", "copy.db", "not a Frontdesk database", UsageError),
        ("damaged.db", "copy.db", "damaged", CorruptError),
        ("misspelt.db", "copy.db", "malformed database schema", SetupError),
    ],
)
def test_what_cannot_be_copied_is_said_and_leaves_nothing_behind(
    running: Database, tmp_path: Path, source: str, target: str, says: str, error: type[FrontdeskError]
) -> None:
    (tmp_path / "letter.txt").write_bytes(b"Dear Frontdesk,\n" * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE birds (name)")
    copy(tmp_path / "frontdesk.db", tmp_path / "damaged.db")
    damage_table(tmp_path / "damaged.db", "users")
    whole = (tmp_path / "damaged.db").read_bytes()
    (tmp_path / "misspelt.db").write_bytes(whole.replace(b"CREATE TABLE users (", b"CREATE TABLE users `"))
    before = inside(tmp_path)
    with pytest.raises(error, match=says) as caught:
        copy(tmp_path / source, tmp_path / target, force=True)
    assert "\n" not in str(caught.value)
    assert inside(tmp_path) == before


def test_postgresql_is_left_to_its_own_tool(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pg_dump"):
        back_up(postgres_url(), tmp_path / "copy", force=False, progress=lambda _copied, _total: None)
    assert inside(tmp_path) == []
