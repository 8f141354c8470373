"""No line of the log holds what a visitor wrote, not even where the database fails over it."""

from __future__ import annotations

import io
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Connection, text
from websockets.exceptions import ConnectionClosed

from frontdesk.runtime import logs
from frontdesk.store.database import Database
from frontdesk.store.users import User, add
from serving import DESK, running_server
from talking import visit

SECRET = "my card number is 4111"


class Terminal(io.StringIO):
    """Standard error where a person is watching."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def _logging() -> Iterator[None]:
    """Logging as it was, afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def fail(database: Database) -> Exception:
    """What a unit raises that the database refuses."""

    def unit(connection: Connection) -> None:
        connection.execute(text("CREATE TRIGGER no BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'no'); END"))
        words = SECRET
        add(connection, User(id="mia", email="mia@example.com", name=words))

    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it is written down
        database.write_now(unit)
    return caught.value


@pytest.mark.usefixtures("_logging")
@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()], ids=["a terminal", "a pipe"])
def test_a_failure_is_told_without_what_was_to_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    monkeypatch.setattr("sys.stderr", stream)
    logs.set_up()
    database = Database.open(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    error = fail(database)
    database.close()
    logs.logger("test").error("failed", exc_info=error)
    logging.getLogger("foreign").error("failed", exc_info=error)
    told = stream.getvalue()
    assert told.count("test_logs.py") >= 2
    assert told.count("INSERT INTO users") >= 2
    assert SECRET not in told


def test_a_visitors_words_that_cannot_be_stored_are_not_logged(tmp_path: Path) -> None:
    with running_server(tmp_path, playbooks=DESK) as server, visit(server, "helpline") as visitor:
        with sqlite3.connect(server.db, timeout=60) as other:
            other.execute("CREATE TRIGGER full BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'no room'); END")
        other.close()
        with suppress(ConnectionClosed):
            visitor.say(SECRET)
        server.stop()
        assert "no room" in server.err
        assert "INSERT INTO log" in server.err
        assert SECRET not in server.err
