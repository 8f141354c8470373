"""Contract, from outside: what cannot be served is said in one sentence, with exit code 3."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


def frontdesk(folder: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "frontdesk_cli.main", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def refused(folder: Path, *arguments: str) -> str:
    """The one sentence of a command that cannot do its work."""
    code, out, err = frontdesk(folder, *arguments)
    assert (code, out) == (3, ""), err
    (line,) = err.splitlines()
    return line


def test_a_port_in_use(tmp_path: Path, taken: int) -> None:
    assert str(taken) in refused(tmp_path, "serve", "--port", str(taken))


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////proc/frontdesk.db",
        "sqlite:///other.db",
        "postgresql+psycopg://127.0.0.1:1/frontdesk",
    ],
)
def test_a_database_that_cannot_be(tmp_path: Path, url: str) -> None:
    (tmp_path / "other.db").write_text("this is no database")
    assert refused(tmp_path, "serve", "--port", "0", "--db", url).startswith("frontdesk: ")


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    assert frontdesk(tmp_path, "users", "list")[0] == 0
    with closing(sqlite3.connect(tmp_path / "frontdesk.db")) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    assert "newer version of Frontdesk" in refused(tmp_path, "serve", "--port", "0")


def test_a_database_that_cannot_be_is_no_place_for_users_either(tmp_path: Path) -> None:
    assert refused(tmp_path, "users", "list", "--db", "sqlite:////proc/frontdesk.db").startswith("frontdesk: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "add", "x@example.com", "--name", "X", "--role", "king"),
        ("serve", "--unknown"),
        ("serve", "--port", "0", "--db", "sqlite:///frontdesk.db?timeout=1"),
        ("users", "list", "--db", "no url"),
    ],
    ids=str,
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = frontdesk(tmp_path, *arguments)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
