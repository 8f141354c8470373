"""A copy of the database while a server works on it: put in place only once it is complete and checked."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from frontdesk.errors import CorruptError, SetupError, UsageError
from frontdesk.store.driver import read_url
from frontdesk.store.sqlite import BUSY_S, one_line

PAGES: Final = 1024
"""Pages that are copied between two calls of `progress`: 4 MiB, a few milliseconds."""

Progress = Callable[[int, int], None]
"""Is told how many bytes are copied, and of how many."""


def back_up(url: str, file: Path, *, force: bool, progress: Progress) -> int:
    """Copy the database into a file that a server can be started on; returns its size in bytes.

    The copy is what was committed at one instant; only the file's owner may read it. The server is not held up.

    Args:
        force: Replace an existing file; never the database itself.

    Raises:
        UsageError: The database is on PostgreSQL, which has its own tool, or does not exist; or the file exists.
        CorruptError: The database is damaged; no copy was made.
        SetupError: The database cannot be read, or the file cannot be written.
    """
    where = read_url(url)
    if where.get_backend_name() != "sqlite":
        raise UsageError(
            "PostgreSQL backs up a running database with its own tool: pg_dump --format=custom --file=FILE, "
            "and pg_restore brings it back"
        )
    source = Path(where.database or "")
    _refuse(source, file, force)
    try:
        with _beside(file) as partial:
            _copy(source, partial, progress)
            os.replace(partial, file)
        _settle(file.parent)
    except sqlite3.DatabaseError as error:
        raise SetupError(f"cannot back up {source}: {one_line(error)}") from error
    except OSError as error:
        raise SetupError(f"cannot write {file}: {error.strerror or error}") from error
    return file.stat().st_size


def _refuse(source: Path, file: Path, force: bool) -> None:
    if not source.is_file():
        raise UsageError(f"there is no database {source}")
    if file.is_dir():
        raise UsageError(f"{file} is a folder: name a file in it")
    if file.exists() and file.samefile(source):
        raise UsageError(f"{file} is the database itself")
    if file.exists() and not force:
        raise UsageError(f"{file} already exists: name another file, or replace it with --force")


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """An empty file in the same folder, for its owner only; gone afterwards unless it was moved."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    with (
        # Not `mode=ro`: after a crash, the write-ahead log must be recovered, and that takes write access.
        closing(sqlite3.connect(f"file:{quote(str(source))}?mode=rw", uri=True, isolation_level=None)) as ours,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        ours.execute(f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}")
        ours.execute("PRAGMA query_only = ON")
        # One snapshot for all steps: without it, each commit of the server would make the copy start over.
        ours.execute("BEGIN")
        if not ours.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'").fetchone()[0]:
            raise UsageError(f"{source} is not a Frontdesk database")
        size = ours.execute("PRAGMA page_size").fetchone()[0]
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            copy.execute(f"PRAGMA {pragma}")
        ours.backup(copy, pages=PAGES, progress=lambda _, left, total: progress((total - left) * size, total * size))
        ours.execute("ROLLBACK")
        # A single file that can be read where nothing may be written.
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise CorruptError(f"{source} is damaged, so no copy was made: {' '.join(found.split())}")
    _settle(target)


def _settle(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
