"""A process that does one job and says in JSON what it saw of itself: `python quiet.py FOLDER`."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from frontdesk.jobs.durable import DurableJobs
from frontdesk.jobs.port import Job
from frontdesk.store.database import Database

IDLE_S = 2.0

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
    own = {os.readlink(link) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
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
    late = set(threading.enumerate()) - threads
    seen["threads left"] = sorted(thread.name for thread in late if "dbos" in thread.name or "queue" in thread.name)
    database.close()
    return seen | {"heard": heard}


if __name__ == "__main__":
    threading.setprofile(count)
    sys.setprofile(count)
    print(json.dumps(asyncio.run(quiet(Path(sys.argv[1])))))
