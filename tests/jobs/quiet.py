"""A process that does one job and says in JSON what it saw of itself: `python quiet.py FOLDER`."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from frontdesk.jobs.durable import DurableJobs
from frontdesk.jobs.port import Job
from frontdesk.store.database import Database

IDLE_S = 2.0
ENDED_S = 60.0

heard: list[str] = []
called = 0


def count(frame: object, event: str, about: object) -> None:
    """Counts what is called, in every thread that is started after it is set."""
    global called
    called += event in ("call", "c_call")


class Hearing(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        heard.append(record.getMessage())


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm")))


def sockets() -> list[str]:
    """Those sockets of this process that reach beyond it."""
    own = set()
    for link in Path("/proc/self/fd").iterdir():
        # Another thread may close what was listed.
        with suppress(FileNotFoundError):
            own.add(os.readlink(link))
    lines = [line for name in ("tcp", "tcp6", "udp", "udp6") for line in network(name)]
    return [line for line in lines if f"socket:[{line.split()[9]}]" in own]


def network(name: str) -> list[str]:
    table = Path("/proc/self/net") / name
    return table.read_text().splitlines()[1:] if table.exists() else []


async def idle() -> int:
    """How many calls this process makes while nothing is to do."""
    before = called
    await asyncio.sleep(IDLE_S)
    return called - before


async def quiet(folder: Path) -> dict[str, Any]:
    logging.getLogger().addHandler(Hearing())
    url = f"sqlite:///{folder / 'frontdesk.db'}"
    database = Database.open(url)
    jobs = DurableJobs(database, url, lambda: time.time_ns() // 1_000_000, print)
    done, threads = asyncio.Event(), set(threading.enumerate())

    async def work(job: Job) -> None:
        done.set()

    jobs.handle("once", work)
    seen: dict[str, Any] = {}
    async with jobs.running():
        seen["idle before"] = await idle()
        seen |= {"imported at first": "dbos" in sys.modules, "files at first": files(folder)}
        await database.write(lambda connection: jobs.enqueue(connection, "once", "once", {}))
        await done.wait()
        seen["idle after"] = await idle()
        logging.getLogger("dbos").warning("a warning of dbos")
        seen |= {"imported at last": "dbos" in sys.modules, "files at last": files(folder)}
        seen["sockets"] = sockets()
    tables = await database.read(lambda connection: inspect(connection).get_table_names())
    seen["tables of dbos in the main file"] = [name for name in tables if "workflow" in name or "dbos" in name]
    late = [one for one in set(threading.enumerate()) - threads if "dbos" in one.name or "queue" in one.name]
    for thread in late:
        # It was told to end; that it has ended may show a moment later.
        thread.join(ENDED_S)
    seen["threads left"] = sorted(thread.name for thread in late if thread.is_alive())
    database.close()
    return seen | {"heard": heard}


if __name__ == "__main__":
    threading.setprofile(count)
    sys.setprofile(count)
    print(json.dumps(asyncio.run(quiet(Path(sys.argv[1])))))
