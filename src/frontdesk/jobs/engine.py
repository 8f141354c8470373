"""The one door to DBOS: its launch and shutdown, its workflow, and its tables, which may be lost at any time.

DBOS is global to a process, and importing it takes a quarter of a second: import this module only when there is a job
to do.
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
"""The name of the application and of its version: the next version of Frontdesk may go on with old workflows."""

SCHEMA: Final = "frontdesk_jobs"
"""The schema of DBOS's tables in PostgreSQL."""

BESIDE: Final = "-jobs"
"""The suffix of DBOS's own SQLite file: a separate file never waits for the lock of the main one."""

CONNECTIONS: Final = 4
STOPPING_LOOK_S: Final = 0.25
"""How often DBOS checks whether it should stop. The check touches no database."""

FORGOTTEN: Final = 500
"""How many finished workflows are deleted at once."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What DBOS calls, on threads of its own.

    Attributes:
        work: Does a job, given its key and the number of its handing. DBOS stores the outcome.
        settle: Stores how the job ended. It may be called again after a crash.
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
    """The launched DBOS of this process."""

    @classmethod
    def launch(cls, database_url: str, node: str, worker: Worker, hands: int) -> Engine:
        """Launch DBOS beside a database, and let it go on with the workflows that this node had begun. Blocks.

        Args:
            database_url: Where Frontdesk's own tables are.
            node: Our name: no other living process may have the same.
            hands: How many jobs run at once at most; each has a thread, which waits for the server's event loop.

        Raises:
            ConflictError: Another server in this process uses DBOS.
            SetupError: DBOS's tables cannot be used.
        """
        global _worker
        with _gate:
            if _worker is not None:
                raise ConflictError("another server in this process already runs jobs")
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
        """Start the workflow of a handing. Blocks until the workflow is stored."""
        name = workflow_id(key, hand)
        if DBOS.get_workflow_status(name) is not None:
            # The main database was restored from a backup and repeats a number: DBOS would not run that id again.
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
    """The id of the DBOS workflow for a handing of a job."""
    return f"{key}#{hand}"


def _launch(database_url: str, node: str, hands: int) -> None:
    _quieten()
    path = _file(database_url)
    if path is not None and _unreadable(path):
        # Nothing is lost with the file: the outbox hands out every job again.
        for name in ("", "-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
    try:
        DBOS(config=_config(database_url, node, hands))
        DBOS.launch()
        _sweep_up()
    except Exception as error:
        DBOS.destroy()
        raise SetupError(f"jobs cannot be run: {type(error).__name__}: {error}") from error


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
    """DBOS's own file beside the main SQLite file; None for PostgreSQL."""
    scheme, _, path = database_url.partition(":///")
    return Path(path + BESIDE) if scheme.startswith("sqlite") else None


def _connected(path: Path) -> sqlite3.Connection:
    """A connection that is fast rather than durable: after a power failure the outbox knows better than this file."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _unreadable(path: Path) -> bool:
    """Whether the file exists and is damaged, or is no database."""
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
    """Send DBOS's warnings to the log of this process: DBOS adds its own handler only if its logger has none."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True


def _sweep_up() -> None:
    """Delete finished workflows that earlier processes left."""
    over: Mapping[str, Any] = {"load_input": False, "load_output": False, "limit": FORGOTTEN}
    ended = DBOS.list_workflows(name="job", status=["SUCCESS", "ERROR", "CANCELLED"], **over)
    if ended:
        DBOS.delete_workflows([status.workflow_id for status in ended])
