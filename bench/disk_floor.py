"""What the disk allows: an fsync, a row a transaction, and rows that share the commit they happened to wait for.

Run as `python bench/disk_floor.py FOLDER SECONDS`; it measures on the disk of that folder and prints JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from figures import percentile
from running import output

BLOCK: Final = b"\0" * 4096
ROW: Final = "x" * 200
CALLERS: Final = 64
PAUSE_S: Final = 0.002
"""Between two fsyncs, so that they are measured one by one, as a message meets them."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk's floors.

    Attributes:
        fsync_p50_s, fsync_p99_s: Appending 4 KiB and waiting until it is on the disk.
        single_per_s: Rows a second where each is a transaction of its own, `synchronous=FULL`.
        grouped_per_s: The same with 64 callers, whatever queued while the last commit ran sharing the next.
    """

    fsync_p50_s: float
    fsync_p99_s: float
    single_per_s: float
    grouped_per_s: float


def fsyncs(folder: Path, for_s: float) -> list[float]:
    """Seconds of each append and fsync."""
    took: list[float] = []
    file = os.open(folder / "fsync", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        end = time.perf_counter() + for_s
        while (begin := time.perf_counter()) < end:
            os.write(file, BLOCK)
            os.fsync(file)
            took.append(time.perf_counter() - begin)
            time.sleep(PAUSE_S)
    finally:
        os.close(file)
    return took


def opened(path: Path) -> sqlite3.Connection:
    """A database of one table, as durable as Frontdesk's."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (n INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return connection


def commit(connection: sqlite3.Connection, rows: int) -> None:
    """So many rows in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for _ in range(rows):
        connection.execute("INSERT INTO rows (text) VALUES (?)", (ROW,))
    connection.execute("COMMIT")


def single(connection: sqlite3.Connection, for_s: float) -> float:
    """Rows a second, each a transaction of its own."""
    count, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < for_s:
        commit(connection, 1)
        count += 1
    return count / (time.perf_counter() - begin)


class Grouped:
    """Callers on an event loop who each wait for their row, and a thread that commits whatever has queued."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: SimpleQueue[None] = SimpleQueue()
        self._going = True
        self.count = 0

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._going:
            self._queue.get()
            rows = 1
            with contextlib.suppress(Empty):
                while True:
                    self._queue.get_nowait()
                    rows += 1
            commit(self._connection, rows)
            loop.call_soon_threadsafe(self._settled, rows)

    def _settled(self, rows: int) -> None:
        self.count += rows
        for _ in range(rows):
            self._queue.put(None)

    async def measure(self, for_s: float) -> float:
        """Rows a second."""
        writer = threading.Thread(target=self._write, args=(asyncio.get_running_loop(),))
        self._settled(CALLERS)
        writer.start()
        self.count, begin = 0, time.perf_counter()
        await asyncio.sleep(for_s)
        rate = self.count / (time.perf_counter() - begin)
        self._going = False
        await asyncio.to_thread(writer.join)
        return rate


def measure(folder: Path, for_s: float) -> Disk:
    """The floors of this folder's disk, each taken for so many seconds."""
    took = fsyncs(folder, for_s)
    connection = opened(folder / "floor.db")
    try:
        alone = single(connection, for_s)
        return Disk(percentile(took, 50), percentile(took, 99), alone, asyncio.run(Grouped(connection).measure(for_s)))
    finally:
        connection.close()


async def elsewhere(folder: Path, for_s: float) -> Disk:
    """The same, measured by a process on the server's core."""
    arguments = (str(Path(__file__)), str(folder), str(for_s))
    return Disk(**json.loads(await asyncio.to_thread(output, arguments)))


if __name__ == "__main__":
    json.dump(asdict(measure(Path(sys.argv[1]), float(sys.argv[2]))), sys.stdout)
