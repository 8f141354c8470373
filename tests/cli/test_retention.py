"""`frontdesk retention`: removes what is over its days and says what it was; with `--dry-run` only says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from cli.here import Done, frontdesk
from frontdesk.runtime.clock import Clock
from frontdesk.store import retention
from frontdesk.store.database import Database
from frontdesk.store.schema import conversations
from runtime.offices import Office

YEAR_MS = 365 * 86_400_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database of three conversations, two of them over their days."""
    office = Office(tmp_path)
    # The command has no clock but the world's.
    office.clock.set_wall((Clock().now_ms() - office.clock.now_ms()) / 1000)
    old = [office.visit().id, office.visit("support").id]
    office.visit()
    for conversation in old:
        office.desk.database.write_now(
            lambda connection, conversation=conversation: connection.execute(
                update(conversations)
                .where(conversations.c.id == conversation)
                .values({name: conversations.c[name] - 2 * YEAR_MS for name in ("updated_at", "expires_at")})
            )
        )
    office.close()
    return tmp_path


def run(folder: Path, *arguments: str) -> Done:
    return frontdesk("retention", *arguments, folder=folder)


def number(folder: Path) -> int:
    database = Database.open(f"sqlite:///{folder / 'frontdesk.db'}")
    found = database.read_now(retention.count)
    database.close()
    return found


def test_a_dry_run_says_what_would_go_and_leaves_it(folder: Path) -> None:
    done = run(folder, "--dry-run")
    assert (done.returncode, done.stdout) == (0, "sales\t1\nsupport\t1\n")
    assert done.stderr == "2 conversations would be removed.\n"
    assert number(folder) == 3


def test_it_removes_what_is_over_its_days(folder: Path) -> None:
    done = run(folder)
    assert (done.returncode, done.stdout) == (0, "sales\t1\nsupport\t1\n")
    assert done.stderr == "2 conversations were removed.\n"
    assert number(folder) == 1
    again = run(folder)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "0 conversations were removed.\n")


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "--db", "sqlite:////no/such/folder/frontdesk.db")
    assert done.returncode == 3
    assert done.stderr.startswith("frontdesk: ")
    assert len(done.stderr.splitlines()) == 1
