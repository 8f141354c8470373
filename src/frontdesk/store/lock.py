"""The lock of the one server on a SQLite file: on a file beside it, and gone with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

from frontdesk.errors import SetupError
from frontdesk.store.driver import read_url

BESIDE: Final = "-lock"
"""The suffix of the locked file. Locks on the database itself belong to SQLite."""

STOPPING: Final = b"stopping"
"""The content of the locked file while its server stops."""

MOMENT_S: Final = 1.0
"""How long a server that does not stop is waited for: it may be just about to."""

STOPS_S: Final = 20.0
"""How long a server that stops is waited for: it takes up to 15 s."""

AGAIN_S: Final = 0.02
"""Pause between attempts."""


class Tell(Protocol):
    """Writes a line into the server's log."""

    def __call__(self, event: str, /, **fields: Any) -> object:
        """The event is a word."""


class Lock:
    """What a server holds while it runs."""

    def __init__(self, file: int | None = None) -> None:
        """`file` is the descriptor of the locked file, if there is one."""
        self._file = file

    def stopping(self) -> None:
        """Let servers that begin now wait for the end of this one."""
        if self._file is not None:
            # On a full disk, the next server is refused instead of waiting.
            with suppress(OSError):
                os.pwrite(self._file, STOPPING, 0)


@contextmanager
def held(url: str, tell: Tell) -> Iterator[Lock]:
    """Inside, no other server uses the database, if it is a SQLite file; servers on PostgreSQL share one.

    Waits for a server that stops, and tells so. Commands that work beside a server need no lock.

    Raises:
        SetupError: Another server uses the database, or there cannot be a file beside it.
    """
    where = read_url(url)
    if where.get_backend_name() != "sqlite":
        yield Lock()
        return
    path = str(where.database)
    try:
        # A link to the database leads to the same lock, as it does to the same log.
        file = os.open(os.path.realpath(path) + BESIDE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SetupError(f"cannot use the database {path}: {error.filename}: {reason}") from error
    try:
        _take(file, path, tell)
        yield Lock(file)
    finally:
        # The file stays: if it were deleted, two servers could each lock one of that name.
        os.close(file)


def _take(file: int, path: str, tell: Tell) -> None:
    began_s, told = time.monotonic(), False
    while not _locked(file, path, tell):
        stops = os.pread(file, len(STOPPING), 0) == STOPPING
        if time.monotonic() - began_s > (STOPS_S if stops else MOMENT_S):
            raise SetupError(
                f"another server uses the database {path}: stop it first, or use PostgreSQL, which servers can share"
            )
        if stops and not told:
            tell("waits-for-other-server", database=path, most_s=STOPS_S)
            told = True
        time.sleep(AGAIN_S)
    os.ftruncate(file, 0)


def _locked(file: int, path: str, tell: Tell) -> bool:
    """Lock the file, if nobody else has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        # Some file systems have no locks of this kind: there, the operator must see to it.
        tell("database-not-locked", database=path, reason=error.strerror)
    return True
