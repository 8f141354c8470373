"""A process that does jobs, to be killed: `python press.py URL DIARY AHEAD_MS KEY…`.

It enqueues jobs under the keys that it is given, unless they are known. Its handler writes `begun KEY` into the diary;
then it waits while a file `DIARY.hang` is there, and writes `ended KEY`. It ends when nothing is waiting or handed any
more.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from frontdesk.jobs import hands
from frontdesk.jobs.durable import DurableJobs
from frontdesk.jobs.port import Job
from frontdesk.store import outbox
from frontdesk.store.connection import Connection
from frontdesk.store.database import Database

LEASE_MS = 3_600_000
"""After how long a press counts as gone: longer than a busy machine holds one up."""

LONGEST_S = 240.0


def busy(connection: Connection) -> bool:
    return bool(outbox.listed(connection, "waiting", 1) or outbox.listed(connection, "handed", 1))


async def press(url: str, diary: Path, ahead_ms: int, keys: Sequence[str] = ()) -> None:
    hands.LEASE_MS = LEASE_MS
    database = Database.open(url)
    jobs = DurableJobs(database, url, lambda: time.time_ns() // 1_000_000 + ahead_ms, print)

    async def work(job: Job) -> None:
        with diary.open("a") as lines:
            lines.write(f"begun {job.key}\n")
        while diary.with_suffix(".hang").exists():
            await asyncio.sleep(0.02)
        with diary.open("a") as lines:
            lines.write(f"ended {job.key}\n")

    jobs.handle("print", work)
    async with jobs.running():
        for key in keys:
            await database.write(lambda connection, key=key: jobs.enqueue(connection, "print", key, {}))
        async with asyncio.timeout(LONGEST_S):
            while await database.read(busy):
                await asyncio.sleep(0.02)
    await asyncio.to_thread(database.close)


if __name__ == "__main__":
    asyncio.run(press(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
