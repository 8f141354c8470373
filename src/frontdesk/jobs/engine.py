"""The one door to DBOS: launched and shut down, its workflow, and its tables, which may be lost at any time.

DBOS is one for a whole process, and importing it takes a quarter of a second: nobody imports this file before there is
a job to do.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from frontdesk.errors import ConflictError, SetupError
from frontdesk.jobs.hands import Outcome

NAME: Final = "frontdesk"
"""Of the application and of its version: what one version of Frontdesk began, the next may go on with."""

SCHEMA: Final = "frontdesk_jobs"
"""Where DBOS has its tables in PostgreSQL."""

BESIDE: Final = "-jobs"
"""What the name of DBOS's file has behind that of SQLite's: it never waits for the lock of the file beside it."""

CONNECTIONS: Final = 4
STOPPING_LOOK_S: Final = 0.25
"""How long DBOS may sleep before it notices that it shall stop. It touches no database for that."""

FORGOTTEN: Final = 500
"""Finished workflows that are deleted at once."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What DBOS calls, on threads of its own.

    Attributes:
        work: Does the job of a key, handed for the so-manieth time. DBOS remembers what it gives.
        settle: Writes down how it ended. It may be called again after a crash.
    """

    work: Callable[[str, int], Outcome]
    settle: Callable[[str, int, Outcome], None]


_gate = threading.Lock()
_worker: Worker | None = None


@DBOS.step(name="work")
def _work(key: str, hand: int) -> Outcome:
    return _current().work(key, hand)


@DBOS.workflow(name="job")
def _job(key: str, hand: int) -> None:
    _current().settle(key, hand, _work(key, hand))


def _current() -> Worker:
    if _worker is None:
        raise ConflictError("the jobs of this process are stopped")
    return _worker


class Engine:
    """A launched DBOS. The one of its process."""

    @classmethod
    def launch(cls, database_url: str, node: str, worker: Worker, hands: int) -> Engine:
        """Bring DBOS up beside a database, and let it go on with what this node had begun. Blocks.

        Args:
            database_url: Where Frontdesk's own tables are.
            node: Who we are: no other living process may be called so.
            hands: Jobs that are done at once at most; each has a thread, that waits for the server's event loop.

        Raises:
            ConflictError: Somebody else in this process has it.
            SetupError: Its tables cannot be used.
        """
        global _worker
        with _gate:
            if _worker is not None:
                raise ConflictError("another server in this process does jobs")
            _worker = worker
        launched = False
        try:
            _launch(database_url, node, hands)
            launched = True
        finally:
            if not launched:
                _worker = None
        return cls()

    def begin(self, key: str, hand: int) -> None:
        """Let the workflow of a handing run. Blocks until it is stored."""
        name = workflow_id(key, hand)
        if DBOS.get_workflow_status(name) is not None:
            # The main database was put back to an older state, and counts anew: DBOS would not run it a second time.
            DBOS.delete_workflows([name])
        with SetWorkflowID(name):
            DBOS.start_workflow(_job, key, hand)

    def forget(self, handings: list[tuple[str, int]]) -> None:
        """Delete the workflows of handings that have ended. Blocks."""
        DBOS.delete_workflows([workflow_id(key, hand) for key, hand in handings])

    def stop(self) -> None:
        """Shut DBOS down. Blocks."""
        global _worker
        try:
            DBOS.destroy()
        finally:
            _worker = None


def workflow_id(key: str, hand: int) -> str:
    """What DBOS calls a handing of a job."""
    return f"{key}#{hand}"


def _launch(database_url: str, node: str, hands: int) -> None:
    _quieten()
    path = _file(database_url)
    if path is not None and _unreadable(path):
        # Nothing is lost with it: the outbox hands every job again.
        for name in ("", "-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
    try:
        DBOS(config=_config(database_url, node, hands))
        DBOS.launch()
        _sweep_up()
    except Exception as error:
        DBOS.destroy()
        raise SetupError(f"jobs cannot be done: {type(error).__name__}: {error}") from error


def _config(database_url: str, node: str, hands: int) -> DBOSConfig:
    path = _file(database_url)
    engine: dict[str, Any] = {"hide_parameters": True}
    if path is not None:
        engine["creator"] = partial(_connected, path)
    return DBOSConfig(
        name=NAME,
        application_version=NAME,
        executor_id=node,
        system_database_url=database_url if path is None else f"sqlite:///{path}",
        dbos_system_schema=SCHEMA,
        sys_db_pool_size=CONNECTIONS,
        db_engine_kwargs=engine,
        max_executor_threads=hands,
        notification_listener_polling_interval_sec=STOPPING_LOOK_S,
        serializer=DBOSPortableJSONSerializer(),
        use_listen_notify=False,
        enable_otlp=False,
        log_level="WARNING",
    )


def _file(database_url: str) -> Path | None:
    """DBOS's own file beside that of SQLite; none for another database."""
    scheme, _, path = database_url.partition(":///")
    return Path(path + BESIDE) if scheme.startswith("sqlite") else None


def _connected(path: Path) -> sqlite3.Connection:
    """A connection that is quick rather than safe: after a loss of power the outbox knows better than this file."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _unreadable(path: Path) -> bool:
    """The file is there and is no database."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True
    return bool(found != ("ok",))


def _quieten() -> None:
    """Let DBOS's warnings go where all lines of this process go: it brings a handler of its own only if it has none."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True


def _sweep_up() -> None:
    """Delete what earlier processes left: workflows that ended."""
    over: Mapping[str, Any] = {"load_input": False, "load_output": False, "limit": FORGOTTEN}
    ended = DBOS.list_workflows(name="job", status=["SUCCESS", "ERROR", "CANCELLED"], **over)
    if ended:
        DBOS.delete_workflows([status.workflow_id for status in ended])
