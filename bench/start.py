"""How long a server takes from nothing to ready on a database that has been used for years, and what it reads for that.

Run it with `.venv/bin/python bench/start.py`. A few visitors walk for real; the other conversations are copies of
theirs, under other ids. The floor is the same start on a database that holds only the playbooks.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import statistics
from pathlib import Path
from typing import Final

import queries
import uvloop
from copies import multiply
from figures import Figure, Figures, arguments
from running import CLIENT, database, deploy, frontdesk, machine, pin, running, workplace
from visitors import learn
from walk import ANSWERS, FLOW

MOST_S: Final = 2.0
CLOSED: Final = 2
"""Real conversations that have ended."""

MID_WAY: Final = (1, 4, 7)
"""Real conversations that are open: how many answers each has given."""


async def talk(port: int) -> None:
    """The real conversations."""
    for answers in (len(ANSWERS),) * CLOSED + MID_WAY:
        await learn(port, FLOW.stem, ANSWERS[:answers])


def real(folder: Path) -> tuple[list[str], list[str]]:
    """Ids of the conversations there are: the closed, and the open."""
    connection = sqlite3.connect(folder / "frontdesk.db")
    try:
        found = connection.execute("SELECT id, phase FROM conversations").fetchall()
    finally:
        connection.close()
    return [one for one, phase in found if phase == "closed"], [one for one, phase in found if phase != "closed"]


def start(folder: Path) -> float:
    """Seconds from the start of the process to its first yes at `/readyz`."""
    arguments = ("-m", "frontdesk_cli.main", "serve", "--allow-direct", "--port", "0", "--db", database(folder))
    with running("frontdesk", arguments, folder) as server:
        return server.await_ready()


def fill(folder: Path, asked: argparse.Namespace, figures: Figures) -> None:
    """Make the database that has been used for years."""
    with frontdesk(folder) as server, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(talk(server.port))
    closed, still_open = real(folder)
    file = folder / "frontdesk.db"
    multiply(file, closed, asked.conversations - asked.open)
    rows = multiply(file, still_open, asked.open)
    figures.remarks.append(
        f"{len(closed) + len(still_open)} conversations are real, the others their copies: {rows:,} rows beside them,"
        f" {file.stat().st_size / 2**20:,.0f} MiB; the file may be in the system's cache"
    )


def times(empty: Path, used: Path, asked: argparse.Namespace) -> Figure:
    """How long it took, each the median of the runs, in turns."""
    pairs = [(start(empty), start(used)) for _ in range(asked.runs)]
    bare, took = (statistics.median(times) for times in zip(*pairs, strict=True))
    what = f"{asked.conversations:,} conversations, {asked.open:,} open: ready"
    return Figure(what, f"{took:.2f} s", f"{bare:.2f} s", took / bare, f"≤ {MOST_S} s", took <= MOST_S)


def plans(used: Path, figures: Figures) -> None:
    """What a start reads."""
    statements = queries.of_a_start(used)
    found = queries.scans(used, statements, "conversations")
    told = f"{len(found)} of {len(statements)}"
    figures.add(Figure("statements of a start that scan conversations", told, target="0", kept=not found))
    figures.remarks += [f"scans: {one}" for one in found]


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=5_000, help="of them, those that go on")
    parser.add_argument("--runs", type=int, default=5, help="starts of each")
    asked = parser.parse_args()
    if asked.quick:
        asked.conversations, asked.open, asked.runs = 200, 20, 1
    return asked


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += machine()
    with workplace(asked.folder) as folder:
        empty, used = folder / "empty", folder / "used"
        empty.mkdir()
        deploy(empty, FLOW)
        shutil.copytree(empty, used)
        fill(used, asked, figures)
        figures.add(times(empty, used, asked))
        plans(used, figures)
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
