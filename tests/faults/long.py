"""The long run behind `scripts/faults`: kills, walks and races by the hundred, with progress, a summary and figures."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from random import Random, SystemRandom

from faults.kills import Report, kill_again_and_again
from faults.prepared import prepare
from faults.races import plans, racing
from faults.walks import walk
from frontdesk import __version__
from runtime.offices import Office

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "explanation" / "reliability.md"
BEGIN, END = "<!-- figures: scripts/faults --write -->", "<!-- end of figures -->"
STEPS = 50
ROUND = 200
"""Kills on one database; then it is audited, and the next round begins with an empty one."""

TOLD_EACH = 25
"""Kills between two lines of progress."""


def main() -> int:
    """Run what is asked for; 1 where a promise is broken."""
    wanted = _arguments()
    print(f"seed {wanted.seed}", file=sys.stderr)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    rows: list[tuple[str, str]] = [("code", _code()), ("machine", machine)]
    broken: list[str] = []
    if wanted.kills:
        report = _kills(wanted.kills, wanted.seed)
        rows += _figures(report)
        broken += report.broken
    if wanted.races:
        broken += _races(wanted.races, wanted.seed)
        rows.append(("races", f"{wanted.races} histories of 48 commands, every second over two desks on one database"))
    if wanted.walks:
        _walks(wanted.walks)
        rows.append(("walks", f"{wanted.walks} of up to {STEPS} steps"))
    return _tell(rows, broken, wanted.write)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/faults", description="The long run of the tests of faults.")
    parser.add_argument("--kills", type=int, default=1_000, help="power cuts under fifty chats [default: 1000]")
    parser.add_argument("--races", type=int, default=500, help="histories for the checker [default: 500]")
    parser.add_argument("--walks", type=int, default=500, help="walks over engine and store [default: 500]")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**32), help="of all that is drawn")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/explanation/reliability.md")
    return parser.parse_args()


def _code() -> str:
    """Which version was run: with changes, where files are not as they were committed."""
    command = ["git", "-C", str(PAGE.parent), "describe", "--always", "--dirty=, with changes"]
    described = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return f"Frontdesk {__version__}, commit {described or 'unknown'}"


def _kills(kills: int, seed: int) -> Report:
    every, began = Report(seed), time.monotonic()

    def tell(report: Report) -> None:
        if report.kills % TOLD_EACH == 0:
            ready_s = statistics.median(report.ready_s[-TOLD_EACH:])
            said = f"{every.kills + report.kills} kills, {every.acks + report.acks} acks, ready in {ready_s:.2f} s"
            print(f"{said}, {time.monotonic() - began:.0f} s", file=sys.stderr)

    for n in range(0, kills, ROUND):
        with tempfile.TemporaryDirectory() as folder:
            every.add(asyncio.run(kill_again_and_again(Path(folder), min(ROUND, kills - n), seed + n, tell)))
        print(*(f"{name}: {figure}" for name, figure in _figures(every)), *every.broken, sep="\n", file=sys.stderr)
    return every


def _figures(report: Report) -> list[tuple[str, str]]:
    ready_s = sorted(report.ready_s)
    late = sum(seconds > 2 for seconds in ready_s)
    return [
        ("kills", f"{report.kills}, seed {report.seed}, at most {ROUND} on one database"),
        ("acknowledged messages", f"{report.acks:,} in {report.conversations:,} conversations of {report.rows:,} rows"),
        ("waits that ran out", f"{report.fired:,}"),
        ("promises broken", str(len(report.broken))),
        ("ready again, median", f"{statistics.median(ready_s):.2f} s"),
        ("ready again, slowest", f"{ready_s[-1]:.2f} s; {late} later than 2 s"),
    ]


def _races(races: int, seed: int) -> list[str]:
    broken = []
    for n in range(races):
        with tempfile.TemporaryDirectory() as folder:
            if (wrong := _race(Path(folder), seed + n, desks=1 + n % 2)) is not None:
                broken.append(wrong)
        if n % 100 == 99:
            print(f"{n + 1} races", file=sys.stderr)
    return broken


def _race(folder: Path, seed: int, desks: int) -> str | None:
    office = Office(folder)
    with closing(office), racing(office, desks) as race:
        guest = race.visit()
        race.run(plans(Random(seed), guest.id))
        return None if race.order(guest.id) is not None else f"no serial order for the history of seed {seed}"


def _walks(walks: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk(prepare(Path(folder)), walks, STEPS)


def _tell(rows: list[tuple[str, str]], broken: list[str], write: bool) -> int:
    table = "\n".join(["| what | figure |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in rows)])
    print(table)
    print(f"{len(broken)} promises broken", *broken, sep="\n", file=sys.stderr)
    if write and not broken:
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
