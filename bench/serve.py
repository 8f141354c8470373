"""How many turns a second the server takes over WebSocket, each durable before it is acknowledged, and how soon.

Run it with `.venv/bin/python bench/serve.py`. Visitors walk the flow of `flows/lead-qualification.yaml` as fast as the
server answers, then at a steady rate; the floor is a bare echo on the same stack with the same number of sockets, in
turns with ours. A turn: a command is sent, its acknowledgement and the bot's events have come. Beginning a conversation
is not counted as one.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from pathlib import Path
from typing import Final

import disk_floor
import uvloop
from figures import Figure, Figures, arguments, ms, percentile
from load import EchoPeer, Load, SteadyLoad
from running import CLIENT, Running, deploy, floor, frontdesk, machine, pin, workplace
from samples import Sample, sample
from visitors import Walk, Walker, learn
from walk import ANSWERS, FLOW

LEAST_OF_ECHO: Final = 0.20
MOST_OF_ECHO: Final = 5.0
DISK_S: Final = 2.0

Servers = tuple[Running, Running, Walk]


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = arguments(None, __doc__)
    parser.add_argument("--visitors", default="100,1000", help="at once; several with commas between")
    parser.add_argument("--rate", type=float, default=1000.0, help="turns a second of the steady part; 0 leaves it out")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measured stretch")
    parser.add_argument("--rounds", type=int, default=3, help="stretches of each, floor and server in turns")
    asked = parser.parse_args()
    if asked.quick:
        asked.visitors, asked.rate, asked.seconds, asked.rounds = "4", 50.0, 0.3, 1
    return asked


async def fastest(servers: Servers, visitors: int, asked: argparse.Namespace) -> tuple[list[Sample], list[Sample]]:
    """Samples of the echo and of the server, at full speed."""
    echo, server, walk = servers
    floors, ours = [], []
    for _ in range(asked.rounds):
        load = Load(EchoPeer, echo.port)
        floors.append(await sample(load, echo, visitors, asked.seconds / 5, asked.seconds / 2))
        load = Load(lambda load: Walker(load, walk), server.port)
        ours.append(await sample(load, server, visitors, asked.seconds / 3, asked.seconds))
    return floors, ours


async def steady(servers: Servers, visitors: int, asked: argparse.Namespace) -> tuple[list[Sample], list[Sample]]:
    """The same at a steady rate."""
    echo, server, walk = servers
    floors, ours = [], []
    for _ in range(asked.rounds):
        load = SteadyLoad(EchoPeer, echo.port, asked.rate)
        floors.append(await sample(load, echo, visitors, asked.seconds / 5, asked.seconds))
        load = SteadyLoad(lambda load: Walker(load, walk), server.port, asked.rate)
        ours.append(await sample(load, server, visitors, asked.seconds / 3, asked.seconds))
    return floors, ours


def per_s(samples: list[Sample]) -> float:
    """Turns a second: the median of the stretches."""
    return statistics.median(one.per_s for one in samples)


def speed(visitors: int, floors: list[Sample], ours: list[Sample]) -> list[Figure]:
    """Turns a second at full speed, and how long each took then."""
    bare, measured = per_s(floors), per_s(ours)
    took = [seconds for one in ours for seconds in one.taken_s]
    what = f"{visitors:,} visitors, as fast as they can"
    kept = measured >= LEAST_OF_ECHO * bare
    return [
        Figure(what, f"{measured:,.0f} turns/s", f"{bare:,.0f} echoes/s", measured / bare, f"≥ {LEAST_OF_ECHO}", kept),
        Figure("  a turn then, p50 and p99", f"{ms(percentile(took, 50))}, {ms(percentile(took, 99))}"),
        effort(floors, ours),
        busy(floors, ours),
    ]


def effort(floors: list[Sample], ours: list[Sample]) -> Figure:
    """The same by the second of the server's own processor time: other programs of the machine count less here."""
    measured, bare = (statistics.median(one.per_s / one.server_busy for one in some) for some in (ours, floors))
    what = "  by the second of the server's processor time"
    return Figure(what, f"{measured:,.0f} turns", f"{bare:,.0f} echoes", measured / bare)


def busy(floors: list[Sample], ours: list[Sample]) -> Figure:
    """How busy both sides were: a server that is not busy waits for the client, or for the disk."""
    measured, bare = (
        f"{max(one.server_busy for one in samples):.0%}, {max(one.busy for one in samples):.0%}"
        for samples in (ours, floors)
    )
    return Figure("  the server's core, the client's", measured, bare)


def latency(asked: argparse.Namespace, floors: list[Sample], ours: list[Sample], disk: disk_floor.Disk) -> list[Figure]:
    """How long a turn takes at the steady rate: the median of the rounds."""
    lines = []
    for percent in (50, 99):
        bare, measured = (
            statistics.median(percentile(one.taken_s, percent) for one in samples) for samples in (floors, ours)
        )
        most = MOST_OF_ECHO * bare + disk.fsync_p99_s
        target = f"≤ {ms(most)} (5 × echo + fsync)" if percent == 99 else ""
        what = f"{asked.rate:,.0f} turns/s, p{percent}"
        kept = measured <= most if target else None
        lines.append(Figure(what, ms(measured), ms(bare), measured / bare, target, kept))
    late = sum(one.late for one in ours)
    lines.append(Figure("  turns that found no visitor free", f"{late:,}", f"{sum(one.late for one in floors):,}"))
    return lines


def disk_lines(disk: disk_floor.Disk, best: float) -> list[Figure]:
    """What the disk allows."""
    grouped = f"{disk.grouped_per_s:,.0f} rows/s"
    return [
        Figure("fsync of 4 KiB, p50 and p99", f"{ms(disk.fsync_p50_s)}, {ms(disk.fsync_p99_s)}"),
        Figure("a row a transaction", f"{disk.single_per_s:,.0f} rows/s"),
        Figure("turns to rows in a natural group commit", f"{best:,.0f} turns/s", grouped, best / disk.grouped_per_s),
    ]


async def measure(folder: Path, asked: argparse.Namespace, figures: Figures) -> None:
    """Take all figures, with both servers up."""
    disk = await disk_floor.elsewhere(folder, 0.1 if asked.quick else DISK_S)
    counts, best = [int(count) for count in asked.visitors.split(",")], 0.0
    with floor("echo", folder) as echo, frontdesk(folder) as server:
        servers = echo, server, await learn(server.port, FLOW.stem, ANSWERS)
        for count in counts:
            floors, ours = await fastest(servers, count, asked)
            figures.lines += speed(count, floors, ours)
            best = max(best, per_s(ours))
        if asked.rate:
            floors, ours = await steady(servers, max(counts), asked)
            figures.lines += [*latency(asked, floors, ours, disk), busy(floors, ours)]
    figures.lines += disk_lines(disk, best)


def main() -> None:
    """Print a line for each figure."""
    asked, figures = options(), Figures()
    pin(CLIENT)
    figures.remarks += machine()
    with workplace(asked.folder) as folder:
        deploy(folder, FLOW)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(folder, asked, figures))
    figures.show(as_json=asked.json)


if __name__ == "__main__":
    main()
